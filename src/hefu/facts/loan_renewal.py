"""Repayments of the borrower beside the loans it was given just before them.

A loan that is repaid within days of a new one of much the same amount may have been repaid with it:
new for old. Whether it was, a person must see; here the neighbours are counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.proportion import share_bp
from hefu.parameters.loader import ParameterView

TABLE = "loan_renewal"
READS: tuple[str, ...] = ("application", "loan_event", "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application and repayment of its borrower within the stretch looked at; amounts in
    the application's currency."""
    kept: dict[tuple[Value, str | None], list[Row]] = {}
    converter = Converter(bundle, clocks)
    found = []
    for application in bundle.rows("application"):
        borrower_id, currency = application.get("borrower_id"), text(application, "currency")
        if (borrower_id, currency) not in kept:
            events = [
                row
                for row in bundle.by("loan_event", "borrower_id", borrower_id)
                if (day(row, "occurred_on") or clocks.as_of) <= clocks.as_of
            ]
            told = [_in_currency(row, currency, converter) for row in events]
            kept[borrower_id, currency] = _renewals(told, clocks, parameters)
        head = {
            "application_id": application.get("application_id"),
            "borrower_id": borrower_id,
            "currency": currency,
        }
        found += [{**head, **row} for row in kept[borrower_id, currency]]
    return found


def _in_currency(row: Row, currency: str | None, converter: Converter) -> Row:
    amount = converter.convert(whole(row, "amount_minor"), text(row, "currency"), currency)
    return {**row, "amount_minor": amount}


def _renewals(events: Sequence[Row], clocks: Clocks, parameters: ParameterView) -> list[Row]:
    since = clocks.as_of - timedelta(days=parameters.integer("policy.renewal.lookback_days"))
    given = sorted(
        (row for row in events if row.get("event_code") in ("disbursed", None)), key=_order
    )
    extended: dict[tuple[Value, Value], int] = {}
    for row in events:
        if row.get("event_code") == "extended":
            extended[_loan(row)] = extended.get(_loan(row), 0) + 1
    found = []
    for row in sorted(events, key=_order):
        if row.get("event_code") != "repaid" or (day(row, "occurred_on") or clocks.as_of) <= since:
            continue
        found.append(
            {
                "loan_event_id": row.get("loan_event_id"),
                "loan_no": row.get("loan_no"),
                "occurred_on": row.get("occurred_on"),
                "repaid_minor": row.get("amount_minor"),
                "extension_count": extended.get(_loan(row), 0),
                **_given_before(row, given, parameters),
            }
        )
    return found


def _given_before(repaid: Row, given: Sequence[Row], parameters: ParameterView) -> Row:
    """Loans given in the days up to a repayment, of about its amount; the nearest of them by name."""
    window = timedelta(days=parameters.integer("policy.renewal.window_days"))
    tolerance_bp = parameters.integer("policy.renewal.amount_tolerance")
    near: list[tuple[int, Row]] = []
    is_known = True
    for row in _up_to(repaid, given, window):
        days = _days_between(row, repaid)
        if _loan(row) == _loan(repaid) or (days is not None and not 0 <= days <= window.days):
            continue
        gap_bp = _gap_bp(repaid, row)
        if gap_bp is not None and gap_bp > tolerance_bp:
            continue
        if days is None or gap_bp is None or row.get("event_code") is None:
            is_known = False
        else:
            near.append((days, row))
    nearest = min(near, key=lambda each: (each[0], _order(each[1])), default=None)
    return {
        "new_loan_event_id": None if nearest is None else nearest[1].get("loan_event_id"),
        "new_loan_minor": None if nearest is None else nearest[1].get("amount_minor"),
        "gap_days": None if nearest is None else nearest[0],
        "new_loan_count": len(near) if near or is_known else None,
    }


def _up_to(repaid: Row, given: Sequence[Row], window: timedelta) -> Sequence[Row]:
    """Of loans in the order of their days those of the window before the repayment, and the undated."""
    repaid_on = day(repaid, "occurred_on")
    if repaid_on is None:
        return given
    since = bisect_left(given, (repaid_on - window, ""), key=_order)
    until = bisect_left(given, (repaid_on + timedelta(days=1), ""), key=_order)
    undated = bisect_left(given, (date.max, ""), key=_order)
    return [*given[since:until], *given[undated:]]


def _loan(row: Row) -> tuple[Value, Value]:
    return row.get("financier_id"), row.get("loan_no")


def _order(row: Row) -> tuple[date, str]:
    return day(row, "occurred_on") or date.max, str(row.get("loan_event_id"))


def _days_between(given: Row, repaid: Row) -> int | None:
    given_on, repaid_on = day(given, "occurred_on"), day(repaid, "occurred_on")
    return None if given_on is None or repaid_on is None else (repaid_on - given_on).days


def _gap_bp(repaid: Row, given: Row) -> int | None:
    """How far the new loan differs from the repayment, a share of the repayment."""
    old, new = whole(repaid, "amount_minor"), whole(given, "amount_minor")
    return None if old is None or new is None else share_bp(abs(new - old), old)
