"""Whether a payment changes the plan: only principal that is paid before it is due does."""

from __future__ import annotations

from datetime import date

from hefu.lifecycle.guard import Loan
from hefu.lifecycle.loan_plan import Plan
from hefu.lifecycle.plan_again import plan_again
from hefu.lifecycle.shares import shares


def plan_after(loan: Loan, earned_minor: int, day: date, paid_minor: int) -> Plan | None:
    """The plan after a payment on ``day``, where the payment changes it and leaves something owed.

    ``earned_minor``: interest of the loan earned in all by ``day``.
    """
    if loan.plan is None or not 0 < paid_minor < loan.owed_minor:
        return None
    paid = shares(loan, paid_minor)
    left = loan.owed.get("principal", 0) - paid.get("principal", 0)
    if left >= loan.plan.left_after(day):
        return None
    carried = loan.owed.get("interest", 0) - paid.get("interest", 0)
    return plan_again(
        loan.plan, day, left_minor=left, earned_minor=earned_minor, carried_minor=carried
    )
