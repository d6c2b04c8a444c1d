"""A claim: one invoice that one application offers for financing, itself or in the form of a voucher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import text, whole
from hefu.facts.currency import Converter
from hefu.facts.paper_graph import PAPER_READS, Paper, paper_graph


@dataclass(frozen=True, slots=True)
class Claim:
    """The three rows of a claim; ``application`` or ``invoice`` is empty when it was not shown to us.

    ``invoice_id``: the invoice as it is called, shown or not; ``None`` when nobody says which.
    """

    application: Row
    item: Row
    invoice: Row
    invoice_id: Value

    def head(self) -> Row:
        """The columns by which every claim fact is addressed."""
        return {
            "application_id": self.item.get("application_id"),
            "item_no": self.item.get("item_no"),
            "invoice_id": self.invoice_id,
        }

    @property
    def currency(self) -> str | None:
        """The currency of the application, in which all its amounts are told."""
        return text(self.application, "currency")

    def claimed_minor(self, converter: Converter) -> int | None:
        """The claimed amount in the application's currency."""
        return converter.convert(
            whole(self.item, "claimed_minor"), text(self.item, "currency"), self.currency
        )


def claims(bundle: Bundle) -> tuple[Claim, ...]:
    """Every claim in reach, of all applications, in the order of the items; put together once.

    An item that rests on an order or a warehouse receipt alone is a claim on no invoice and is left out.
    A voucher is a claim on the invoice behind it; where nobody says which that is, the claim stays, with
    an invoice of which nothing is known.
    """
    return bundle.worked_out("claims", lambda: tuple(_claims(bundle)))


def _claims(bundle: Bundle) -> Iterator[Claim]:
    for item in bundle.rows("application_item"):
        if rests_on_invoice(item):
            yield _claim(bundle, item)


def rests_on_invoice(item: Row) -> bool:
    """Whether an item is to be judged by an invoice: unless it names an order or a receipt instead."""
    names_invoice = item.get("invoice_id") is not None or item.get("voucher_id") is not None
    names_other = item.get("order_id") is not None or item.get("warehouse_receipt_id") is not None
    return names_invoice or not names_other


def _claim(bundle: Bundle, item: Row) -> Claim:
    invoice_id = item.get("invoice_id")
    voucher_id = text(item, "voucher_id")
    if invoice_id is None and voucher_id is not None:
        behind = paper_graph(bundle).invoice_behind(Paper("voucher", voucher_id))
        invoice_id = None if behind is None else behind.id
    return Claim(
        bundle.one("application", "application_id", item.get("application_id")) or {},
        item,
        bundle.one("invoice", "invoice_id", invoice_id) or {},
        invoice_id,
    )


CLAIM_READS = ("application", *PAPER_READS)
"""What :func:`claims` reads."""
