"""The two clocks of a question: the day it is about, and the day up to which we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Clocks:
    """``as_of``: the business date the answer is about. ``known_on``: nothing learned later is used."""

    as_of: date
    known_on: date
