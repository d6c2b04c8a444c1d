"""A figure of a party's latest annual statements, where it may be relied on."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Value
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.latest import latest
from hefu.parameters.loader import ParameterView

_STATEMENT_AGE = "evidence.freshness.annual_statement"


def stated_year(
    bundle: Bundle,
    about: tuple[Value, str, str | None],
    clocks: Clocks,
    parameters: ParameterView,
    converter: Converter,
) -> int | None:
    """``about``: party, ``figure_code`` and currency. ``None`` without a statement young enough, where
    two of one day differ, or where a figure of unknown kind or day may be the latest."""
    party_id, figure_code, currency = about
    rows = [
        row
        for row in bundle.by("financial_figure", "party_id", party_id)
        if row.get("figure_code") in (figure_code, None)
        and row.get("statement_code") in ("annual", None)
    ]
    figure = latest(rows, "period_end_on", clocks)
    ended_on = None if figure is None else day(figure, "period_end_on")
    if ended_on is None:
        return None
    if (clocks.as_of - ended_on).days > parameters.integer(_STATEMENT_AGE):
        return None
    of_that_day = [row for row in rows if row.get("period_end_on") == ended_on]
    if any(None in (row.get("figure_code"), row.get("statement_code")) for row in of_that_day):
        return None
    told = {
        converter.convert(whole(row, "amount_minor"), text(row, "currency"), currency)
        for row in of_that_day
    }
    return told.pop() if len(told) == 1 else None
