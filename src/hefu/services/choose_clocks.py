"""The two clocks of a command: what the person gave, else today."""

from __future__ import annotations

from datetime import date

from hefu.evidence.day import Clocks
from hefu.services.house import House


def choose_clocks(house: House, as_of: date | None, known_on: date | None) -> Clocks:
    """``known_on`` defaults to today, or to ``as_of`` when that lies later; ``as_of`` to ``known_on``."""
    today = house.clock.today()
    known = known_on or (max(today, as_of) if as_of else today)
    return Clocks(as_of=as_of or known, known_on=known)
