"""The latest of several dated rows that say the same kind of thing."""

from __future__ import annotations

from collections.abc import Iterable

from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day


def latest(rows: Iterable[Row], column: str, clocks: Clocks) -> Row | None:
    """The row with the latest day in ``column`` up to the business date.

    ``None`` when there is none, or when a row without a day might be the latest.
    """
    found: Row | None = None
    for row in rows:
        dated = day(row, column)
        if dated is None:
            return None
        if dated > clocks.as_of:
            continue
        known = None if found is None else day(found, column)
        if known is None or dated > known:
            found = row
    return found


def age_days(row: Row | None, column: str, clocks: Clocks) -> int | None:
    """Days from the day in ``column`` to the business date."""
    dated = None if row is None else day(row, column)
    return None if dated is None else (clocks.as_of - dated).days
