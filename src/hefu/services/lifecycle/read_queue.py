"""Alerts that stand this morning; read before the unit of work begins, for the whole book is judged."""

from __future__ import annotations

from collections.abc import Mapping

from hefu.lifecycle.guards.alert_unchanged import SEEN
from hefu.services.lifecycle.reading import Reading
from hefu.services.morning_queue import MorningQueue, morning_queue

BUDGET = 1
MORNING = "morning"
"""Name of what was read before the unit of work."""


def read_before(reading: Reading) -> MorningQueue:
    """The queue at the clocks of the wish."""
    engine = reading.engine_for(reading.clocks)
    return morning_queue(reading.register, engine, reading.clocks, budget=BUDGET)[0]


def alerts(reading: Reading) -> Mapping[str, str] | None:
    """All alerts that stand, with the facts they rest on; nothing where the queue was not read."""
    morning = reading.before.get(MORNING)
    if not isinstance(morning, MorningQueue):
        return None
    found = {alert.alert_id: alert.facts_digest for alert in morning.alerts}
    facts = found.get(reading.term("alert_id"))
    if facts is not None:
        reading.seen[SEEN] = facts
    return found
