"""Money that stays out longer than the facility it was, or would be, drawn on."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import borrower_facility
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.derivation import derived
from hefu.facts.exposures import last_reported, outstanding_minor, without_facility
from hefu.facts.party_credit import Holding, exposures_of, facilities_of
from hefu.parameters.loader import ParameterView

TABLE = "facility_overrun"
READS: tuple[str, ...] = borrower_facility.READS


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application and facility of its borrower with this financier, and one for the facility
    that the application would draw on; rests on the fact ``borrower_facility``.

    ``overrun_days``, of the facility to be drawn on: days by which this drawing falls due after the
    facility's last day; of any other: days since its last day. Below zero while it is still running.
    ``outstanding_minor`` is what is out on the facility, in the application's currency.
    """
    converter = Converter(bundle, clocks)
    chosen = {
        row.get("application_id"): row.get("facility_id")
        for row in derived(borrower_facility, bundle, clocks, parameters)
    }
    return [
        _row(bundle, clocks, (application, facility), chosen, converter)
        for application in bundle.rows("application")
        for facility in _facilities(bundle, application, chosen)
    ]


def _facilities(bundle: Bundle, application: Row, chosen: dict[Value, Value]) -> list[Row]:
    facility_id = chosen.get(application.get("application_id"))
    holding = Holding(application.get("borrower_id"), application.get("financier_id"), None)
    drawn = bundle.by("facility", "facility_id", facility_id)
    others = [
        row for row in facilities_of(bundle, holding) if row.get("facility_id") != facility_id
    ]
    return [*drawn, *others]


def _row(
    bundle: Bundle,
    clocks: Clocks,
    pair: tuple[Row, Row],
    chosen: dict[Value, Value],
    converter: Converter,
) -> Row:
    application, facility = pair
    is_drawn = facility.get("facility_id") == chosen.get(application.get("application_id"))
    tenor = whole(application, "tenor_days") if is_drawn else 0
    until = day(facility, "valid_until_on")
    overrun = None
    if until is not None and tenor is not None:
        overrun = (clocks.as_of - until).days + tenor
    return {
        "application_id": application.get("application_id"),
        "borrower_id": application.get("borrower_id"),
        "facility_id": facility.get("facility_id"),
        "status_code": facility.get("status_code"),
        "is_drawn_now": 1 if is_drawn else 0,
        "tenor_days": tenor if is_drawn else None,
        "overrun_days": overrun,
        "currency": application.get("currency"),
        "outstanding_minor": _outstanding(bundle, clocks, (application, facility), converter),
    }


def _outstanding(
    bundle: Bundle, clocks: Clocks, pair: tuple[Row, Row], converter: Converter
) -> int | None:
    """What is out on the facility. Nobody's word about it is nothing only while the financier reports on
    the borrower otherwise, and reports no live debt without a facility."""
    application, facility = pair
    currency = text(application, "currency")
    rows = last_reported(bundle.by("exposure", "facility_id", facility.get("facility_id")), clocks)
    if rows:
        return outstanding_minor(rows, currency, converter)
    holding = Holding(application.get("borrower_id"), application.get("financier_id"), currency)
    reported = last_reported(exposures_of(bundle, holding), clocks)
    return 0 if reported and not without_facility(reported) else None
