"""A loan is paid back in its own currency."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("loan",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    loan, given = view.now.loan, view.wish.terms.get("currency")
    if loan is None:
        return [Refusal("lifecycle.balance_unread")]
    if loan.currency != given:
        return [Refusal("lifecycle.other_currency", {"currency": loan.currency, "given": given})]
    return []
