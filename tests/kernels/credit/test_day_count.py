"""Day counts against worked figures, and the order they must keep."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.kernels.credit.arithmetic import TermsError, WorkingDayUnknown
from hefu.kernels.credit.business_days import monday_to_friday
from hefu.kernels.credit.day_count import DayCount, year_fraction

DAYS = st.dates(date(1999, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize("count", DayCount)
def test_time_does_not_run_backward(count: DayCount) -> None:
    with pytest.raises(TermsError, match="backward"):
        year_fraction(count, date(2026, 2, 1), date(2026, 1, 31), calendar=monday_to_friday)


def test_working_days_need_a_calendar_that_knows() -> None:
    start, end = date(2026, 1, 5), date(2026, 1, 12)
    with pytest.raises(TermsError, match="calendar"):
        year_fraction(DayCount.BUS_252, start, end)
    with pytest.raises(WorkingDayUnknown, match="2026-01-05"):
        year_fraction(DayCount.BUS_252, start, end, calendar=lambda _: None)


@pytest.mark.parametrize(
    ("count", "start", "end", "years"),
    [
        # 61 days of an ordinary year and 121 of a leap year: the example of ISDA's own note of 1998
        (DayCount.ACT_ACT_ISDA, "2003-11-01", "2004-05-01", Fraction(61, 365) + Fraction(121, 366)),
        (DayCount.ACT_ACT_ISDA, "2023-01-01", "2026-01-01", Fraction(3)),
        (DayCount.ACT_360, "2026-01-20", "2026-02-20", Fraction(31, 360)),
        (DayCount.ACT_365, "2024-01-01", "2025-01-01", Fraction(366, 365)),
        (DayCount.THIRTY_E_360, "2026-01-31", "2026-02-28", Fraction(28, 360)),
        (DayCount.THIRTY_E_360, "2026-02-28", "2026-03-31", Fraction(32, 360)),
        (DayCount.THIRTY_E_360_ISDA, "2026-01-31", "2026-02-28", Fraction(30, 360)),
        (DayCount.THIRTY_E_360_ISDA, "2026-02-28", "2026-03-31", Fraction(30, 360)),
        (DayCount.THIRTY_E_360_ISDA, "2026-03-15", "2026-04-20", Fraction(35, 360)),
        (DayCount.MONTHS_AND_DAYS_360, "2026-01-20", "2026-02-20", Fraction(1, 12)),
        (DayCount.MONTHS_AND_DAYS_360, "2026-01-31", "2026-02-28", Fraction(1, 12)),
        (
            DayCount.MONTHS_AND_DAYS_360,
            "2026-02-28",
            "2026-03-31",
            Fraction(1, 12) + Fraction(3, 360),
        ),
        (
            DayCount.MONTHS_AND_DAYS_360,
            "2025-06-10",
            "2026-09-25",
            Fraction(15, 12) + Fraction(15, 360),
        ),
        (DayCount.BUS_252, "2026-01-05", "2026-01-12", Fraction(5, 252)),
    ],
)
def test_worked_figures(count: DayCount, start: str, end: str, years: Fraction) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    found = year_fraction(count, first, last, calendar=monday_to_friday)
    assert abs(Fraction(found) - years) < Fraction(1, 10**30)


def test_a_maturity_on_the_last_of_february_stays_there() -> None:
    start, end = date(2026, 1, 31), date(2026, 2, 28)
    years = year_fraction(DayCount.THIRTY_E_360_ISDA, start, end, maturity=end)
    assert round(years * 360, 20) == 28


@given(start=DAYS, length=st.integers(0, 4000), count=st.sampled_from(DayCount))
def test_a_longer_time_is_never_less(start: date, length: int, count: DayCount) -> None:
    end = start + timedelta(days=length)
    years = year_fraction(count, start, end, calendar=monday_to_friday)
    later = year_fraction(count, start, end + timedelta(days=1), calendar=monday_to_friday)
    assert later >= years >= 0


@given(days=st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_actual_days_add_up(days: list[date]) -> None:
    start, middle, end = days
    for count in (DayCount.ACT_ACT_ISDA, DayCount.ACT_360, DayCount.ACT_365):
        parts = year_fraction(count, start, middle) + year_fraction(count, middle, end)
        assert abs(parts - year_fraction(count, start, end)) < Decimal("1e-25")


def test_the_callers_precision_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 3
        found = year_fraction(DayCount.ACT_365, date(2026, 1, 1), date(2026, 2, 1))
    assert len(found.as_tuple().digits) == 34
