"""Repayment plans in whole minor units: the four ways, and what must hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.kernels.credit.arithmetic import RateMissing, TermsError, WorkingDayUnknown
from hefu.kernels.credit.business_days import (
    Counting,
    DayRules,
    Shift,
    monday_to_friday,
    provisional,
)
from hefu.kernels.credit.cycles import Cycle, Stub, Unit
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.minor_units import Due, ExactDue, Rounding, whole_minor_units
from hefu.kernels.credit.rates import Fixings, Market, RateReset, Repeating
from hefu.kernels.credit.repayment_plan import (
    PlanTerms,
    RepaymentWay,
    matures_after,
    repayment_plan,
)
from hefu.vocabulary.types.business_calendar import is_working_day

MONTH = Cycle(1, Unit.MONTH)
WAYS = list(RepaymentWay)
RULES = st.builds(
    DayRules,
    calendar=st.just(monday_to_friday),
    shift=st.sampled_from(Shift),
    counting=st.sampled_from(Counting),
    end_of_month=st.booleans(),
)


def plan_terms(way: RepaymentWay, **changed: Any) -> PlanTerms:
    """One million yuan for a year at 6%, due on the 20th."""
    terms = PlanTerms(
        way=way,
        principal_minor=100_000_000,
        annual_rate=Decimal("0.06"),
        drawn_on=date(2026, 1, 20),
        matures_on=date(2027, 1, 20),
        day_count=DayCount.MONTHS_AND_DAYS_360,
        due=Repeating(date(2026, 2, 20), MONTH),
        rounding=Rounding.HALF_UP,
    )
    return replace(terms, **changed)


def shown(rows: tuple[Due, ...], *places: int) -> list[str]:
    picked = [rows[place] for place in places]
    return [f"{d.due_on} {d.principal_minor} {d.interest_minor} {d.left_minor}" for d in picked]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"principal_minor": 0}, "minor units"),
        ({"annual_rate": Decimal("-0.01")}, "rate"),
        ({"annual_rate": Decimal("NaN")}, "rate"),
        ({"due": Repeating()}, "cycle"),
        ({"matures_on": date(2026, 1, 20)}, "not after the drawdown"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TermsError, match=sentence):
        repayment_plan(plan_terms(RepaymentWay.EQUAL_INSTALMENTS, **changed))


def test_instalments_too_small_for_a_long_first_period_are_refused() -> None:
    """Two years of interest before the first of twelve level instalments at 90%: principal would grow."""
    due = Repeating(date(2029, 1, 20), MONTH)
    terms = plan_terms(
        RepaymentWay.EQUAL_INSTALMENTS,
        annual_rate=Decimal("5"),
        due=due,
        matures_on=date(2034, 1, 20),
    )
    with pytest.raises(TermsError, match="negative part"):
        repayment_plan(terms)


def test_a_day_that_no_notice_covers_is_not_guessed() -> None:
    rules = DayRules(calendar=is_working_day, shift=Shift.FOLLOWING)
    terms = plan_terms(RepaymentWay.ALL_AT_END, matures_on=date(2099, 1, 1), rules=rules)
    with pytest.raises(WorkingDayUnknown, match="2099-01-01"):
        repayment_plan(terms)
    known = replace(
        terms, rules=DayRules(calendar=provisional(is_working_day), shift=Shift.FOLLOWING)
    )
    assert repayment_plan(known)[-1].due_on == date(2099, 1, 1)


def test_a_floating_plan_needs_the_published_rate() -> None:
    terms = plan_terms(
        RepaymentWay.INTEREST_FIRST, reset=RateReset(days=Repeating(date(2026, 7, 20)))
    )
    with pytest.raises(RateMissing):
        repayment_plan(terms)


def test_a_plan_of_no_payments_is_refused() -> None:
    with pytest.raises(TermsError, match="0 payments"):
        matures_after(date(2026, 2, 20), MONTH, 0)
    with pytest.raises(TermsError, match="needs a payment"):
        whole_minor_units([], 100, Rounding.HALF_UP, keeps_total=True)


@pytest.mark.parametrize(
    ("way", "rows", "interest"),
    [
        (
            RepaymentWay.EQUAL_INSTALMENTS,  # 1000000 * 0.005 * 1.005^12 / (1.005^12 - 1) = 86066.43
            ["2026-02-20 8106643 500000 91893357", "2027-01-20 8563823 42819 0"],
            3_279_715,
        ),
        (
            RepaymentWay.EQUAL_PRINCIPAL,
            ["2026-02-20 8333333 500000 91666667", "2027-01-20 8333337 41667 0"],
            3_250_000,
        ),
        (
            RepaymentWay.INTEREST_FIRST,
            ["2026-02-20 0 500000 100000000", "2027-01-20 100000000 500000 0"],
            6_000_000,
        ),
        (
            RepaymentWay.ALL_AT_END,
            ["2027-01-20 100000000 6000000 0", "2027-01-20 100000000 6000000 0"],
            6_000_000,
        ),
    ],
)
def test_the_four_ways(way: RepaymentWay, rows: list[str], interest: int) -> None:
    plan = repayment_plan(plan_terms(way))
    assert len(plan) == (1 if way is RepaymentWay.ALL_AT_END else 12)
    assert shown(plan, 0, -1) == rows
    assert sum(due.interest_minor for due in plan) == interest


def test_thirty_years_of_a_known_mortgage() -> None:
    """One million at 4.9% over 360 months is 5307.27 a month, as every bank's table says."""
    terms = plan_terms(
        RepaymentWay.EQUAL_INSTALMENTS,
        annual_rate=Decimal("0.049"),
        matures_on=matures_after(date(2026, 2, 20), MONTH, 360),
    )
    plan = repayment_plan(terms)
    assert {due.principal_minor + due.interest_minor for due in plan[:-1]} == {530_727}
    assert abs(plan[-1].principal_minor + plan[-1].interest_minor - 530_727) <= 180


