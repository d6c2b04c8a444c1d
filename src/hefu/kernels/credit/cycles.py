"""Days that repeat: every month on the 20th, every quarter, every 10 days.

Source: ACTUS technical specification 1.1, schedule and end-of-month rules (written anew from the rule; the
public cases are the test).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from hefu.kernels.credit.arithmetic import TermsError

_MONTHS_OF_YEAR = 12
_DAYS_OF_WEEK = 7


class Unit(Enum):
    """What a cycle counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Stub(Enum):
    """What becomes of a last period that is shorter than the cycle.

    ``SHORT``: it stands alone. ``LONG``: it is joined to the period before it.
    """

    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Cycle:
    """A length of time that repeats, ``count`` times ``unit`` (count >= 0; zero only as a lag)."""

    count: int
    unit: Unit
    stub: Stub = Stub.SHORT

    def __post_init__(self) -> None:
        """Refuse a cycle that runs backward."""
        if self.count < 0:
            raise TermsError(f"a cycle of {self.count} {self.unit.value}s runs backward")

    def after(self, anchor: date, times: int = 1, *, end_of_month: bool = False) -> date:
        """The day ``times`` cycles after ``anchor``.

        Months keep the day of the month, or take the last one of a shorter month. ``end_of_month``: an
        anchor on the last day of its month is always followed by last days.
        """
        count = self.count * times
        if self.unit is Unit.DAY:
            return anchor + timedelta(days=count)
        if self.unit is Unit.WEEK:
            return anchor + timedelta(days=count * _DAYS_OF_WEEK)
        return _months_after(
            anchor, count * (_MONTHS_OF_YEAR if self.unit is Unit.YEAR else 1), end_of_month
        )


def is_last_of_month(day: date) -> bool:
    """Whether ``day`` is the last day of its month."""
    return day.day == monthrange(day.year, day.month)[1]


def cycle_days(
    first: date, cycle: Cycle | None, end: date, *, end_of_month: bool = False
) -> list[date]:
    """``first`` and the days a whole number of cycles after it, all before ``end``, in order.

    Without a cycle only ``first``. With a long stub the last day before ``end`` is left out if ``end`` is
    not itself such a day (the first day always stays).
    """
    if first >= end:
        return []
    if cycle is None:
        return [first]
    if cycle.count == 0:
        raise TermsError("a cycle of no length never ends")
    days = [first]
    while (day := cycle.after(first, len(days), end_of_month=end_of_month)) < end:
        days.append(day)
    if cycle.stub is Stub.LONG and day != end and len(days) > 1:
        days.pop()
    return days


def _months_after(anchor: date, months: int, end_of_month: bool) -> date:
    year, month = divmod(anchor.year * _MONTHS_OF_YEAR + anchor.month - 1 + months, _MONTHS_OF_YEAR)
    last = monthrange(year, month + 1)[1]
    if end_of_month and is_last_of_month(anchor):
        return date(year, month + 1, last)
    return date(year, month + 1, min(anchor.day, last))
