"""Loans that pay back a fixed amount of principal each time, interest on top (ACTUS LAM)."""

from __future__ import annotations

from datetime import date

from hefu.kernels.credit.arithmetic import TermsError
from hefu.kernels.credit.events import EventKind, Scheduled
from hefu.kernels.credit.redemption import end_by_instalment, redemptions
from hefu.kernels.credit.schedule_parts import closing, interest_until, resets, surroundings
from hefu.kernels.credit.terms import LoanTerms


def linear_end(terms: LoanTerms) -> date:
    """Maturity, or the day on which the fixed amounts have paid the principal back."""
    return terms.matures_on or end_by_instalment(terms)


def linear_schedule(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Interest and redemptions each on their own days, the rest at ``end``. In no order."""
    if terms.instalment is None:
        raise TermsError("a linear loan needs the principal it pays back each time")
    days = surroundings(terms, end) + interest_until(terms, end) + resets(terms, end)
    return days + redemptions(terms, end) + closing(terms, end, EventKind.MATURITY)
