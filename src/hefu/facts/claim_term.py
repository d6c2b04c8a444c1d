"""The days of a claimed invoice beside one another: ordered, performed, billed, due; and whether its
assignment is barred."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, whole
from hefu.facts.claim_trade import found_order
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.facts.product_terms import ProductTerms
from hefu.facts.same_party import SAME_PARTY_READS
from hefu.facts.trade_papers import order_of, receipts_of
from hefu.parameters.loader import ParameterView

TABLE = "claim_term"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    "contract",
    "receivable",
    "confirmation",
    "delivery_note",
    *SAME_PARTY_READS,
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim.

    ``due_on``: the latest day that invoice, confirmation or receivable names, else the invoice's day and
    the contract's term. ``performed_on``: the first day on which goods of the invoice were delivered or
    received, by the papers it names, else by those of its order.
    """
    terms = ProductTerms(clocks, parameters)
    return [_row(bundle, claim, terms) for claim in claims(bundle)]


def _row(bundle: Bundle, claim: Claim, terms: ProductTerms) -> Row:
    invoice = claim.invoice
    order = found_order(bundle, invoice) or {}
    contracts = _contracts(bundle, invoice, order)
    issued_on, due_on = day(invoice, "issued_on"), _due_on(bundle, claim, contracts)
    last_due_on = terms.last_due_on(claim.application, issued_on)
    return {
        **claim.head(),
        "application_status_code": claim.application.get("status_code"),
        "issued_on": issued_on,
        "order_issued_on": order.get("issued_on"),
        "performed_on": _performed_on(bundle, invoice),
        "due_on": due_on,
        "last_due_on": last_due_on,
        "tenor_days": _between(issued_on, due_on),
        "tenor_limit_days": _between(issued_on, last_due_on),
        "is_assignment_barred": _is_barred(bundle, claim, contracts),
    }


def _between(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days


def _contracts(bundle: Bundle, invoice: Row, order: Row) -> list[Row]:
    """The contracts that invoice and order name, those that were shown."""
    ids = dict.fromkeys((invoice.get("contract_id"), order.get("contract_id")))
    found = (bundle.one("contract", "contract_id", contract_id) for contract_id in ids)
    return [row for row in found if row is not None]


def _due_on(bundle: Bundle, claim: Claim, contracts: list[Row]) -> date | None:
    said = [claim.invoice]
    for table in ("confirmation", "receivable"):
        said += bundle.by(table, "invoice_id", claim.invoice_id)
    stated = [due_on for row in said if (due_on := day(row, "due_on")) is not None]
    if stated:
        return max(stated)
    issued_on = day(claim.invoice, "issued_on")
    agreed = [t for row in contracts if (t := whole(row, "payment_term_days")) is not None]
    if issued_on is None or not agreed:
        return None
    longest = issued_on.toordinal() + max(agreed)
    return date.fromordinal(longest) if 1 <= longest <= date.max.toordinal() else None


def _performed_on(bundle: Bundle, invoice: Row) -> date | None:
    """The earliest day of delivery or receipt that any paper of the invoice, else of its order, shows."""
    if not invoice:
        return None
    receipts = bundle.by("goods_receipt", "goods_receipt_id", invoice.get("goods_receipt_id"))
    notes = bundle.by("delivery_note", "delivery_note_id", invoice.get("delivery_note_id"))
    own = _days(receipts, "received_on") + _days(notes, "delivered_on")
    if own:
        return min(own)
    order_id = order_of(bundle, invoice)
    if order_id is None:
        return None
    found = _days([row for row, _ in receipts_of(bundle, order_id)], "received_on")
    found += _days(bundle.by("delivery_note", "order_id", order_id), "delivered_on")
    return min(found, default=None)


def _days(rows: Iterable[Row], column: str) -> list[date]:
    return [dated for row in rows if (dated := day(row, column)) is not None]


def _is_barred(bundle: Bundle, claim: Claim, contracts: list[Row]) -> int | None:
    """1 when a contract or a report on the receivable says so, 0 when one says no and none says yes."""
    said = [*contracts, *bundle.by("receivable", "invoice_id", claim.invoice_id)]
    flags = {whole(row, "is_assignment_barred") for row in said}
    return 1 if 1 in flags else 0 if 0 in flags else None
