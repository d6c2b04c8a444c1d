"""What a payment pays: interest before principal."""

from __future__ import annotations

from hefu.lifecycle.guard import Loan


def shares(loan: Loan, paid_minor: int) -> tuple[int, int]:
    """Minor units of ``paid_minor`` that pay interest (what is accrued to the day included) and principal."""
    on_interest = min(paid_minor, loan.interest_minor + loan.accrued_minor)
    return on_interest, paid_minor - on_interest
