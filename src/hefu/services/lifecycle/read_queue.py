"""Alerts that stand this morning; read before the unit of work begins, for the whole book is judged."""

from __future__ import annotations

from hefu.services.lifecycle.reading import Reading
from hefu.services.morning_queue import MorningQueue, morning_queue

BUDGET = 1
MORNING = "morning"
"""Name of what was read before the unit of work."""


def read_before(reading: Reading) -> MorningQueue:
    """The queue at the clocks of the wish."""
    engine = reading.engine_for(reading.clocks)
    return morning_queue(reading.register, engine, reading.clocks, budget=BUDGET)[0]


def alerts(reading: Reading) -> frozenset[str] | None:
    """Ids of all alerts that stand; nothing where the queue was not read."""
    morning = reading.before.get(MORNING)
    if not isinstance(morning, MorningQueue):
        return None
    return frozenset(alert.alert_id for alert in morning.alerts)
