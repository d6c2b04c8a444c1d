"""What each registration in reach is on the business date, after all its notices."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day
from hefu.facts.registration_notices import NOTICE_READS, Notices
from hefu.parameters.loader import ParameterView

TABLE = "registration_state"
READS: tuple[str, ...] = NOTICE_READS

_OWN = ("registration_id", "registration_no", "grantor_id", "secured_party_id", "registered_on")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per registration registered up to the business date."""
    notices = Notices(bundle, parameters)
    found: list[Row] = []
    for registration in bundle.rows("registration"):
        registered_on = day(registration, "registered_on")
        if registered_on is not None and registered_on > clocks.as_of:
            continue
        state = notices.state(registration, clocks.as_of)
        found.append(
            {
                **{column: registration.get(column) for column in _OWN},
                **state.stated,
                "lapses_on": state.lapses_on,
                "released_on": state.released_on,
                "is_released": state.is_released,
                "is_lapsed": state.is_lapsed,
                "objected_on": state.objected_on,
                "is_under_objection": state.is_under_objection,
                "notice_count": len(state.effects),
                "disregarded_count": state.disregarded_count,
            }
        )
    return found
