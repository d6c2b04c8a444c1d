"""What is overdue since when, and what it has earned: pure sums over what came and went, by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

Moves = tuple[tuple[date, int], ...]
"""Days and minor units, in order of days: above zero what became overdue, below zero what was paid."""

_WHOLE_BP: Final = 10_000
_YEARS: Final = {"act/365": 365, "act/act-isda": 365}
_YEAR: Final = 360
"""Days by which a yearly rate is divided into daily ones, where the loan's own count names no other."""


def earned_on(moves: Moves, day: date, rate: tuple[int, int], day_count: str) -> int:
    """Penalty interest in all by the end of ``day``, half a minor unit upwards.

    What is overdue at the end of a day earns that day. ``rate``: the loan's rate and the markup on it, both
    in basis points: 435 and 5000 make 6.525 % a year. Every day is the same part of a year.
    """
    products, balance = 0, 0
    since: date | None = None
    for on, amount in moves:
        if on > day:
            break
        if since is not None:
            products += balance * (on - since).days
        balance, since = balance + amount, on
    if since is not None:
        products += balance * ((day - since).days + 1)
    rate_bp, markup_bp = rate
    yearly = Fraction(rate_bp * (_WHOLE_BP + markup_bp), _WHOLE_BP * _WHOLE_BP)
    return _half_up(products * yearly / _YEARS.get(day_count, _YEAR))


def unpaid_days(moves: Moves) -> frozenset[date]:
    """Days on which something became overdue that is unpaid, payments paying the oldest first."""
    paid = -sum(amount for _, amount in moves if amount < 0)
    found = set()
    for on, amount in moves:
        if amount > 0:
            if amount > paid:
                found.add(on)
            paid = max(0, paid - amount)
    return frozenset(found)


def overdue_since(all_moves: Iterable[Moves]) -> date | None:
    """The oldest day of which something is unpaid; nothing where nothing is overdue."""
    return min((day for moves in all_moves for day in unpaid_days(moves)), default=None)


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
