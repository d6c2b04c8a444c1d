"""Working days of mainland China, with the make-up Saturdays and Sundays of the State Council notices.

The library ``chinesecalendar`` holds the notices. A day that no notice covers yet is unknown: the
answer is ``None`` and never a guess from the day of the week. The notice for a year may also move the
last days before it (2018-12-29 to 31 were set by the notice for 2019), so the last three days of the
last published year count as unknown until the next notice is there.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_LAST_SETTLED_MONTH, _LAST_SETTLED_DAY = 12, 28
_ONE_DAY = timedelta(days=1)


@cache
def published_from() -> date:
    """First day that the notices cover."""
    from chinese_calendar import holidays

    return date(min(holidays).year, 1, 1)


@cache
def published_until() -> date:
    """Last day that no later notice can move."""
    from chinese_calendar import holidays

    return date(max(holidays).year, _LAST_SETTLED_MONTH, _LAST_SETTLED_DAY)


def explain(day: date) -> str:
    """``working_day`` | ``day_off`` | ``unknown`` (code family ``calendar_day``)."""
    working = is_working_day(day)
    if working is None:
        return "unknown"
    return "working_day" if working else "day_off"


def is_working_day(day: date) -> bool | None:
    """Whether banks work on ``day``; ``None`` when no notice covers it."""
    if not published_from() <= day <= published_until():
        return None
    from chinese_calendar import is_workday

    return bool(is_workday(day))


def next_working_day(day: date) -> date | None:
    """``day`` itself if it is one, else the first after it; ``None`` as soon as a day is unknown."""
    while (working := is_working_day(day)) is False:
        day += _ONE_DAY
    return day if working else None


def add_working_days(day: date, count: int) -> date | None:
    """The ``count``-th working day after ``day``; ``day`` itself is not counted (count >= 0).

    ``None`` as soon as a day on the way is unknown.
    """
    left = count
    while left > 0:
        day += _ONE_DAY
        working = is_working_day(day)
        if working is None:
            return None
        left -= working
    return day
