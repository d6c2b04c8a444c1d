"""What must hold for every repayment plan."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.kernels.credit.sample_loans import COUNTS, RULES, plan_terms

from hefu.kernels.credit.business_days import DayRules
from hefu.kernels.credit.cycles import Cycle, Stub, Unit
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.minor_units import Rounding
from hefu.kernels.credit.rates import Fixings, Market, RateReset, Repeating
from hefu.kernels.credit.repayment_plan import RepaymentWay, repayment_plan


@given(
    way=st.sampled_from(RepaymentWay),
    amount=st.integers(1, 10**13) | st.integers(1, 500),
    rate=st.decimals(0, "0.36", places=4),
    due=st.builds(
        Repeating,
        st.dates(date(2026, 1, 21), date(2026, 2, 28)),
        st.builds(Cycle, st.integers(1, 12), st.just(Unit.MONTH), st.sampled_from(Stub)),
    ),
    made=st.tuples(
        st.integers(30, 2000),
        st.sampled_from(COUNTS),
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
    for way in RepaymentWay:
        terms = plan_terms(
            way, matures_on=date(2028, 1, 20), reset=reset, day_count=DayCount.ACT_360
        )
        rows = repayment_plan(terms, Market(series))
        assert sum(row.principal_minor for row in rows) == 100_000_000
        assert rows[-1].left_minor == 0
