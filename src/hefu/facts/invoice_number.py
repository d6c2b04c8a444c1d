"""Invoices known by seller and printed number only."""

from __future__ import annotations

from functools import lru_cache

from hefu.evidence.bundle import Bundle
from hefu.evidence.identity import normal_number
from hefu.evidence.schema import Row
from hefu.facts.cells import text

_cached_number = lru_cache(maxsize=65536)(normal_number)


def number_key(invoice: Row) -> str | None:
    """The id under which a paper names this invoice when it gives no official number."""
    seller_id, invoice_no = text(invoice, "seller_id"), text(invoice, "invoice_no")
    return f"{seller_id}/{_cached_number(invoice_no)}" if seller_id and invoice_no else None


def has_namesake(bundle: Bundle, invoice: Row) -> bool:
    """Whether the seller has another invoice with the same printed number."""
    same_number = (
        *bundle.by("invoice", "number_key", number_key(invoice)),
        *bundle.by("invoice", "paper_no", invoice.get("paper_no")),
    )
    return any(
        row.get("invoice_id") != invoice.get("invoice_id")
        and row.get("seller_id") == invoice.get("seller_id")
        and row.get("direction_code") != "credit_note"
        for row in same_number
    )
