"""What must hold for loans of every form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.kernels.credit.sample_loans import COUNTS, DUE, FORMS, RULES, loan

from hefu.kernels.credit.business_days import DayRules
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.events import EventKind
from hefu.kernels.credit.loan_events import loan_end, loan_events, loan_schedule, position_at
from hefu.kernels.credit.rates import Repeating
from hefu.kernels.credit.terms import LoanForm, Side

PAYMENTS = {EventKind.REDEMPTION, EventKind.INTEREST, EventKind.MATURITY}


@given(
    form=st.sampled_from(FORMS),
    rate=st.decimals(0, "0.3", places=4),
    count=st.sampled_from(COUNTS),
    due=DUE,
    rules=RULES,
)
def test_what_must_hold_for_any_loan(
    form: LoanForm, rate: Decimal, count: DayCount, due: Repeating, rules: DayRules
) -> None:
    """Time runs forward, principal adds up, interest is not negative, the borrower's books mirror it."""
    terms = loan(
        form,
        nominal_rate=rate,
        day_count=count,
        interest=due,
        redemption=due,
        rules=rules,
    )
    events = loan_events(terms)
    assert [day.order for day in loan_schedule(terms)] == sorted(
        day.order for day in loan_schedule(terms)
    )
    principal = [e.payoff for e in events if e.kind in {EventKind.REDEMPTION, EventKind.MATURITY}]
    assert abs(sum(principal, Decimal(0)) - 12000) < Decimal("1e-20")
    assert all(e.payoff >= 0 for e in events if e.kind is EventKind.INTEREST)
    assert events[-1].principal == 0
    assert events[-1].on == loan_end(terms)
    if form is LoanForm.ANNUITY:
        paid: dict[date, Decimal] = {}
        for event in (e for e in events if e.kind in PAYMENTS):
            paid[event.on] = paid.get(event.on, Decimal(0)) + event.payoff
        assert max(paid.values()) - min(paid.values()) < Decimal("1e-15")
    mirrored = loan_events(replace(terms, side=Side.BORROWER))
    for ours, theirs in zip(events, mirrored, strict=True):
        assert ours.payoff == theirs.payoff.copy_negate()
        assert ours.principal == theirs.principal.copy_negate()
        assert ours.accrued == theirs.accrued.copy_negate()


@given(form=st.sampled_from(FORMS), days=st.integers(0, 364))
def test_a_loan_taken_up_again_half_way_goes_on_the_same(form: LoanForm, days: int) -> None:
    """Terms stated as of any day, with the position of that day, give the same events from there on."""
    day = date(2026, 1, 20) + timedelta(days=days)
    terms = loan(form)
    position = position_at(terms, day)
    is_sized = form is LoanForm.ANNUITY and day >= date(2026, 2, 19)
    second = [e.payoff for e in loan_events(terms) if e.on == date(2026, 3, 20)]
    resumed = replace(
        terms,
        as_of=day,
        principal=position.principal,
        accrued_interest=position.accrued,
        instalment=sum(second, Decimal(0)) if is_sized else terms.instalment,
    )
    rest = [e for e in loan_events(terms) if e.on > day]
    again = loan_events(resumed)
    assert [(e.on, e.kind) for e in again] == [(e.on, e.kind) for e in rest]
    for ours, theirs in zip(again, rest, strict=True):
        assert abs(ours.payoff - theirs.payoff) < Decimal("1e-18")
