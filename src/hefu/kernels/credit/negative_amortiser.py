"""Loans with a fixed instalment that may be less than the interest (ACTUS NAM).

What an instalment leaves of the interest is added to the principal.
"""

from __future__ import annotations

from datetime import date

from hefu.kernels.credit.arithmetic import TermsError
from hefu.kernels.credit.events import EventKind, Scheduled
from hefu.kernels.credit.redemption import end_by_instalment, interest_with_redemptions, redemptions
from hefu.kernels.credit.schedule_parts import closing, resets, surroundings
from hefu.kernels.credit.terms import LoanTerms


def negative_amortiser_end(terms: LoanTerms) -> date:
    """Maturity, or the day by which the instalment would pay the loan off at the first rate."""
    return terms.matures_on or end_by_instalment(terms)


def negative_amortiser_schedule(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Redemption and interest together, the rest at ``end``. In no order."""
    if terms.instalment is None:
        raise TermsError("a loan with a fixed instalment needs its amount")
    days = surroundings(terms, end) + interest_with_redemptions(terms, end) + resets(terms, end)
    return days + redemptions(terms, end) + closing(terms, end, EventKind.MATURITY)
