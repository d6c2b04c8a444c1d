"""The fees that are proposed can be charged as they are worded."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    terms = view.wish.terms
    borrower = view.standing.text("borrower_id")
    payer = str(terms.get("fee_payer_id", borrower))
    if terms.get("upfront_fee_is_deducted", 0) != 1:
        return []
    if not int(terms.get("upfront_fee_bp", 0)):
        return [Refusal("lifecycle.fee_to_deduct")]
    if payer != borrower:
        return [Refusal("lifecycle.fee_deducted_of_other", {"payer": payer, "borrower": borrower})]
    return []
