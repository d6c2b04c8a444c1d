"""The schedule of a loan, its events with amounts, and how it stands at the end of a day."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hefu.kernels.credit.annuity_loan import annuity_end, annuity_schedule, first_sizing
from hefu.kernels.credit.arithmetic import ZERO, exact
from hefu.kernels.credit.bullet import bullet_end, bullet_schedule
from hefu.kernels.credit.call_money import call_money_end, call_money_schedule
from hefu.kernels.credit.course import Course
from hefu.kernels.credit.events import Event, EventKind, Scheduled
from hefu.kernels.credit.linear import linear_end, linear_schedule
from hefu.kernels.credit.negative_amortiser import (
    negative_amortiser_end,
    negative_amortiser_schedule,
)
from hefu.kernels.credit.open_ended import open_ended_end, open_ended_schedule
from hefu.kernels.credit.rates import Market
from hefu.kernels.credit.terms import LoanForm, LoanTerms

_ONE_DAY = timedelta(days=1)
_INTEREST = (EventKind.INTEREST, EventKind.CAPITALISATION)


@dataclass(frozen=True, slots=True)
class Position:
    """A loan at the end of a day, from the holder's side: principal outstanding, interest accrued and not
    yet paid, and the rate per year."""

    principal: Decimal
    accrued: Decimal
    rate: Decimal


@exact
def loan_end(terms: LoanTerms, until: date | None = None) -> date:
    """The last day of the loan by its terms; ``until``: the horizon of a loan that has none.

    :class:`TermsError` where the terms name no end and none follows from them.
    """
    match terms.form:
        case LoanForm.BULLET:
            return bullet_end(terms)
        case LoanForm.LINEAR:
            return linear_end(terms)
        case LoanForm.ANNUITY:
            return annuity_end(terms)
        case LoanForm.NEGATIVE_AMORTISER:
            return negative_amortiser_end(terms)
        case LoanForm.CALL_MONEY:
            return call_money_end(terms, until)
        case LoanForm.OPEN_ENDED:
            return open_ended_end(until)


@exact
def loan_schedule(terms: LoanTerms, until: date | None = None) -> tuple[Scheduled, ...]:
    """What will happen after ``as_of`` and up to ``until`` (``None``: to the end), in order.

    What happened before a purchase or would happen after a sale is not among it.
    """
    return tuple(event for event in _coming(terms, until) if _is_holders(terms, event))


@exact
def loan_events(
    terms: LoanTerms, market: Market | None = None, until: date | None = None
) -> tuple[Event, ...]:
    """The events of :func:`loan_schedule` with what is paid and how the loan stands after each.

    ``market``: the published rates and the index that the terms follow. Amounts are not rounded.
    """
    course = _start(terms, market or Market(), until)
    sign = terms.side.value
    events = []
    for event in _coming(terms, until):
        payoff = course.take(event) * sign
        if _is_holders(terms, event):
            principal, accrued = course.principal * sign, course.accrued * sign
            events.append(Event(event.on, event.kind, payoff, principal, accrued, course.rate))
    return tuple(events)


@exact
def position_at(terms: LoanTerms, day: date, market: Market | None = None) -> Position:
    """The loan at the end of ``day``, all events of that day past, interest counted to it."""
    horizon = day + _ONE_DAY
    course = _start(terms, market or Market(), horizon)
    for event in _coming(terms, horizon):
        if event.on <= day:
            course.take(event)
    if course.principal:
        course.count_to(day)
    sign = terms.side.value
    return Position(course.principal * sign, (course.accrued + course.claimed) * sign, course.rate)


def _coming(terms: LoanTerms, until: date | None) -> list[Scheduled]:
    """What happens after ``as_of``, to whoever holds the loan."""
    days = _whole_schedule(terms, until)
    return days if terms.as_of is None else [event for event in days if event.on > terms.as_of]


def _start(terms: LoanTerms, market: Market, until: date | None) -> Course:
    """The course on ``as_of``, or before the drawdown."""
    end = loan_end(terms, until)
    course = Course(terms, market, end, terms.drawn_on, instalment=terms.instalment)
    if terms.fee is not None:
        course.fee_accrued = terms.fee.accrued
    if not terms.is_drawn or terms.as_of is None:
        return course
    course.principal = terms.principal
    course.base = terms.interest_base.amount or terms.principal
    course.rate = terms.nominal_rate or ZERO
    course.counted_to, course.accrued = terms.as_of, terms.accrued_interest or ZERO
    course.begin()
    if terms.accrued_interest is None and terms.form is not LoanForm.CALL_MONEY:
        course.since = course.counted_to = _last_interest_day(terms, until)
        course.count_to(terms.as_of)
    is_sized = terms.form is not LoanForm.ANNUITY or course.instalment is not None
    if not is_sized and first_sizing(terms) <= terms.as_of:
        course.size()
    return course


def _last_interest_day(terms: LoanTerms, until: date | None) -> date:
    """The last day on or before ``as_of`` to which interest was paid, or the drawdown."""
    past = (e for e in _whole_schedule(terms, until) if terms.as_of is None or e.on <= terms.as_of)
    return max((e.counted_on for e in past if e.kind in _INTEREST), default=terms.drawn_on)


def _whole_schedule(terms: LoanTerms, until: date | None) -> list[Scheduled]:
    end = loan_end(terms, until)
    match terms.form:
        case LoanForm.BULLET:
            days = bullet_schedule(terms, end)
        case LoanForm.LINEAR:
            days = linear_schedule(terms, end)
        case LoanForm.ANNUITY:
            days = annuity_schedule(terms, end)
        case LoanForm.NEGATIVE_AMORTISER:
            days = negative_amortiser_schedule(terms, end)
        case LoanForm.CALL_MONEY:
            days = call_money_schedule(terms, end)
        case LoanForm.OPEN_ENDED:
            days = open_ended_schedule(terms, end)
    days.sort(key=lambda event: event.order)
    if terms.sale is not None:
        sold = next(event for event in days if event.kind is EventKind.SALE)
        days = days[: bisect_right(days, sold.order, key=lambda event: event.order)]
    return days if until is None else [event for event in days if event.on <= until]


def _is_holders(terms: LoanTerms, event: Scheduled) -> bool:
    """Whether the event happens while the holder has the loan."""
    if terms.purchase is None:
        return True
    bought = (terms.purchase.on, EventKind.PURCHASE.value)
    return (event.on, event.kind.value) >= bought
