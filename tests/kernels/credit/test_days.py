"""Days that repeat and days that move."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.kernels.credit.arithmetic import TermsError, WorkingDayUnknown
from hefu.kernels.credit.business_days import (
    Counting,
    DayRules,
    Shift,
    every_day,
    monday_to_friday,
    provisional,
)
from hefu.kernels.credit.cycles import Cycle, Stub, Unit, cycle_days
from hefu.vocabulary.types.business_calendar import is_working_day, published_until

MONTH = Cycle(1, Unit.MONTH)
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def iso(days: list[date]) -> list[str]:
    return [str(day) for day in days]


def test_a_cycle_neither_runs_backward_nor_stands_still() -> None:
    with pytest.raises(TermsError, match="backward"):
        Cycle(-1, Unit.MONTH)
    with pytest.raises(TermsError, match="never ends"):
        cycle_days(date(2026, 1, 1), Cycle(0, Unit.DAY), date(2026, 2, 1))


def test_nothing_repeats_after_the_end() -> None:
    assert cycle_days(date(2026, 2, 1), MONTH, date(2026, 2, 1)) == []


@pytest.mark.parametrize(
    ("first", "end_of_month", "days"),
    [
        ("2026-01-31", False, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ("2026-02-28", False, ["2026-02-28", "2026-03-28", "2026-04-28"]),
        ("2026-02-28", True, ["2026-02-28", "2026-03-31", "2026-04-30"]),
        ("2026-02-27", True, ["2026-02-27", "2026-03-27", "2026-04-27"]),
    ],
)
def test_ends_of_months(first: str, end_of_month: bool, days: list[str]) -> None:
    start, end = date.fromisoformat(first), date(2026, 5, 1)
    assert iso(cycle_days(start, MONTH, end, end_of_month=end_of_month)) == days


@pytest.mark.parametrize(
    ("stub", "end", "last"),
    [
        (Stub.SHORT, "2026-05-15", "2026-04-20"),
        (Stub.LONG, "2026-05-15", "2026-03-20"),
        (Stub.LONG, "2026-05-20", "2026-04-20"),
        (Stub.LONG, "2026-02-01", "2026-01-20"),
    ],
)
def test_a_short_last_period_stands_alone_or_is_joined(stub: Stub, end: str, last: str) -> None:
    days = cycle_days(date(2026, 1, 20), Cycle(1, Unit.MONTH, stub), date.fromisoformat(end))
    assert str(days[-1]) == last


@given(first=DAYS, count=st.integers(1, 40), unit=st.sampled_from(Unit), length=st.integers(1, 900))
def test_repeating_days_are_in_order(first: date, count: int, unit: Unit, length: int) -> None:
    end = first + timedelta(days=length)
    days = cycle_days(first, Cycle(count, unit), end, end_of_month=True)
    assert days[0] == first
    assert all(one < other for one, other in zip(days, [*days[1:], end], strict=True))


def test_a_calendar_that_does_not_know_is_not_guessed() -> None:
    rules = DayRules(calendar=is_working_day, shift=Shift.FOLLOWING)
    with pytest.raises(WorkingDayUnknown, match="2199"):
        rules.shifted(date(2199, 1, 1))
    assert DayRules(calendar=is_working_day).shifted(date(2199, 1, 1)) == date(2199, 1, 1)


@pytest.mark.parametrize(
    ("shift", "day", "moved"),
    [
        (Shift.NONE, "2026-05-31", "2026-05-31"),
        (Shift.FOLLOWING, "2026-05-31", "2026-06-01"),
        (Shift.MODIFIED_FOLLOWING, "2026-05-31", "2026-05-29"),
        (Shift.PRECEDING, "2026-08-01", "2026-07-31"),
        (Shift.MODIFIED_PRECEDING, "2026-08-01", "2026-08-03"),
        (Shift.MODIFIED_FOLLOWING, "2026-05-16", "2026-05-18"),
    ],
)
def test_weekends(shift: Shift, day: str, moved: str) -> None:
    rules = DayRules(calendar=monday_to_friday, shift=shift)
    assert str(rules.shifted(date.fromisoformat(day))) == moved
    agreed = DayRules(calendar=monday_to_friday, shift=shift, counting=Counting.TO_AGREED_DAY)
    assert str(agreed.counted(date.fromisoformat(day))) == day


def test_chinese_holidays_and_make_up_days() -> None:
    rules = DayRules(calendar=is_working_day, shift=Shift.FOLLOWING)
    assert rules.shifted(date(2024, 10, 1)) == date(2024, 10, 8)
    assert rules.shifted(date(2024, 9, 29)) == date(2024, 9, 29)  # a Sunday that is worked


def test_beyond_the_published_calendar_the_week_decides_until_it_is_published() -> None:
    calendar = provisional(is_working_day)
    assert calendar(date(2199, 1, 1)) is True  # a Tuesday
    assert calendar(date(2199, 1, 5)) is False
    assert calendar(date(2024, 9, 29)) is True
    assert calendar(published_until() - timedelta(days=400)) is not None


@given(day=DAYS, shift=st.sampled_from(Shift))
def test_a_shifted_day_is_a_working_day_and_stays(day: date, shift: Shift) -> None:
    rules = DayRules(calendar=monday_to_friday, shift=shift)
    moved = rules.shifted(day)
    assert shift is Shift.NONE or monday_to_friday(moved)
    assert rules.shifted(moved) == moved
    assert abs((moved - day).days) <= 3
    assert DayRules(calendar=every_day, shift=shift).shifted(day) == day
