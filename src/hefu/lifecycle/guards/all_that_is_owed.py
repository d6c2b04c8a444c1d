"""Exactly what is owed is paid, interest to the day included."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("loan",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    loan, amount = view.now.loan, int(view.wish.terms.get("paid_minor", 0))
    if loan is None:
        return [Refusal("lifecycle.balance_unread")]
    if amount != loan.owed_minor:
        told = {"amount": amount, "owed": loan.owed_minor, "currency": loan.currency}
        return [Refusal("lifecycle.not_all_owed", told)]
    return []
