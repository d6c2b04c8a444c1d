"""Exposures as they stood when last reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, total, whole
from hefu.facts.currency import Converter

_KEY = ("financier_id", "obligor_id", "kind_code", "facility_id", "facility_no")


def last_reported(rows: Iterable[Row], clocks: Clocks) -> list[Row]:
    """Per financier, obligor, kind and facility the row reported last up to the business date; a row
    without a day may be the last and is returned too, its amount unknown."""
    found: dict[tuple[Value, ...], Row] = {}
    undated = []
    for row in rows:
        reported_on = day(row, "reported_on")
        if reported_on is None:
            undated.append({**row, "outstanding_minor": None})
            continue
        if reported_on > clocks.as_of:
            continue
        key = tuple(row.get(column) for column in _KEY)
        known = None if key not in found else day(found[key], "reported_on")
        if known is None or reported_on > known:
            found[key] = row
    return [*found.values(), *undated]


def outstanding_minor(
    rows: Sequence[Row], currency: str | None, converter: Converter
) -> int | None:
    """The sum in ``currency``; ``None`` without any row: nobody said that nothing is owed."""
    if not rows:
        return None
    return total(
        converter.convert(whole(row, "outstanding_minor"), text(row, "currency"), currency)
        for row in rows
    )


def without_facility(reported: Iterable[Row]) -> list[Row]:
    """Live loans that name no facility: they may have been drawn on any; so may a debt of unknown kind,
    or of unknown amount."""
    return [
        row
        for row in reported
        if row.get("facility_id") is None
        and row.get("kind_code") in ("loan", None)
        and row.get("outstanding_minor") != 0
    ]
