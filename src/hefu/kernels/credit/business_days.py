"""Which days count as working days, and where a payment goes that falls on another day.

Source: ACTUS technical specification 1.1 (business day conventions, shift/calculate and
calculate/shift). The working days of mainland China are ``vocabulary.types.business_calendar``: pass its
``is_working_day`` as the calendar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from hefu.kernels.credit.arithmetic import WorkingDayUnknown

WorkingDay = Callable[[date], bool | None]
"""Whether a day is a working day; ``None``: no one has said yet."""

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class Shift(Enum):
    """Where a day goes that is not a working day. ``MODIFIED``: but never into another month."""

    NONE = "none"
    FOLLOWING = "following"
    MODIFIED_FOLLOWING = "modified_following"
    PRECEDING = "preceding"
    MODIFIED_PRECEDING = "modified_preceding"


class Counting(Enum):
    """Whether interest is counted to the shifted day or to the day first agreed."""

    TO_SHIFTED_DAY = "to_shifted_day"
    TO_AGREED_DAY = "to_agreed_day"


def every_day(_: date) -> bool:
    """The calendar without days off."""
    return True


def monday_to_friday(day: date) -> bool:
    """The calendar whose only days off are Saturdays and Sundays."""
    return day.weekday() < _SATURDAY


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRules:
    """How the days of a contract are found: calendar, shift, counting, end of month."""

    calendar: WorkingDay = every_day
    shift: Shift = Shift.NONE
    counting: Counting = Counting.TO_SHIFTED_DAY
    end_of_month: bool = False

    def shifted(self, day: date) -> date:
        """``day`` after the shift; :class:`WorkingDayUnknown` if the calendar can't say."""
        match self.shift:
            case Shift.NONE:
                return day
            case Shift.FOLLOWING | Shift.MODIFIED_FOLLOWING:
                steps = (_ONE_DAY, -_ONE_DAY)
            case _:
                steps = (-_ONE_DAY, _ONE_DAY)
        moved = self._walk(day, steps[0])
        modified = self.shift in {Shift.MODIFIED_FOLLOWING, Shift.MODIFIED_PRECEDING}
        return self._walk(day, steps[1]) if modified and moved.month != day.month else moved

    def counted(self, day: date) -> date:
        """The day to which interest is counted when ``day`` was agreed."""
        return day if self.counting is Counting.TO_AGREED_DAY else self.shifted(day)

    def _walk(self, day: date, step: timedelta) -> date:
        while not is_working(self.calendar, day):
            day += step
        return day


def is_working(calendar: WorkingDay, day: date) -> bool:
    """Whether ``day`` is a working day; :class:`WorkingDayUnknown` where the calendar can't say."""
    known = calendar(day)
    if known is None:
        raise WorkingDayUnknown(f"no calendar says whether {day} is a working day")
    return known


def provisional(calendar: WorkingDay) -> WorkingDay:
    """``calendar``, with Monday to Friday for days that it doesn't know yet.

    For plans that reach beyond the published calendar: such days may still move when it is published, so
    the plan is to be made again then. A due day is provisional where ``calendar(day)`` is ``None``.
    """

    def known_or_weekday(day: date) -> bool:
        known = calendar(day)
        return monday_to_friday(day) if known is None else known

    return known_or_weekday
