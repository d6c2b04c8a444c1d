"""Whether a seller only passes on what it buys: in and out within days at nearly one price, and nobody
works there.

Any trading house buys and sells on. What is looked for is a name on an invoice: what it bought went out
again within days, for about what it had cost, while its meter hardly turned and hardly anybody was insured.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, whole, within_range
from hefu.facts.currency import Converter
from hefu.facts.proportion import share_bp
from hefu.facts.seller_history import HISTORY_READS, sellers_claimed
from hefu.parameters.loader import ParameterView

TABLE = "seller_pass_through"
READS: tuple[str, ...] = (*HISTORY_READS, "borrower_purchase", "electricity_and_headcount")

_MONTH_DAYS = 30
_Dealt = list[tuple[date, int]]


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application whose borrower sells the claimed invoices itself and has bought something in
    the stretch looked at; amounts without tax, in the application's currency.

    ``pass_through_minor`` is what was bought and sold on if all of it holds: enough of the purchases was
    sold on within days, sales exceed purchases by little, power and people are below the house's least.
    It is 0 as soon as one of these is known not to hold, and unknown when none fails and one is unknown.
    """
    converter = Converter(bundle, clocks)
    found = []
    for application, seller_id in sellers_claimed(bundle):
        if seller_id != application.get("borrower_id"):
            continue
        currency = text(application, "currency")
        since = clocks.as_of - timedelta(
            days=parameters.integer("policy.pass_through.lookback_days")
        )
        bought = _dealt(
            bundle.by("borrower_purchase", "buyer_id", seller_id), since, (converter, currency)
        )
        if bought == []:
            continue
        sold = _dealt(
            bundle.by("past_invoice", "seller_id", seller_id), since, (converter, currency)
        )
        dealt = _through(bought, sold, parameters)
        staff = _staff(bundle, seller_id)
        found.append(
            {
                "application_id": application.get("application_id"),
                "seller_id": seller_id,
                "currency": currency,
                **dealt,
                **staff,
                "pass_through_minor": _verdict(dealt, staff, parameters),
            }
        )
    return found


def _dealt(rows: Sequence[Row], since: date, means: tuple[Converter, str | None]) -> _Dealt | None:
    """Days and amounts since ``since``, credit notes left out; ``None`` when one of them is unknown."""
    found: _Dealt = []
    for row in rows:
        issued_on = day(row, "issued_on")
        if row.get("direction_code") == "credit_note" or (issued_on and issued_on <= since):
            continue
        amount = means[0].convert(whole(row, "net_minor"), text(row, "currency"), means[1])
        if issued_on is None or amount is None or amount < 0:
            return None
        found.append((issued_on, amount))
    return sorted(found)


def _through(bought: _Dealt | None, sold: _Dealt | None, parameters: ParameterView) -> Row:
    """Each purchase beside the sales of the days after it; no part of a sale is counted twice."""
    names = ("bought_minor", "sold_minor", "passed_on_minor", "passed_on_bp")
    if bought is None or sold is None:
        return dict.fromkeys(names)
    window = timedelta(days=parameters.integer("policy.pass_through.window_days"))
    left = [amount for _, amount in sold]
    passed, first = 0, 0
    for on, amount in bought:
        wanted = amount
        # Sales before this purchase, or used up by earlier ones, serve no later purchase either.
        while first < len(sold) and (sold[first][0] < on or not left[first]):
            first += 1
        while wanted > 0 and first < len(sold) and sold[first][0] <= on + window:
            part = min(wanted, left[first])
            left[first] -= part
            wanted -= part
            passed += part
            first += not left[first]
    total_bought = sum(amount for _, amount in bought)
    return {
        "bought_minor": within_range(total_bought),
        "sold_minor": within_range(sum(amount for _, amount in sold)),
        "passed_on_minor": within_range(passed),
        "passed_on_bp": None if total_bought <= 0 else passed * 10_000 // total_bought,
    }


def _staff(bundle: Bundle, seller_id: Value) -> Row:
    """People insured and power used in thirty days, by the last report of each."""
    reports = sorted(
        bundle.by("electricity_and_headcount", "party_id", seller_id),
        key=lambda row: (
            str(row.get("period_end_on")),
            str(row.get("electricity_and_headcount_id")),
        ),
    )
    people = [row for row in reports if whole(row, "insured_headcount_count") is not None]
    powered = [row for row in reports if whole(row, "electricity_micro") is not None]
    return {
        "headcount_count": None if not people else people[-1].get("insured_headcount_count"),
        "electricity_month_micro": None if not powered else _by_month(powered[-1]),
    }


def _by_month(row: Row) -> int | None:
    since, until = day(row, "period_start_on"), day(row, "period_end_on")
    used = whole(row, "electricity_micro")
    if since is None or until is None or used is None or until < since:
        return None
    return used * _MONTH_DAYS // ((until - since).days + 1)


def _verdict(dealt: Row, staff: Row, parameters: ParameterView) -> int | None:
    bought, sold = whole(dealt, "bought_minor"), whole(dealt, "sold_minor")
    over = None if bought is None or sold is None else share_bp(max(sold - bought, 0), bought)
    people, power = whole(staff, "headcount_count"), whole(staff, "electricity_month_micro")
    passed_bp = whole(dealt, "passed_on_bp")
    limits = {
        name: parameters.integer(f"policy.pass_through.{name}")
        for name in ("passed_on_min", "margin_max", "headcount_max", "electricity_month_max")
    }
    holds = (
        None if passed_bp is None else passed_bp >= limits["passed_on_min"],
        None if over is None else over <= limits["margin_max"],
        None if people is None else people <= limits["headcount_max"],
        None if power is None else power <= limits["electricity_month_max"],
    )
    if False in holds:
        return 0
    return None if None in holds else whole(dealt, "passed_on_minor")
