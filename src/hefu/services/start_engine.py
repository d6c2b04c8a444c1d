"""An engine that has proved it can run every check."""

from __future__ import annotations

from hefu.checks._engine.bind import bind_checks
from hefu.evidence.day import Clocks
from hefu.evidence.ports import QueryEngine
from hefu.services.house import House
from hefu.services.judge_bundle import active_checks, parameter_values


def start_engine(house: House, name: str | None, clocks: Clocks) -> QueryEngine:
    """The engine by name, after every active check was planned on it with empty tables.

    Raises ``Unavailable`` when the engine is not installed or a check does not bind, and
    ``PolicyIncomplete`` when a parameter has no value at these clocks: then nothing is screened.
    """
    engine = house.engine(name)
    chosen = active_checks()
    bind_checks(engine, chosen, parameter_values(chosen, clocks))
    return engine
