"""The borrower's industry before this financier, beside the ceilings that stand for it."""

from __future__ import annotations

from collections.abc import Iterable

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, less, text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.industry_exposure import TABLE as _KEPT
from hefu.facts.industry_exposure import UNKNOWN, Industry, industry_named, industry_of
from hefu.facts.room import sure_room
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.types import industry_code

TABLE = "borrower_industry"
READS: tuple[str, ...] = ("application", "party", "industry_ceiling", "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application and ceiling that stands for the borrower's industry on the business date,
    that of its division before that of its section; in the application's currency.

    A financier that set ceilings, but none for this industry, has no row: the industry is free. Where
    no ceiling of the financier is known, one is for an industry that nobody can name, or the borrower's
    industry is unknown, one row of unknowns says so.
    ``room_minor`` is what the ceiling leaves after the application; unknown where exposures of an
    industry that nobody knows might use it up.
    """
    converter = Converter(bundle, clocks)
    return [
        row
        for application in bundle.rows("application")
        for row in _rows(bundle, clocks, application, converter)
    ]


def _rows(bundle: Bundle, clocks: Clocks, application: Row, converter: Converter) -> Iterable[Row]:
    borrower_id = application.get("borrower_id")
    party = bundle.one("party", "party_id", borrower_id) or {}
    industry = industry_of(bundle, borrower_id)
    ceilings = _standing(bundle, clocks, application.get("financier_id"))
    head: Row = {
        "application_id": application.get("application_id"),
        "borrower_id": borrower_id,
        "industry_code": party.get("industry_code"),
        "currency": application.get("currency"),
        "requested_minor": application.get("requested_minor"),
    }
    if industry == UNKNOWN or not ceilings or None in map(_code_of, ceilings):
        return [{**head, **dict.fromkeys(_AMOUNTS)}]
    fitting = [
        (code, row)
        for code in (industry.division_code, industry.section_code)
        for row in ceilings
        if code is not None and _code_of(row) == code
    ]
    if industry.division_code is None and _has_division_ceiling(ceilings, industry):
        # The borrower may stand in a division that has a ceiling of its own.
        return [{**head, **dict.fromkeys(_AMOUNTS)}]
    return [
        {**head, **_amounts(bundle, application, (code, industry), row, converter)}
        for code, row in fitting
    ]


_AMOUNTS = (
    "ceiling_code",
    "ceiling_minor",
    "exposure_minor",
    "exposure_after_minor",
    "unassigned_minor",
    "room_before_minor",
    "room_minor",
)


def _amounts(
    bundle: Bundle,
    application: Row,
    place: tuple[str, Industry],
    ceiling: Row,
    converter: Converter,
) -> Row:
    code, industry = place
    currency = text(application, "currency")
    exposure, unassigned = None, None
    if _KEPT in bundle.tables:
        rows = [
            row
            for financier_id in (application.get("financier_id"), None)
            for row in _held_by(bundle, financier_id)
        ]
        exposure = _sum((row for row in rows if _stands_in(row, code)), currency, converter)
        unassigned = _sum(
            (row for row in rows if _may_stand_in(row, code, industry)), currency, converter
        )
    limit = converter.convert(whole(ceiling, "ceiling_minor"), text(ceiling, "currency"), currency)
    after = total((exposure, whole(application, "requested_minor")))
    return {
        "ceiling_code": code,
        "ceiling_minor": limit,
        "exposure_minor": exposure,
        "exposure_after_minor": after,
        "unassigned_minor": unassigned,
        "room_before_minor": less(limit, exposure, unassigned),
        "room_minor": sure_room(limit, after, unassigned),
    }


def _held_by(bundle: Bundle, financier_id: Value) -> Iterable[Row]:
    """Kept rows of a financier; those of nobody knows whom are found by looking at all."""
    if financier_id is not None:
        return bundle.by(_KEPT, "financier_id", financier_id)
    return [row for row in bundle.rows(_KEPT) if row.get("financier_id") is None]


def _stands_in(row: Row, code: str) -> bool:
    return code in (row.get("section_code"), row.get("division_code"))


def _may_stand_in(row: Row, code: str, industry: Industry) -> bool:
    """An exposure whose industry is unknown, or known only to the section of the division asked for."""
    if row.get("section_code") is None:
        return True
    is_only_section = row.get("division_code") is None
    return (
        is_only_section
        and code == industry.division_code
        and row.get("section_code") == industry.section_code
    )


def _sum(rows: Iterable[Row], currency: str | None, converter: Converter) -> int | None:
    return total(
        converter.convert(whole(row, "exposure_minor"), text(row, "currency"), currency)
        for row in rows
    )


def _standing(bundle: Bundle, clocks: Clocks, financier_id: Value) -> list[Row]:
    """Ceilings that stand on the business date, of each industry the one that began last; one whose
    beginning is in dispute may stand."""
    found: dict[str | None, Row] = {}
    for row in bundle.by("industry_ceiling", "financier_id", financier_id):
        valid_from, valid_until = day(row, "valid_from_on"), day(row, "valid_until_on")
        is_begun = valid_from is None or valid_from <= clocks.as_of
        if not is_begun or (valid_until is not None and valid_until < clocks.as_of):
            continue
        known = found.get(_code_of(row))
        if known is None or _beginning(row) >= _beginning(known):
            found[_code_of(row)] = row
    return list(found.values())


def _beginning(row: Row) -> int:
    valid_from = day(row, "valid_from_on")
    return 0 if valid_from is None else valid_from.toordinal()


def _code_of(ceiling: Row) -> str | None:
    """The section or division a ceiling is for; ``None`` for any other code."""
    code = text(ceiling, "industry_code")
    industry = industry_named(code)
    named = industry.division_code or industry.section_code
    return named if code is not None and named == industry_code.compact(code) else None


def _has_division_ceiling(ceilings: Iterable[Row], industry: Industry) -> bool:
    named = [industry_named(text(row, "industry_code")) for row in ceilings]
    return any(each.division_code and each.section_code == industry.section_code for each in named)
