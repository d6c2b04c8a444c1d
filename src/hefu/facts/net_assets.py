"""Net assets of a party, by the latest of its statements of accounts."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.latest import latest

NET_ASSETS_MAX_AGE = "policy.guarantee.net_assets_max_age_days"


def net_assets(
    bundle: Bundle,
    party_id: Value,
    wanted: tuple[str | None, int],
    clocks: Clocks,
    converter: Converter,
) -> tuple[int | None, Value]:
    """Net assets by the latest statement of accounts that is not too old, and its closing day.

    ``wanted``: the currency, and how many days old the closing day may be. Two statements of one day
    that differ leave the figure unknown, and so does a figure of unknown kind that may be the latest.
    """
    currency, max_age_days = wanted
    rows = [
        row
        for row in bundle.by("financial_figure", "party_id", party_id)
        if row.get("figure_code") in ("net_assets", None) and _is_reported(row, clocks)
    ]
    figure = latest(rows, "period_end_on", clocks)
    closed_on = None if figure is None else day(figure, "period_end_on")
    if closed_on is None or (clocks.as_of - closed_on).days > max_age_days:
        return None, None
    of_that_day = [row for row in rows if row.get("period_end_on") == closed_on]
    told = {
        converter.convert(whole(row, "amount_minor"), text(row, "currency"), currency)
        for row in of_that_day
    }
    is_clear = all(row.get("figure_code") == "net_assets" for row in of_that_day) and len(told) == 1
    return (told.pop() if is_clear else None), closed_on


def _is_reported(row: Row, clocks: Clocks) -> bool:
    reported_on = day(row, "reported_on")
    return reported_on is None or reported_on <= clocks.as_of
