"""What a payment pays: the parts of a loan in the order that the parameters of the day name."""

from __future__ import annotations

from hefu.lifecycle.guard import Loan
from hefu.lifecycle.loan_parts import PRINCIPAL, Part


def shares(loan: Loan, paid_minor: int) -> dict[Part, int]:
    """Minor units of ``paid_minor`` by the part that they pay; what is more than is owed pays nothing."""
    found: dict[Part, int] = {}
    for part in loan.order:
        share = min(paid_minor, loan.owed.get(part, 0))
        if share > 0:
            found[part] = share
            paid_minor -= share
    return found


def principal_share(loan: Loan, paid_minor: int) -> int:
    """Minor units of ``paid_minor`` that pay principal, due or not."""
    return sum(share for part, share in shares(loan, paid_minor).items() if part in PRINCIPAL)
