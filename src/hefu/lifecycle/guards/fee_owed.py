"""A fee of this kind is owed, at least as much as is paid, in this currency."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("fees",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    fees, terms = view.now.fees, view.wish.terms
    if fees is None:
        return [Refusal("lifecycle.balance_unread")]
    given, currency = terms.get("currency"), fees.undrawn.currency
    if given != currency:
        return [Refusal("lifecycle.other_currency", {"currency": currency, "given": given})]
    paid, owed = int(terms.get("paid_minor", 0)), fees.owed.get(str(terms.get("fee_code")), 0)
    if paid > owed:
        return [Refusal("lifecycle.fee_pays_more", {"amount": paid, "owed": owed})]
    return []
