"""Rates that others publish (LPR and the like), and how a loan's rate follows them.

The series is passed in; this room fetches nothing. Source of the reset rule: ACTUS technical specification
1.1, rate reset (published rate times multiplier plus spread, within floor and cap).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from hefu.kernels.credit.arithmetic import ONE, ZERO, RateMissing, TermsError
from hefu.kernels.credit.cycles import Cycle


@dataclass(frozen=True, slots=True)
class Fixings:
    """A published series: from each day on, its value holds until the next (any order in; one a day)."""

    values: tuple[tuple[date, Decimal], ...] = ()
    name: str = "rate"

    def __post_init__(self) -> None:
        """Sort by day; refuse two values for one day."""
        ordered = tuple(sorted(self.values))
        if len({day for day, _ in ordered}) < len(ordered):
            raise TermsError(f"the series of the {self.name} has two values for one day")
        object.__setattr__(self, "values", ordered)

    def on(self, day: date) -> Decimal:
        """The value that holds on ``day``; :class:`RateMissing` before the first."""
        place = bisect_right(self.values, day, key=lambda pair: pair[0])
        if place == 0:
            raise RateMissing(f"no {self.name} is known on or before {day}")
        return self.values[place - 1][1]


@dataclass(frozen=True, slots=True)
class Repeating:
    """Days that repeat. ``first_on`` ``None``: one cycle after the drawdown. Without a cycle: one day."""

    first_on: date | None = None
    cycle: Cycle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateReset:
    """When and how the loan's rate is set anew. All rates are per year, 0.035 for 3.5%.

    The published rate is read on the day agreed, even where a calendar moves the reset itself.
    ``next_rate``: the first reset is known already and is this all-in rate.
    """

    days: Repeating
    spread: Decimal = ZERO
    multiplier: Decimal = ONE
    floor: Decimal | None = None
    cap: Decimal | None = None
    next_rate: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse a floor above the cap."""
        if self.floor is not None and self.cap is not None and self.floor > self.cap:
            raise TermsError(f"a floor of {self.floor} above a cap of {self.cap}")

    def rate(self, fixings: Fixings, day: date) -> Decimal:
        """The loan's rate after the reset agreed for ``day``."""
        rate = fixings.on(day) * self.multiplier + self.spread
        if self.floor is not None:
            rate = max(rate, self.floor)
        return rate if self.cap is None else min(rate, self.cap)


@dataclass(frozen=True, slots=True)
class Market:
    """What others publish and a contract follows: interest rates, and an index that scales payments."""

    rates: Fixings = field(default_factory=Fixings)
    index: Fixings = field(default_factory=lambda: Fixings(name="index"))
