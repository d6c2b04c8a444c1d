"""Loans due when called, with notice (ACTUS CLM)."""

from __future__ import annotations

from datetime import date

from hefu.kernels.credit.arithmetic import TermsError
from hefu.kernels.credit.cycles import cycle_days
from hefu.kernels.credit.events import EventKind, Scheduled
from hefu.kernels.credit.rates import Repeating
from hefu.kernels.credit.schedule_parts import closing, fixed, repeated, resets, surroundings
from hefu.kernels.credit.terms import LoanTerms


def call_money_end(terms: LoanTerms, until: date | None) -> date:
    """The day of settlement after a call, or maturity, or the horizon ``until``."""
    settled = settled_on(terms)
    end = settled or terms.matures_on or until
    if end is None:
        raise TermsError("money at call that is neither called nor matures needs a horizon")
    return end


def settled_on(terms: LoanTerms) -> date | None:
    """The day the called money is paid, moved as the rules say; ``None``: it has not been called."""
    if terms.call is None or terms.call.called_on is None:
        return None
    called = terms.call.called_on
    if terms.matures_on is not None and terms.matures_on <= called:
        return None
    return terms.rules.shifted(terms.call.notice.after(called))


def call_money_schedule(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Interest is added to the principal on its days (from the drawdown on), and paid with the principal at
    the end. Nothing but the call and its settlement happens from the call on. In no order."""
    settled = settled_on(terms)
    called = terms.call.called_on if terms.call is not None and settled is not None else None
    stop = called or end
    days = surroundings(terms, stop) + resets(terms, stop) + _capitalisations(terms, stop)
    if called is not None:
        called_for = fixed(called, EventKind.CALL)
        return [*days, called_for, *closing(terms, end, EventKind.SETTLEMENT)]
    if terms.matures_on is not None:
        days += closing(terms, end, EventKind.MATURITY)
    return days


def _capitalisations(terms: LoanTerms, stop: date) -> list[Scheduled]:
    if terms.nominal_rate is None or terms.interest.cycle is None:
        return []
    first = terms.interest.first_on or terms.drawn_on
    if not cycle_days(first, None, stop):
        return []
    return repeated(terms, Repeating(first, terms.interest.cycle), EventKind.CAPITALISATION, stop)
