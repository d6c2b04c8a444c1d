"""Less is paid than is owed: the loan stays open."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("loan",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    loan, amount = view.now.loan, int(view.wish.terms.get("paid_minor", 0))
    if loan is None:
        return [Refusal("lifecycle.balance_unread")]
    if amount >= loan.owed_minor:
        told = {"amount": amount, "owed": loan.owed_minor, "currency": loan.currency}
        return [Refusal("lifecycle.pays_all", told)]
    return []
