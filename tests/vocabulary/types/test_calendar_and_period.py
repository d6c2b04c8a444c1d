"""Working days and periods of the Civil Code."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types import business_calendar, period


def test_days_beyond_the_published_year_are_unknown() -> None:
    after = business_calendar.published_until() + timedelta(days=1)
    for day in (after, after + timedelta(days=400), date.max, date(2003, 12, 31), date.min):
        assert business_calendar.is_working_day(day) is None
        assert business_calendar.explain(day) == "unknown"
        assert business_calendar.next_working_day(day) is None
    assert business_calendar.add_working_days(business_calendar.published_until(), 1) is None


def test_the_notices_agree_with_the_public_calendar(conformance: Path) -> None:
    judged = 0
    for file in sorted((conformance / "calendar-cn").glob("*.json")):
        for day in json.loads(file.read_text(encoding="utf-8"))["days"]:
            judged += 1
            found = business_calendar.is_working_day(date.fromisoformat(day["date"]))
            assert found is (not day["isOffDay"]), day
    assert judged == 678


def test_ordinary_days_follow_the_week(conformance: Path) -> None:
    exceptions = {
        day["date"]
        for file in (conformance / "calendar-cn").glob("*.json")
        for day in json.loads(file.read_text(encoding="utf-8"))["days"]
    }
    day = date(2007, 1, 1)
    while day <= business_calendar.published_until():
        if day.isoformat() not in exceptions:
            assert business_calendar.is_working_day(day) is (day.weekday() < 5), day
        day += timedelta(days=1)


def test_make_up_saturday_is_a_working_day() -> None:
    assert business_calendar.is_working_day(date(2026, 2, 14)) is True
    assert business_calendar.add_working_days(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert business_calendar.add_working_days(date(2025, 10, 10), 1) == date(2025, 10, 11)


@pytest.mark.parametrize(
    ("issued", "due", "within_6", "within_12"),
    [
        (date(2025, 7, 1), date(2026, 1, 1), True, True),
        (date(2025, 7, 1), date(2026, 1, 2), False, True),
        (date(2025, 8, 31), date(2026, 2, 28), True, True),
        (date(2025, 8, 31), date(2026, 3, 1), False, True),
        (date(2025, 7, 1), date(2026, 7, 1), False, True),
        (date(2025, 7, 1), date(2026, 7, 2), False, False),
    ],
)
def test_voucher_tenors(issued: date, due: date, within_6: bool, within_12: bool) -> None:
    assert period.is_within_months(issued, due, 6) is within_6
    assert period.is_within_months(issued, due, 12) is within_12


def test_sixty_days_from_delivery() -> None:
    assert period.end_of_days(date(2025, 9, 1), 60) == date(2025, 10, 31)
    assert period.days_between(date(2025, 9, 1), date(2025, 10, 31)) == 60


def test_an_end_on_a_holiday_moves_to_the_next_day_that_is_none() -> None:
    assert period.end_of_days(date(2026, 9, 25), 10) == date(2026, 10, 5)
    assert period.moved_end(date(2026, 10, 5)) == date(2026, 10, 8)
    assert period.moved_end(date(2026, 10, 8)) == date(2026, 10, 8)
    assert period.moved_end(date(2027, 1, 1)) is None


def test_leap_years() -> None:
    assert period.end_of_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert period.end_of_months(date(2023, 8, 31), 6) == date(2024, 2, 29)


@pytest.mark.parametrize("months", [-1, 12 * 9000])
def test_months_out_of_range(months: int) -> None:
    with pytest.raises(InvalidInput):
        period.end_of_months(date(2025, 1, 31), months)


@pytest.mark.parametrize("days", [-1, 10**7, 10**12])
def test_days_out_of_range(days: int) -> None:
    with pytest.raises(InvalidInput):
        period.end_of_days(date(2025, 1, 31), days)


@given(
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.integers(0, 600),
)
def test_month_ends(start: date, months: int) -> None:
    end = period.end_of_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (
        end.day < start.day and (end + timedelta(days=1)).month != end.month
    )
    assert period.end_of_months(start, months + 1) > end
