"""Chance that can be repeated: one stream per purpose, all from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import exp
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of chance named after its purpose; adding a purpose does not disturb the others."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._seed = seed
        self._purpose = purpose
        self._random = Random(f"{seed}/{purpose}")  # noqa: S311 - invented data, not a secret

    def stream(self, purpose: str) -> Dice:
        """An independent stream for a part of this purpose."""
        return Dice(self._seed, f"{self._purpose}/{purpose}")

    def whole(self, low: int, high: int) -> int:
        """A whole number between ``low`` and ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        """One of ``choices``, all equally likely."""
        return choices[int(self._random.random() * len(choices))]

    def weighted(self, choices: Sequence[T], weights: Sequence[int]) -> T:
        """One of ``choices`` with the given weights."""
        return self._random.choices(choices, weights)[0]

    def many(self, choices: Sequence[T], weights: Sequence[int], count: int) -> list[T]:
        """``count`` choices with the given weights, repetition allowed."""
        return self._random.choices(choices, weights, k=count)

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """``count`` different choices (all of them when there are fewer)."""
        return self._random.sample(choices, min(count, len(choices)))

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """A new list in another order."""
        return self._random.sample(things, len(things))

    def happens(self, percent: int) -> bool:
        """True in ``percent`` of a hundred cases."""
        return self._random.random() * 100 < percent

    def skewed(self, median: float, spread: float) -> float:
        """A log-normal size: half lie below ``median``, ``spread`` is the deviation of the logarithm."""
        return median * exp(self._random.gauss(0, spread))

    def digits(self, count: int) -> str:
        """``count`` random decimal digits."""
        return f"{self.whole(0, 10**count - 1):0{count}d}"


def workday(day: date) -> date:
    """``day``, or the Monday after when it falls on a weekend."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def workday_before(day: date) -> date:
    """``day``, or the Friday before when it falls on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def month_start(as_of: date, months_back: int) -> date:
    """First day of the month ``months_back`` months before the month of ``as_of``."""
    months = as_of.year * 12 + as_of.month - 1 - months_back
    return date(months // 12, months % 12 + 1, 1)
