"""Only the firm that owes the receivable may say this of it."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    party_id = view.term("account_debtor_id")
    if not view.wish.party_id or view.wish.party_id != party_id:
        return [Refusal("lifecycle.acts_for_other", {"party": party_id})]
    return []
