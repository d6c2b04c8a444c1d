"""Loans without a day of repayment, interest added to the principal (ACTUS UMP)."""

from __future__ import annotations

from datetime import date

from hefu.kernels.credit.arithmetic import TermsError
from hefu.kernels.credit.events import EventKind, Scheduled
from hefu.kernels.credit.schedule_parts import repeated, resets, surroundings
from hefu.kernels.credit.terms import LoanTerms


def open_ended_end(until: date | None) -> date:
    """The horizon, which the caller must name."""
    if until is None:
        raise TermsError("a loan without a day of repayment needs a horizon")
    return until


def open_ended_schedule(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Interest is added to the principal on its days before the horizon ``end``. In no order."""
    days = surroundings(terms, end) + resets(terms, end)
    if terms.nominal_rate is not None:
        days += repeated(terms, terms.interest, EventKind.CAPITALISATION, end)
    return days
