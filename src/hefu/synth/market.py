"""What goods cost on the market: one index for each good, month by month, and quotes of standard goods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hefu.synth.dice import Dice
from hefu.synth.words import Good, words

_MONTHS = 132
_PAR = 10_000
# Metals of the aluminium chain went up everywhere in the last months of the book.
RISING = ("INGO", "PROF", "ALUM")
_RISE_MONTHS = 4
_QUOTED_UNITS = ("TNE", "KGM")
_QUOTED_PARTS = ("BOLT", "CLIP", "SPRG")
_QUOTE_MONTHS = 20


@dataclass(frozen=True)
class Quote:
    """A published range of prices without tax, in millionths of a yuan."""

    good: Good
    day: date
    low_micro: int
    high_micro: int


def is_quoted(good: Good) -> bool:
    """Materials and standard parts have a published price; parts made to a drawing have none."""
    return good.unit in _QUOTED_UNITS or good.code in _QUOTED_PARTS


class Market:
    """An index of 10,000 on the as-of day; the past is a slow walk back from it."""

    def __init__(self, dice: Dice, as_of: date) -> None:
        self._as_of = as_of
        self._goods = [
            good for lines in words().trades.values() for line in lines for good in line.items
        ]
        self._index = {good.code: self._walk(dice, good) for good in self._goods}

    def index(self, good: Good, day: date) -> int:
        """Level of the month of ``day`` in basis points of today's."""
        back = (self._as_of.year - day.year) * 12 + self._as_of.month - day.month
        return self._index.get(good.code, [_PAR] * _MONTHS)[min(max(back, 0), _MONTHS - 1)]

    def quotes(self) -> Iterator[Quote]:
        """Quotes of the last weeks, and one a month before."""
        days = [self._as_of - timedelta(days=back) for back in (1, 8, 15, 22)]
        days += [self._as_of - timedelta(days=30 * back) for back in range(1, _QUOTE_MONTHS)]
        for good in self._goods:
            if is_quoted(good):
                for day in days:
                    level = self.index(good, day)
                    low, high = good.low_fen * level * 98, good.high_fen * level * 102
                    yield Quote(good, day, low // 100, high // 100)

    def _walk(self, dice: Dice, good: Good) -> list[int]:
        step = 110 if good.unit in _QUOTED_UNITS else 45
        levels = [_PAR]
        for back in range(1, _MONTHS):
            rise = dice.whole(380, 520) if good.code in RISING and back <= _RISE_MONTHS else 0
            moved = levels[-1] * (_PAR - rise + dice.whole(-step, step)) // _PAR
            levels.append(min(max(moved, 6_000), 14_000))
        return levels
