"""No fee of the application is owed, that of the days until now included."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("fees",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    fees = view.now.fees
    if fees is None:
        return [Refusal("lifecycle.balance_unread")]
    return [
        Refusal("lifecycle.fee_still_owed", {"fee_code": code, "amount": amount})
        for code, amount in fees.owed.items()
        if amount
    ]
