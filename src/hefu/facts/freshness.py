"""What may not be relied on for its age: rows too old, and rows not yet true on the business date.

A row dated after the business date is not yet true and is left out with its lines; that is no doubt.
A row older than its parameter allows is stale. Where a newer row about the same thing is fresh, the
old one is merely replaced; where none is, the newest stale one becomes a doubt by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Table, Value, readable, tables
from hefu.facts.cells import day
from hefu.parameters.loader import ParameterView

_TRUE_FROM = {
    "application": ("requested_on",),
    "borrower_order": ("issued_on",),
    "borrower_purchase": ("issued_on",),
    "capital_figure": ("reported_on",),
    "confirmation": ("confirmed_on",),
    "contract": ("signed_on",),
    "delivery_note": ("dispatched_on", "delivered_on"),
    "electricity_and_headcount": ("period_end_on",),
    "exposure": ("reported_on",),
    "financial_figure": ("reported_on",),
    "fund_account": ("reported_on",),
    "fx_rate": ("rated_on",),
    "goods_receipt": ("received_on",),
    "guarantee": ("signed_on",),
    "guarantee_offer": ("offered_on",),
    "industry_indicator": ("reported_on",),
    "invoice": ("issued_on",),
    "invoice_verification": ("verified_on",),
    "loan_event": ("reported_on",),
    "order_event": ("occurred_on",),
    "ownership": ("held_from_on",),
    "past_invoice": ("issued_on",),
    "past_payment": ("booked_on",),
    "payment": ("booked_on",),
    "payment_undertaking": ("given_on",),
    "pledge": ("pledged_on",),
    "price_quote": ("quoted_on",),
    "purchase_order": ("issued_on",),
    "receivable": ("reported_on",),
    "receivable_voucher": ("issued_on",),
    "registration": ("registered_on",),
    "registry_notice": ("filed_on",),
    "registry_search": ("searched_on",),
    "tax_return_summary": ("filed_on",),
    "voucher_event": ("occurred_on",),
    "warehouse_receipt": ("issued_on",),
    "watchlist_entry": ("listed_on",),
    "watchlist_search": ("searched_on",),
}
"""Columns of which the first known one says since when a row is true."""

_PARTS = {
    "application": "application_item",
    "delivery_note": "delivery_note_line",
    "goods_receipt": "goods_receipt_line",
    "invoice": "invoice_line",
    "past_invoice": "past_invoice_line",
    "past_payment": "past_payment_reference",
    "payment": "payment_reference",
    "purchase_order": "purchase_order_line",
    "receivable_voucher": "voucher_event",
    "registration": "registration_item",
}
"""Tables whose rows are parts of a row and come and go with it."""

_SAME_THING = {
    "capital_figure": ("financier_id", "figure_code"),
    "confirmation": ("invoice_id",),
    "exposure": ("financier_id", "obligor_id", "kind_code", "facility_id", "facility_no"),
    "fx_rate": ("base_currency", "quote_currency"),
    "invoice_verification": ("invoice_id",),
    "loan_event": ("financier_id", "loan_no", "event_no"),
    "price_quote": ("item_code", "unit_code", "currency"),
    "receivable": ("invoice_id", "creditor_id"),
    "registry_search": ("grantor_id",),
    "watchlist_search": ("party_id", "list_code"),
}
"""Columns by which rows of a table speak of the same thing at different times."""


def without_stale(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> Bundle:
    """The bundle as it may be relied on at ``clocks.as_of``, with a doubt for all that went stale.

    A stale exposure stays as a row of unknown amount: what was owed has not ceased to be owed.
    """
    present = _not_later(bundle, clocks)
    replaced: dict[str, Sequence[Row]] = {}
    doubts = list(present.doubts)
    for name in present.tables:
        table = tables().get(name)
        if table is None or table.fresh is None or not present.rows(name):
            continue
        fresh, stale = _parted(present.rows(name), table, clocks, parameters)
        if not stale:
            continue
        named = _worth_naming(present, table, fresh, stale)
        doubts += [_doubt(table, row, clocks, parameters) for row in named]
        if name == "exposure":
            fresh += [{**row, "outstanding_minor": None} for row in named]
        replaced[name] = fresh
    return present.with_rows(replaced, doubts)


def _not_later(bundle: Bundle, clocks: Clocks) -> Bundle:
    """Without rows that become true after the business date, and without their parts."""
    replaced: dict[str, Sequence[Row]] = {}
    for name, columns in _TRUE_FROM.items():
        key = readable()[name].key
        later = [row.get(key) for row in bundle.rows(name) if _is_later(row, columns, clocks.as_of)]
        if not later:
            continue
        gone = frozenset(later)
        for each in (name, _PARTS.get(name)):
            if each is not None and bundle.rows(each):
                replaced[each] = [row for row in bundle.rows(each) if row.get(key) not in gone]
    return bundle.with_rows(replaced) if replaced else bundle


def _is_later(row: Row, columns: Iterable[str], as_of: date) -> bool:
    for column in columns:
        since = day(row, column)
        if since is not None:
            return since > as_of
    return False


def _parted(
    rows: Iterable[Row], table: Table, clocks: Clocks, parameters: ParameterView
) -> tuple[list[Row], list[Row]]:
    """Fresh rows and stale ones; a row that does not tell its day cannot be fresh."""
    fresh: list[Row] = []
    stale: list[Row] = []
    if table.fresh is not None:
        limit_days = parameters.integer(table.fresh.parameter)
        for row in rows:
            said_on = day(row, table.fresh.column)
            is_fresh = said_on is not None and (clocks.as_of - said_on).days <= limit_days
            (fresh if is_fresh else stale).append(row)
    return fresh, stale


def _worth_naming(
    bundle: Bundle, table: Table, fresh: Iterable[Row], stale: Iterable[Row]
) -> list[Row]:
    """Of each thing about which nothing fresh remains, what was said last."""
    columns = _SAME_THING[table.table]
    column = "" if table.fresh is None else table.fresh.column
    known = {tuple(row.get(name) for name in columns) for row in fresh}
    last: dict[tuple[Value, ...], Row] = {}
    for row in stale:
        thing = tuple(row.get(name) for name in columns)
        if thing not in known and _age_order(row, column) >= _age_order(last.get(thing), column):
            last[thing] = row
    named = list(last.values())
    if table.table == "fx_rate":
        told_in = _currencies(bundle) if named else set()
        return [row for row in named if {row.get(name) for name in columns} <= told_in]
    if table.table == "exposure":
        reported = {(row.get("financier_id"), row.get("obligor_id")) for row in fresh}
        return [row for row in named if not _is_settled(row, reported)]
    return named


def _age_order(row: Row | None, column: str) -> date:
    """Later is more recent; a row without a day may be the most recent."""
    return date.min if row is None else day(row, column) or date.max


def _is_settled(row: Row, reported: set[tuple[Value, Value]]) -> bool:
    """Whether nothing was owed when last reported, and newer reports on the obligor do not bring it up."""
    obligor = (row.get("financier_id"), row.get("obligor_id"))
    return row.get("outstanding_minor") == 0 and obligor in reported


def _currencies(bundle: Bundle) -> set[Value]:
    """Currencies in which anything of the bundle is told."""
    return {row.get("currency") for name in bundle.tables for row in bundle.rows(name)} - {None}


def _doubt(table: Table, row: Row, clocks: Clocks, parameters: ParameterView) -> Doubt:
    column = "" if table.fresh is None else table.fresh.column
    said_on = day(row, column)
    limit_days = None if table.fresh is None else parameters.integer(table.fresh.parameter)
    return Doubt(
        table=table.table,
        row_id=str(row.get(table.key)),
        column="",
        reason="stale",
        detail={
            "said_on": "—" if said_on is None else said_on,
            "age_days": "—" if said_on is None else (clocks.as_of - said_on).days,
            "limit_days": limit_days,
        },
    )