def test_actual_days_of_a_quarterly_working_capital_loan() -> None:
    """Interest to the 20th of the last month of a quarter, and to maturity within one."""
    terms = plan_terms(
        RepaymentWay.INTEREST_FIRST,
        day_count=DayCount.ACT_360,
        due=Repeating(date(2026, 3, 20), Cycle(3, Unit.MONTH, Stub.SHORT)),
        matures_on=date(2026, 11, 5),
    )
    assert shown(repayment_plan(terms), 0, 1, 2, 3) == [
        "2026-03-20 0 983333 100000000",
        "2026-06-20 0 1533333 100000000",
        "2026-09-20 0 1533333 100000000",
        "2026-11-05 100000000 766667 0",
    ]


def test_level_instalments_are_sized_anew_when_lpr_falls() -> None:
    lpr = Fixings(
        ((date(2026, 1, 20), Decimal("0.0550")), (date(2026, 7, 20), Decimal("0.0350"))), "LPR"
    )
    reset = RateReset(
        days=Repeating(date(2026, 7, 20), Cycle(1, Unit.YEAR)), spread=Decimal("0.005")
    )
    fixed = repayment_plan(plan_terms(RepaymentWay.EQUAL_INSTALMENTS))
    plan = repayment_plan(plan_terms(RepaymentWay.EQUAL_INSTALMENTS, reset=reset), Market(lpr))
    assert plan[:6] == fixed[:6]
    totals = {due.principal_minor + due.interest_minor for due in plan[6:-1]}
    assert len(totals) == 1
    assert totals.pop() < 8_606_643
    assert plan[6].interest_minor == round(plan[5].left_minor * 0.04 / 12)


def test_due_days_and_maturity_move_over_national_day() -> None:
    rules = DayRules(calendar=is_working_day, shift=Shift.FOLLOWING)
    terms = plan_terms(
        RepaymentWay.INTEREST_FIRST,
        drawn_on=date(2024, 8, 1),
        due=Repeating(date(2024, 9, 1), MONTH),
        matures_on=date(2024, 10, 1),
        day_count=DayCount.ACT_360,
        rules=rules,
    )
    assert shown(repayment_plan(terms), 0, 1) == [
        "2024-09-02 0 533333 100000000",
        "2024-10-08 100000000 600000 0",
    ]


