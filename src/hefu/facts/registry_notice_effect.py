"""For each registry notice filed up to the business date, whether it counts and, if not, why."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.registration_notices import NOTICE_READS, Notices
from hefu.parameters.loader import ParameterView

TABLE = "registry_notice_effect"
READS: tuple[str, ...] = NOTICE_READS

_TOLD = ("registry_notice_id", "registration_id", "notice_no", "notice_code", "filed_on")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per notice of a registration in reach; a notice of unknown day is told as unclear."""
    notices = Notices(bundle, parameters)
    return [
        {**{column: notice.get(column) for column in _TOLD}, "effect_code": effect}
        for registration in bundle.rows("registration")
        for notice, effect in notices.state(registration, clocks.as_of).effects
    ]
