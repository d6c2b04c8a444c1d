"""Guarantees of loans (ACTUS CEG): premium, fees, claim on a credit event, settlement.

The protected party pays premium and fees and receives the claim; a fee begun and not yet due is set off
against the claim.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hefu.kernels.credit.arithmetic import ZERO, TermsError, exact
from hefu.kernels.credit.credit_enhancement import (
    CoverEvent,
    CoverTerms,
    CreditEvent,
    Markets,
    cover_end,
    covered_exposure,
    settled_on,
    trigger,
)
from hefu.kernels.credit.cycles import cycle_days
from hefu.kernels.credit.day_count import year_fraction
from hefu.kernels.credit.events import EventKind
from hefu.kernels.credit.terms import Fee, FeeBasis


@exact
def guarantee_events(
    terms: CoverTerms, credit_events: tuple[CreditEvent, ...] = (), markets: Markets | None = None
) -> tuple[CoverEvent, ...]:
    """All events of the guarantee in order; the last is its end or the settlement of the claim."""
    markets = markets or {}
    sign = terms.side.value
    claimed_on = trigger(terms, credit_events)
    stop = claimed_on or cover_end(terms)
    paid = (
        []
        if terms.premium is None
        else [(terms.premium.on, EventKind.PURCHASE, terms.premium.price)]
    )
    paid += [(day, EventKind.FEE, _fee(terms).rate) for day in _fee_days(terms, stop)]
    events = [
        CoverEvent(day, kind, -amount * sign, covered_exposure(terms, day, markets) * sign)
        for day, kind, amount in sorted(paid, key=lambda each: (each[0], each[1].value))
        if day <= stop and (terms.as_of is None or day > terms.as_of)
    ]
    if claimed_on is None:
        return (*events, CoverEvent(stop, EventKind.MATURITY, ZERO, ZERO))
    claim = covered_exposure(terms, claimed_on, markets)
    received = claim - _fee_begun(terms, claimed_on)
    return (
        *events,
        CoverEvent(claimed_on, EventKind.CALL, ZERO, claim * sign, claim * sign, claimed_on),
        CoverEvent(
            settled_on(terms, claimed_on),
            EventKind.SETTLEMENT,
            received * sign,
            ZERO,
            claim * sign,
            claimed_on,
        ),
    )


def _fee(terms: CoverTerms) -> Fee:
    if terms.fee is None or terms.fee.basis is not FeeBasis.AMOUNT:
        raise TermsError("a guarantee fee is an amount each time")
    return terms.fee


def _fee_days(terms: CoverTerms, stop: date) -> list[date]:
    """Fee days of the whole cover that come before ``stop``."""
    if terms.fee is None:
        return []
    first = _fee(terms).days.first_on
    if first is None:
        raise TermsError("a guarantee fee needs its first day")
    end, end_of_month = cover_end(terms), terms.rules.end_of_month
    days = cycle_days(first, terms.fee.days.cycle, end, end_of_month=end_of_month)
    return [day for day in map(terms.rules.shifted, days) if day < stop]


def _fee_begun(terms: CoverTerms, claimed_on: date) -> Decimal:
    """The part of the next fee for the time since the last."""
    days = _fee_days(terms, claimed_on)
    if terms.fee is None or terms.fee.days.cycle is None or not days:
        return ZERO
    following = terms.fee.days.cycle.after(days[-1], end_of_month=terms.rules.end_of_month)
    calendar = terms.rules.calendar
    begun = year_fraction(terms.day_count, days[-1], claimed_on, calendar=calendar)
    return (
        terms.fee.rate
        * begun
        / year_fraction(terms.day_count, days[-1], following, calendar=calendar)
    )