@pytest.mark.parametrize(("rounding", "interest"), [(Rounding.HALF_UP, 1), (Rounding.HALF_EVEN, 0)])
def test_half_a_fen_is_a_half_whatever_the_decimals_say(rounding: Rounding, interest: int) -> None:
    """600 fen at 3% for 10 days of 360 is 0.5 fen, but 10/360 has no last decimal."""
    terms = plan_terms(
        RepaymentWay.ALL_AT_END,
        principal_minor=600,
        annual_rate=Decimal("0.03"),
        matures_on=date(2026, 1, 30),
        day_count=DayCount.ACT_360,
        rounding=rounding,
    )
    assert repayment_plan(terms) == (Due(date(2026, 1, 30), 600, interest, 0),)


def test_rounding_never_pays_back_more_than_was_lent() -> None:
    """Ten parts of 0.6 fen each would round to ten."""
    dues = [ExactDue(date(2026, 1, day), Decimal("0.6"), Decimal(0)) for day in range(1, 11)]
    rows = whole_minor_units(dues, 6, Rounding.HALF_UP, keeps_total=False)
    assert [due.principal_minor for due in rows] == [1, 1, 1, 1, 1, 1, 0, 0, 0, 0]


@given(
    way=st.sampled_from(WAYS),
    amount=st.integers(1, 10**13) | st.integers(1, 500),
    rate=st.decimals(0, "0.36", places=4),
    due=st.builds(
        Repeating,
        st.dates(date(2026, 1, 21), date(2026, 2, 28)),
        st.builds(Cycle, st.integers(1, 12), st.just(Unit.MONTH), st.sampled_from(Stub)),
    ),
    made=st.tuples(
        st.integers(30, 2000),
        st.sampled_from([c for c in DayCount if c is not DayCount.BUS_252]),
        RULES,
        st.sampled_from(Rounding),
        st.booleans(),
    ),
)
def test_what_must_hold_for_any_plan(
    way: RepaymentWay,
    amount: int,
    rate: Decimal,
    due: Repeating,
    made: tuple[int, DayCount, DayRules, Rounding, bool],
) -> None:
    """Principal adds up exactly, nothing is negative, days rise strictly, nothing is left."""
    length, count, rules, rounding, counts_last_day = made
    terms = plan_terms(
        way,
        principal_minor=amount,
        annual_rate=rate,
        due=due,
        matures_on=date(2026, 1, 20) + timedelta(days=length),
        day_count=count,
        rules=rules,
        rounding=rounding,
        counts_last_day=counts_last_day,
    )
    rows = repayment_plan(terms)
    assert sum(row.principal_minor for row in rows) == amount
    assert all(row.principal_minor >= 0 and row.interest_minor >= 0 for row in rows)
    assert all(one.due_on < other.due_on for one, other in pairwise(rows))
    left = amount
    for row in rows:
        left -= row.principal_minor
        assert row.left_minor == left
    assert left == 0


@given(rates=st.tuples(*[st.decimals("0.01", "0.2", places=4)] * 3), day=st.integers(1, 700))
def test_any_resets_leave_nothing(rates: tuple[Decimal, ...], day: int) -> None:
    first = date(2026, 1, 20) + timedelta(days=day)
    series = Fixings(tuple((first + timedelta(days=100 * n), rate) for n, rate in enumerate(rates)))
    reset = RateReset(days=Repeating(first, Cycle(100, Unit.DAY)))
    for way in WAYS:
        terms = plan_terms(
            way, matures_on=date(2028, 1, 20), reset=reset, day_count=DayCount.ACT_360
        )
        rows = repayment_plan(terms, Market(series))
        assert sum(row.principal_minor for row in rows) == 100_000_000
        assert rows[-1].left_minor == 0
