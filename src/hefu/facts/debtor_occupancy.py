"""Live claims on account debtors: what stands against the limit a financier set for each of them."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, whole
from hefu.facts.party_credit import is_live
from hefu.parameters.loader import ParameterView

TABLE = "debtor_occupancy"
READS: tuple[str, ...] = (
    "application",
    "application_item",
    "confirmation",
    "receivable",
    "receivable_voucher",
    "voucher_event",
)

_ENDED = ("redeemed", "cancelled")
_ANCESTORS_MAX = 64


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per debt that a live application of a financier rests on, or financed voucher, of a whole
    book; a debt that several applications claim has a row of each, with one ``debt_id``.

    The invoices are not read: who owes is what the item says, else the debtor's own confirmation, the
    reported receivable or the voucher's issuer. Where none of these tells, or they disagree,
    ``account_debtor_id`` is unknown and the claim may stand against any debtor of the financier. Goods in
    a warehouse are owed by nobody and have no row. ``application_id`` is empty for a voucher that a
    financier holds by the platform's word alone.
    """
    found = list(_of_applications(bundle, clocks))
    claimed = {row["debt_id"] for row in found}
    found += _of_vouchers(bundle, clocks, claimed)
    return found


def debt_of(item: Row) -> Value:
    """What the item's paper is about: its voucher, invoice or order; ``None`` for anything else."""
    for column in ("voucher_id", "invoice_id", "order_id"):
        if item.get(column) is not None:
            return item[column]
    return None


def is_on_goods(item: Row) -> bool:
    """Whether the item rests on stored goods alone, which nobody owes."""
    return debt_of(item) is None and item.get("warehouse_receipt_id") is not None


def _of_applications(bundle: Bundle, clocks: Clocks) -> Iterator[Row]:
    for application in bundle.rows("application"):
        requested_on = day(application, "requested_on")
        is_later = requested_on is not None and requested_on > clocks.as_of
        if is_later or not is_live(application):
            continue
        application_id = application.get("application_id")
        for item in bundle.by("application_item", "application_id", application_id):
            if is_on_goods(item):
                continue
            yield {
                "account_debtor_id": _debtor_of(bundle, item),
                "financier_id": application.get("financier_id"),
                "application_id": application_id,
                "debt_id": debt_of(item) or item.get("application_item_id"),
                "currency": text(item, "currency"),
                "claimed_minor": whole(item, "claimed_minor"),
            }


def _debtor_of(bundle: Bundle, item: Row) -> Value:
    stated = item.get("account_debtor_id")
    if stated is not None:
        return stated
    issued = bundle.by("receivable_voucher", "voucher_id", item.get("voucher_id"))
    named = {row.get("issuer_id") for row in issued}
    for invoice_id in _invoices_behind(bundle, item):
        for table in ("confirmation", "receivable"):
            rows = bundle.by(table, "invoice_id", invoice_id)
            named |= {row.get("account_debtor_id") for row in rows}
    return named.pop() if len(named) == 1 else None


def _invoices_behind(bundle: Bundle, item: Row) -> Iterator[Value]:
    """The invoice that the item names, and those that its voucher or the vouchers it was split from
    name."""
    yield item.get("invoice_id")
    for voucher_id in _line(bundle, item.get("voucher_id")):
        for voucher in bundle.by("receivable_voucher", "voucher_id", voucher_id):
            yield voucher.get("invoice_id")


def _of_vouchers(bundle: Bundle, clocks: Clocks, claimed: set[Value]) -> Iterator[Row]:
    """Vouchers that were financed and are not paid, unless an application or the financing of the
    voucher they were split from holds them already."""
    financed: dict[Value, set[Value]] = {}
    for event in bundle.rows("voucher_event"):
        occurred_on = day(event, "occurred_on")
        is_later = occurred_on is not None and occurred_on > clocks.as_of
        if event.get("event_code") == "financed" and not is_later:
            financed.setdefault(event.get("voucher_id"), set()).add(event.get("to_id"))
    for voucher_id, financiers in financed.items():
        voucher = bundle.one("receivable_voucher", "voucher_id", voucher_id) or {}
        if voucher.get("status_code") in _ENDED:
            continue
        if any(
            own in claimed or (own in financed and own != voucher_id)
            for own in _line(bundle, voucher_id)
        ):
            continue
        for financier_id in sorted(financiers, key=str):
            yield {
                "account_debtor_id": voucher.get("issuer_id"),
                "financier_id": financier_id,
                "application_id": None,
                "debt_id": voucher_id,
                "currency": text(voucher, "currency"),
                "claimed_minor": whole(voucher, "amount_minor"),
            }


def _line(bundle: Bundle, voucher_id: Value) -> Iterator[Value]:
    """The voucher and those it was split from."""
    for _ in range(_ANCESTORS_MAX):
        if voucher_id is None:
            return
        yield voucher_id
        voucher = bundle.one("receivable_voucher", "voucher_id", voucher_id) or {}
        voucher_id = voucher.get("parent_voucher_id")
