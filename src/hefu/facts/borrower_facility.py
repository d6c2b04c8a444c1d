"""The facility an application would draw on, and what is left of it."""

from __future__ import annotations

from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, less, text, whole
from hefu.facts.currency import Converter
from hefu.facts.exposures import last_reported, outstanding_minor, without_facility
from hefu.parameters.loader import ParameterView

TABLE = "borrower_facility"
READS: tuple[str, ...] = ("application", "facility", "exposure", "fx_rate")


class _Choice(NamedTuple):
    """A facility with its figures in the application's currency."""

    facility: Row
    limit: int | None
    used: int | None
    is_usable: int | None

    @property
    def headroom(self) -> int | None:
        return less(self.limit, self.used)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application: the facility it names, else the usable one with the largest headroom,
    else the unusable one that ran longest; all unknown when there is none.

    What is used is unknown while the borrower has a live loan of this financier that names no facility:
    it may have been drawn on this one.
    """
    converter = Converter(bundle, clocks)
    return [_row(bundle, clocks, row, converter) for row in bundle.rows("application")]


def _row(bundle: Bundle, clocks: Clocks, application: Row, converter: Converter) -> Row:
    choice = _chosen(bundle, clocks, application, converter)
    facility = choice.facility
    until = day(facility, "valid_until_on")
    return {
        "application_id": application.get("application_id"),
        "borrower_id": application.get("borrower_id"),
        "facility_id": facility.get("facility_id"),
        "facility_no": facility.get("facility_no") or application.get("facility_no"),
        "currency": application.get("currency"),
        "limit_minor": choice.limit,
        "used_minor": choice.used,
        "headroom_minor": choice.headroom,
        "requested_minor": application.get("requested_minor"),
        "is_usable": choice.is_usable,
        "days_to_expiry_days": None if until is None else (until - clocks.as_of).days,
    }


def _chosen(bundle: Bundle, clocks: Clocks, application: Row, converter: Converter) -> _Choice:
    stated = application.get("facility_id")
    if stated is not None:
        rows = bundle.by("facility", "facility_id", stated)
    else:
        rows = bundle.by("facility", "borrower_id", application.get("borrower_id"))
    choices = [
        _choice(bundle, clocks, (application, row), converter)
        for row in rows
        if stated is not None or row.get("financier_id") == application.get("financier_id")
    ]
    return max(choices, key=_preference, default=_Choice({}, None, None, None))


def _preference(choice: _Choice) -> tuple[int, int, int, str]:
    """Usable before unknown before unusable; then the larger headroom, the later end, the id."""
    usable = {1: 2, None: 1, 0: 0}[choice.is_usable]
    headroom = choice.headroom
    until = day(choice.facility, "valid_until_on")
    days = 0 if until is None else until.toordinal()
    known = -1 if headroom is None else max(headroom, 0)
    return (usable, known if usable else 0, days, str(choice.facility.get("facility_id")))


def _choice(bundle: Bundle, clocks: Clocks, pair: tuple[Row, Row], converter: Converter) -> _Choice:
    application, facility = pair
    currency = text(application, "currency")
    rows = last_reported(bundle.by("exposure", "facility_id", facility.get("facility_id")), clocks)
    limit = converter.convert(whole(facility, "limit_minor"), text(facility, "currency"), currency)
    used = (
        None
        if _has_loose_loan(bundle, clocks, application)
        else outstanding_minor(rows, currency, converter)
    )
    return _Choice(facility, limit, used, _is_usable(facility, application, clocks))


def _has_loose_loan(bundle: Bundle, clocks: Clocks, application: Row) -> bool:
    held = [
        row
        for row in bundle.by("exposure", "obligor_id", application.get("borrower_id"))
        if row.get("financier_id") in (application.get("financier_id"), None)
    ]
    return bool(without_facility(last_reported(held, clocks)))


def _is_usable(facility: Row, application: Row, clocks: Clocks) -> int | None:
    """Active, running on the business date, and given by this financier to this borrower."""
    valid_from, valid_until = day(facility, "valid_from_on"), day(facility, "valid_until_on")
    verdicts = [
        None if valid_from is None else valid_from <= clocks.as_of,
        None if valid_until is None else clocks.as_of <= valid_until,
    ]
    for value, wanted in (
        (facility.get("status_code"), "active"),
        (facility.get("borrower_id"), application.get("borrower_id")),
        (facility.get("financier_id"), application.get("financier_id")),
    ):
        verdicts.append(None if value is None or wanted is None else value == wanted)
    if False in verdicts:
        return 0
    return None if None in verdicts else 1
