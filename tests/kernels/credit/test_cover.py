"""Guarantees and pledges beyond the public cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hefu.kernels.credit.arithmetic import RateMissing, TermsError
from hefu.kernels.credit.credit_enhancement import (
    CoveredLoan,
    CoverEvent,
    CoverTerms,
    CreditEvent,
    Exposure,
    Performance,
)
from hefu.kernels.credit.cycles import Cycle, Unit
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.events import EventKind
from hefu.kernels.credit.guarantee import guarantee_events
from hefu.kernels.credit.pledge import PledgedThing, pledge_events
from hefu.kernels.credit.rates import Fixings, Market, RateReset, Repeating
from hefu.kernels.credit.terms import Fee, FeeBasis, LoanForm, LoanTerms, Side, Trade

LOAN = LoanTerms(
    form=LoanForm.BULLET,
    principal=Decimal(90_000),
    nominal_rate=Decimal("0.04"),
    drawn_on=date(2026, 1, 20),
    matures_on=date(2026, 12, 20),
    day_count=DayCount.ACT_360,
)
COVER = CoverTerms(
    covered=(CoveredLoan("L1", LOAN),),
    exposure=Exposure.PRINCIPAL_AND_INTEREST,
    settlement=Cycle(10, Unit.DAY),
)
QUARTERLY = Repeating(date(2026, 1, 20), Cycle(3, Unit.MONTH))
FEE = Fee(days=QUARTERLY, basis=FeeBasis.AMOUNT, rate=Decimal(300))
STEEL = (PledgedThing("steel", Decimal(20)),)
PRICES = {
    "steel": Fixings(
        ((date(2026, 1, 1), Decimal(4_000)), (date(2026, 5, 1), Decimal(5_000))), "steel"
    )
}


def default(on: date, loan_id: str = "L1") -> tuple[CreditEvent, ...]:
    return (CreditEvent(on, loan_id, Performance.DEFAULTED),)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"covered": (CoveredLoan("L1"),)}, "needs a day on which it ends"),
        ({"covered": (CoveredLoan("L1"),), "matures_on": date(2026, 12, 1)}, "told from its id"),
        ({"fee": replace(FEE, basis=FeeBasis.PRINCIPAL)}, "an amount each time"),
        ({"fee": replace(FEE, days=Repeating())}, "needs its first day"),
    ],
)
def test_a_guarantee_that_cannot_be_computed_is_refused(
    changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(TermsError, match=sentence):
        guarantee_events(replace(COVER, **changed), default(date(2026, 6, 1)))


def test_a_coverage_above_the_whole_is_refused() -> None:
    with pytest.raises(TermsError, match="between 0 and 1"):
        replace(COVER, coverage=Decimal("1.01"))


def test_a_pledge_without_prices_is_refused() -> None:
    with pytest.raises(TermsError, match="steel"):
        pledge_events(COVER, STEEL, {}, default(date(2026, 6, 1)))
    with pytest.raises(RateMissing):
        pledge_events(COVER, STEEL, {"steel": Fixings(name="steel")}, default(date(2026, 6, 1)))
    with pytest.raises(TermsError, match="no fee"):
        pledge_events(replace(COVER, fee=FEE), STEEL, PRICES)


def test_a_default_after_the_end_or_of_another_loan_claims_nothing() -> None:
    for events in (default(date(2026, 12, 21)), default(date(2026, 6, 1), "L2"), ()):
        ended = guarantee_events(COVER, events)
        assert ended == (
            CoverEvent(date(2026, 12, 20), EventKind.MATURITY, Decimal(0), Decimal(0)),
        )


def test_the_protected_party_pays_fees_and_the_fee_begun_is_set_off() -> None:
    terms = replace(COVER, fee=FEE, premium=Trade(date(2026, 1, 21), Decimal(50)))
    events = guarantee_events(terms, default(date(2026, 5, 20)))
    claim = Decimal(90_000) + 1_200  # 120 days at 4% of 360
    shown = [(str(e.on), e.kind, round(e.payoff, 10), round(e.exposure, 10)) for e in events]
    begun = round(Decimal(300) * 30 / 91, 10)
    assert shown == [
        ("2026-01-20", EventKind.FEE, -300, 90_000),
        ("2026-01-21", EventKind.PURCHASE, -50, 90_010),
        ("2026-04-20", EventKind.FEE, -300, 90_900),
        ("2026-05-20", EventKind.CALL, 0, claim),
        ("2026-05-30", EventKind.SETTLEMENT, claim - begun, 0),
    ]
    for ours, theirs in zip(
        events,
        guarantee_events(replace(terms, side=Side.BORROWER), default(date(2026, 5, 20))),
        strict=True,
    ):
        assert ours.payoff == theirs.payoff.copy_negate()
        assert ours.claim == theirs.claim.copy_negate()


def test_the_rate_of_a_covered_loan_may_float() -> None:
    loan = replace(LOAN, reset=RateReset(days=Repeating(date(2026, 4, 20))))
    market = Market(Fixings(((date(2026, 4, 20), Decimal("0.08")),)))
    terms = replace(COVER, covered=(CoveredLoan("L1", loan),))
    claimed = guarantee_events(terms, default(date(2026, 5, 20)), {"L1": market})[-1]
    assert round(claimed.claim, 10) == 90_000 + 900 + 600


@pytest.mark.parametrize(
    ("on", "claim"),
    [
        ("2026-04-20", 80_000),  # the steel is worth less than the debt
        ("2026-05-20", 91_200),  # and now more
        ("2026-12-20", 0),  # by its terms the loan is paid back at the end of its last day
    ],
)
def test_a_pledge_pays_no_more_than_the_thing_or_the_debt(on: str, claim: int) -> None:
    day = date.fromisoformat(on)
    events = pledge_events(COVER, STEEL, PRICES, default(day))
    assert round(events[-1].payoff, 10) == claim
    assert events[0].claimed_on == day
