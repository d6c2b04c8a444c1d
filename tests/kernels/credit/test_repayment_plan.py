"""Repayment plans in whole minor units: the four ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.kernels.credit.sample_loans import MONTH, plan_terms

from hefu.kernels.credit.arithmetic import RateMissing, TermsError, WorkingDayUnknown
from hefu.kernels.credit.business_days import (
    DayRules,
    Shift,
    provisional,
)
from hefu.kernels.credit.cycles import Cycle, Stub, Unit
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.minor_units import Due, ExactDue, Rounding, whole_minor_units
from hefu.kernels.credit.rates import Fixings, Market, RateReset, Repeating
from hefu.kernels.credit.repayment_plan import (
    RepaymentWay,
    matures_after,
    repayment_plan,
)
from hefu.vocabulary.types.business_calendar import is_working_day


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
        ({"due": Repeating(date(2026, 1, 20), MONTH)}, "first due day"),
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
