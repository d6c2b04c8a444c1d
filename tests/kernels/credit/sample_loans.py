"""A loan, a plan and ways to vary them, shared by the tests of this room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from hefu.kernels.credit.business_days import Counting, DayRules, Shift, monday_to_friday
from hefu.kernels.credit.cycles import Cycle, Stub, Unit
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.minor_units import Rounding
from hefu.kernels.credit.rates import Repeating
from hefu.kernels.credit.repayment_plan import PlanTerms, RepaymentWay
from hefu.kernels.credit.terms import LoanForm, LoanTerms

MONTH = Cycle(1, Unit.MONTH)
MONTHLY = Repeating(date(2026, 2, 20), MONTH)
FORMS = (LoanForm.BULLET, LoanForm.LINEAR, LoanForm.ANNUITY, LoanForm.NEGATIVE_AMORTISER)
COUNTS = tuple(count for count in DayCount if count is not DayCount.BUS_252)
DUE = st.builds(
    Repeating,
    st.dates(date(2026, 1, 21), date(2026, 3, 21)),
    st.builds(Cycle, st.integers(1, 6), st.just(Unit.MONTH), st.sampled_from(Stub)),
)
RULES = st.builds(
    DayRules,
    calendar=st.just(monday_to_friday),
    shift=st.sampled_from(Shift),
    counting=st.sampled_from(Counting),
    end_of_month=st.booleans(),
)


def loan(form: LoanForm = LoanForm.BULLET, **changed: Any) -> LoanTerms:
    """Twelve thousand for a year at 6%, due on the 20th."""
    terms = LoanTerms(
        form=form,
        principal=Decimal(12000),
        nominal_rate=Decimal("0.06"),
        drawn_on=date(2026, 1, 20),
        matures_on=date(2027, 1, 20),
        day_count=DayCount.ACT_360,
        interest=MONTHLY,
        redemption=MONTHLY,
        instalment=None if form is LoanForm.ANNUITY else Decimal(1000),
    )
    return replace(terms, **changed)


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
