"""How old a seller is, how long it has sold, and its latest sales beside its habit and its season.

The habit is the mean of the stretch before the window looked at. The season is the busiest window of
the same length about a year earlier: feasts move by the moon, so the window may slide by some weeks.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text
from hefu.facts.proportion import scaled_up, share_bp
from hefu.facts.seller_history import HISTORY_READS, Sales, sales_of, sellers_claimed
from hefu.parameters.loader import ParameterView

TABLE = "seller_profile"
READS: tuple[str, ...] = (*HISTORY_READS, "party")

_YEAR = timedelta(days=365)


class _Measured(NamedTuple):
    """Sales of the last days, what is usual and what the season brought, and how far above both."""

    sales: int | None
    usual: int | None
    season: int | None
    surge_bp: int | None


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application and seller; amounts with tax, in the application's currency."""
    kept: dict[tuple[Value, str | None], Row] = {}
    found = []
    for application, seller_id in sellers_claimed(bundle):
        currency = text(application, "currency")
        key = (seller_id, currency)
        if key not in kept:
            sales = sales_of(bundle, clocks, seller_id, currency, "gross_minor")
            kept[key] = _profile(bundle, clocks, parameters, (seller_id, sales))
        found.append(
            {
                "application_id": application.get("application_id"),
                "seller_id": seller_id,
                "currency": currency,
                **kept[key],
            }
        )
    return found


def _profile(
    bundle: Bundle, clocks: Clocks, parameters: ParameterView, about: tuple[Value, Sales]
) -> Row:
    seller_id, sales = about
    party = bundle.one("party", "party_id", seller_id) or {}
    established_on, first_on = day(party, "established_on"), sales.first_on
    recent = _measured(sales, clocks.as_of, parameters, "policy.seller.recent_days")
    quarter = _measured(sales, clocks.as_of, parameters, "policy.seller.quarter_days")
    return {
        "established_days": None
        if established_on is None
        else (clocks.as_of - established_on).days,
        "history_days": None if first_on is None else (clocks.as_of - first_on).days,
        "invoice_count": sales.invoice_count,
        "sales_month_count": _months(sales, clocks.as_of),
        "recent_sales_minor": recent.sales,
        "usual_recent_minor": recent.usual,
        "season_recent_minor": recent.season,
        "recent_surge_bp": recent.surge_bp,
        "quarter_sales_minor": quarter.sales,
        "usual_quarter_minor": quarter.usual,
        "season_quarter_minor": quarter.season,
        "quarter_surge_bp": quarter.surge_bp,
    }


def _months(sales: Sales, as_of: date) -> int | None:
    """Calendar months with sales in the year up to the business date."""
    if sales.first_on is None:
        return None
    return len({(on.year, on.month) for on in sales.days if on > as_of - _YEAR})


def _measured(
    sales: Sales, as_of: date, parameters: ParameterView, length_parameter: str
) -> _Measured:
    length = timedelta(days=parameters.integer(length_parameter))
    now = sales.billed(as_of - length, as_of)
    usual = _usual(sales, as_of - length, length, parameters)
    season = _season(sales, as_of, length, parameters)
    expected = usual if usual is None or season is None else max(usual, season)
    return _Measured(now, usual, season, share_bp(now, expected))


def _usual(sales: Sales, until: date, length: timedelta, parameters: ParameterView) -> int | None:
    """Mean sales of a stretch of ``length`` before ``until``; unknown for a history that is too short."""
    first_on = sales.first_on
    if first_on is None:
        return None
    after = until - timedelta(days=parameters.integer("policy.seller.baseline_days"))
    seen = until - max(after, first_on - timedelta(days=1))
    if seen.days < parameters.integer("policy.seller.history_days_min"):
        return None
    return scaled_up(sales.billed(until - seen, until), length.days, seen.days)


def _season(sales: Sales, as_of: date, length: timedelta, parameters: ParameterView) -> int | None:
    """The busiest window of ``length`` about a year ago; unknown when the history does not reach it."""
    slack = parameters.integer("policy.seller.season_slack_days")
    earliest = as_of - _YEAR - timedelta(days=slack)
    if sales.first_on is None or sales.first_on > earliest - length + timedelta(days=1):
        return None
    ends = [earliest + timedelta(days=shift) for shift in range(2 * slack + 1)]
    windows = [sales.billed(end - length, end) for end in ends]
    return None if None in windows else max(each for each in windows if each is not None)
