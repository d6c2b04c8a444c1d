"""Loans paid back in one sum at maturity (ACTUS PAM)."""

from __future__ import annotations

from datetime import date

from hefu.kernels.credit.arithmetic import TermsError
from hefu.kernels.credit.events import EventKind, Scheduled
from hefu.kernels.credit.schedule_parts import closing, interest_until, resets, surroundings
from hefu.kernels.credit.terms import LoanTerms


def bullet_end(terms: LoanTerms) -> date:
    """The day of maturity, which these terms must name."""
    if terms.matures_on is None:
        raise TermsError("a loan paid back in one sum needs a day of maturity")
    return terms.matures_on


def bullet_schedule(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Interest on its days, all principal at ``end``. In no order."""
    days = surroundings(terms, end) + interest_until(terms, end) + resets(terms, end)
    return days + closing(terms, end, EventKind.MATURITY)
