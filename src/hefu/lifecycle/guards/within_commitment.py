"""No more is drawn than is approved and left."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("commitment",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    commitment, amount = view.now.commitment, int(view.term("amount_minor") or 0)
    if commitment is None:
        return [Refusal("lifecycle.commitment_unread")]
    if commitment.currency != view.term("currency"):
        told = {"currency": commitment.currency, "given": view.term("currency")}
        return [Refusal("lifecycle.other_currency", told)]
    if amount > commitment.left_minor:
        told = {"amount": amount, "left": commitment.left_minor, "currency": commitment.currency}
        return [Refusal("lifecycle.over_commitment", told)]
    return []
