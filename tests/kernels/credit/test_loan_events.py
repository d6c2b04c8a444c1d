"""Loans of every form: what the public cases don't show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.kernels.credit.sample_loans import loan

from hefu.kernels.credit.arithmetic import RateMissing, TermsError
from hefu.kernels.credit.business_days import DayRules, Shift, monday_to_friday
from hefu.kernels.credit.cycles import Cycle, Unit
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.events import EventKind
from hefu.kernels.credit.loan_events import (
    Position,
    loan_end,
    loan_events,
    position_at,
)
from hefu.kernels.credit.rates import Fixings, Market, RateReset, Repeating
from hefu.kernels.credit.terms import (
    BaseKind,
    Call,
    Fee,
    FeeBasis,
    InterestBase,
    LoanForm,
    LoanTerms,
    Scaling,
    Trade,
)

LPR = Fixings(((date(2026, 1, 20), Decimal("0.030")), (date(2026, 4, 20), Decimal("0.040"))), "LPR")


def rows(terms: LoanTerms, market: Market | None = None, until: date | None = None) -> list[str]:
    return [
        f"{e.on:%m-%d} {e.kind.value} {e.payoff:.2f} {e.principal:.2f} {e.accrued:.2f} {e.rate:.3f}"
        for e in loan_events(terms, market, until)
    ]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"matures_on": None}, "needs a day of maturity"),
        ({"matures_on": date(2026, 1, 20)}, "not after the drawdown"),
        ({"principal": Decimal(-1)}, "who owes it"),
        ({"form": LoanForm.LINEAR, "instalment": None}, "needs the principal"),
        ({"form": LoanForm.NEGATIVE_AMORTISER, "instalment": None}, "needs its amount"),
        (
            {"form": LoanForm.ANNUITY, "instalment": None, "redemption": Repeating()},
            "needs the cycle",
        ),
        ({"form": LoanForm.ANNUITY, "instalment": None, "matures_on": None}, "neither a day"),
        (
            {"form": LoanForm.ANNUITY, "instalment": Decimal(60), "matures_on": None},
            "never pays off",
        ),
        ({"form": LoanForm.CALL_MONEY, "matures_on": None}, "needs a horizon"),
        ({"form": LoanForm.OPEN_ENDED, "matures_on": None}, "needs a horizon"),
    ],
)
def test_terms_that_cannot_be_computed_are_refused(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TermsError, match=sentence):
        loan_events(loan(**changed))


def test_a_floating_rate_without_a_published_one_is_refused() -> None:
    reset = RateReset(days=Repeating(date(2026, 3, 1)))
    with pytest.raises(RateMissing):
        loan_events(loan(reset=reset))


def test_a_quarter_of_a_linear_loan() -> None:
    assert rows(loan(LoanForm.LINEAR), until=date(2026, 4, 20)) == [
        "01-20 1 -12000.00 12000.00 0.00 0.060",
        "02-20 3 1000.00 11000.00 62.00 0.060",
        "02-20 5 62.00 11000.00 0.00 0.060",
        "03-20 3 1000.00 10000.00 51.33 0.060",
        "03-20 5 51.33 10000.00 0.00 0.060",
        "04-20 3 1000.00 9000.00 51.67 0.060",
        "04-20 5 51.67 9000.00 0.00 0.060",
    ]


def test_a_rate_that_follows_lpr_within_a_period() -> None:
    reset = RateReset(days=Repeating(date(2026, 5, 1)), spread=Decimal("0.01"))
    terms = loan(interest=Repeating(date(2026, 5, 20)), matures_on=date(2026, 6, 20), reset=reset)
    assert rows(terms, Market(LPR)) == [
        "01-20 1 -12000.00 12000.00 0.00 0.060",
        "05-01 8 0.00 12000.00 202.00 0.050",
        "05-20 5 233.67 12000.00 0.00 0.050",
        "06-20 5 51.67 12000.00 0.00 0.050",
        "06-20 14 12000.00 0.00 0.00 0.050",
    ]


def test_fees_by_amount_and_by_principal() -> None:
    days = Repeating(date(2026, 4, 20), Cycle(3, Unit.MONTH))
    for basis, rate, first in (
        (FeeBasis.AMOUNT, Decimal(50), Decimal(50)),
        (FeeBasis.PRINCIPAL, Decimal("0.01"), Decimal(30)),  # 90 days of 360 on 12000
    ):
        events = loan_events(loan(fee=Fee(days=days, basis=basis, rate=rate)))
        fees = [event.payoff for event in events if event.kind is EventKind.FEE]
        assert len(fees) == 3
        assert round(fees[0], 20) == first


def test_payments_that_follow_an_index() -> None:
    index = Fixings(((date(2026, 2, 10), Decimal(110)),), "index")
    scaling = Scaling(
        days=Repeating(date(2026, 2, 10)), index_at_start=Decimal(100), scales_principal=False
    )
    plain = loan_events(loan())
    scaled = loan_events(loan(scaling=scaling), Market(index=index))
    paid = {(e.on, e.kind): e.payoff for e in scaled}
    for event in plain:
        factor = Decimal("1.1") if event.kind is EventKind.INTEREST else 1
        assert abs(paid[event.on, event.kind] - event.payoff * factor) < Decimal("1e-20")


def test_interest_runs_on_during_notice_unless_the_terms_stop_it() -> None:
    called = Call(notice=Cycle(10, Unit.DAY), called_on=date(2026, 3, 1))
    terms = loan(LoanForm.CALL_MONEY, matures_on=None, interest=Repeating(), call=called)
    stopped = replace(terms, call=replace(called, accrues_during_notice=False))
    assert rows(terms)[-2:] == [
        "03-11 5 100.00 12000.00 0.00 0.060",
        "03-11 15 12000.00 0.00 0.00 0.060",
    ]
    assert rows(stopped)[-2:] == [
        "03-11 5 80.00 12000.00 0.00 0.060",
        "03-11 15 12000.00 0.00 0.00 0.060",
    ]


def test_interest_on_the_principal_of_the_drawdown() -> None:
    base = InterestBase(kind=BaseKind.AT_DRAWDOWN)
    events = loan_events(
        loan(LoanForm.LINEAR, interest_base=base, day_count=DayCount.MONTHS_AND_DAYS_360)
    )
    assert {round(e.payoff, 10) for e in events if e.kind is EventKind.INTEREST} == {60}


@pytest.mark.parametrize(
    ("form", "instalment", "as_of", "end"),
    [
        (LoanForm.LINEAR, "1000", None, "2027-01-20"),
        (LoanForm.LINEAR, "5000", None, "2026-04-20"),
        (LoanForm.LINEAR, "5000", "2026-05-01", "2026-07-20"),
        (LoanForm.ANNUITY, "5000", None, "2026-04-20"),
        (LoanForm.NEGATIVE_AMORTISER, "1062", None, "2027-01-20"),
    ],
)
def test_an_instalment_tells_the_end(
    form: LoanForm, instalment: str, as_of: str | None, end: str
) -> None:
    terms = loan(form, instalment=Decimal(instalment), matures_on=None)
    stated = date.fromisoformat(as_of) if as_of else None
    assert str(loan_end(replace(terms, as_of=stated))) == end


def test_maturity_on_a_sunday_moves_only_where_the_terms_say() -> None:
    rules = DayRules(calendar=monday_to_friday, shift=Shift.FOLLOWING)
    terms = loan(matures_on=date(2026, 6, 21), rules=rules)
    last = loan_events(terms)[-1]
    moved = loan_events(replace(terms, moves_maturity=True))[-1]
    assert (str(last.on), str(moved.on)) == ("2026-06-21", "2026-06-22")


def test_a_drawdown_on_a_saturday_bears_interest_from_saturday() -> None:
    rules = DayRules(calendar=monday_to_friday, shift=Shift.FOLLOWING)
    terms = loan(drawn_on=date(2026, 1, 17), rules=rules)
    first = next(e for e in loan_events(terms) if e.kind is EventKind.INTEREST)
    assert (first.on, first.payoff) == (date(2026, 2, 20), Decimal(68))


def test_the_last_day_may_bear_interest() -> None:
    terms = loan(interest=Repeating())
    usual, counted = loan_events(terms), loan_events(replace(terms, counts_last_day=True))
    assert counted[-2].payoff - usual[-2].payoff == 2


def test_buyer_and_seller_share_the_interest_of_a_period() -> None:
    on = date(2026, 3, 1)
    whole = loan_events(loan())
    sold = loan_events(loan(sale=Trade(on, Decimal(11900))))
    bought = loan_events(loan(purchase=Trade(on, Decimal(11900))))
    assert sold[-1].payoff == -bought[0].payoff == Decimal(11900) + 18
    assert len(sold) + len(bought) == len(whole) + 2
    assert sum(e.payoff for e in sold) + sum(e.payoff for e in bought) == sum(
        e.payoff for e in whole
    )


def test_accrued_interest_is_counted_where_it_is_not_given() -> None:
    terms = loan(LoanForm.BULLET, as_of=date(2026, 3, 1))
    assert loan_events(terms)[0] == loan_events(loan())[2]


def test_the_position_before_during_and_after() -> None:
    terms = loan()
    for month in (1, 2):
        during = position_at(terms, date(2026, month, 25))
        assert during == Position(Decimal(12000), Decimal(10), Decimal("0.06"))
    assert position_at(terms, date(2026, 1, 19)).principal == 0
    assert position_at(terms, date(2027, 1, 20)).principal == 0
    assert position_at(terms, date(2030, 1, 1)).accrued == 0


def test_the_position_of_a_deposit_without_end_holds_the_capitalisation_of_the_day() -> None:
    terms = loan(LoanForm.OPEN_ENDED, matures_on=None)
    before, after = (position_at(terms, date(2026, 2, day)) for day in (19, 20))
    assert before == Position(Decimal(12000), Decimal(60), Decimal("0.06"))
    assert after == Position(Decimal(12062), Decimal(0), Decimal("0.06"))
