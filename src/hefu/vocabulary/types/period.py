"""Periods of the Civil Code (articles 201 to 203).

The starting day is not counted. A period of months or years ends on the day with the number of the
starting day, or on the last day of the month where there is no such day. When the last day is a
statutory day off, the period ends on the first day after it that is none.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types.business_calendar import next_working_day


def end_of_days(start: date, days: int) -> date:
    """Last day of a period of ``days`` (>= 0) that starts on ``start``, not moved for holidays.

    Raises ``InvalidInput`` (``value.period_out_of_range``), here and below.
    """
    try:
        if days >= 0:
            return start + timedelta(days=days)
    except OverflowError:
        pass
    raise InvalidInput("value.period_out_of_range", start=start, length=days)


def end_of_months(start: date, months: int) -> date:
    """Last day of a period of ``months`` (>= 0), not moved for holidays."""
    year, month_index = divmod(start.year * 12 + start.month - 1 + months, 12)
    if months < 0 or year > MAXYEAR:
        raise InvalidInput("value.period_out_of_range", start=start, length=months)
    month = month_index + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def end_of_years(start: date, years: int) -> date:
    """Last day of a period of ``years`` (>= 0), not moved for holidays."""
    return end_of_months(start, 12 * years)


def moved_end(end: date) -> date | None:
    """``end`` moved to the first day that is no day off; ``None`` when the calendar is not known."""
    return next_working_day(end)


def is_within_months(start: date, end: date, months: int) -> bool:
    """Whether ``end`` lies no later than the last day of ``months`` from ``start`` (以内 includes)."""
    return end <= end_of_months(start, months)


def days_between(start: date, end: date) -> int:
    """Days from ``start``, not counted, to ``end``, counted; negative when ``end`` is earlier."""
    return (end - start).days
