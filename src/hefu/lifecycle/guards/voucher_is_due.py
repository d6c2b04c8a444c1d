"""The voucher has fallen due."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    due_on = str(view.term("due_on"))
    if due_on > view.wish.effective_on.isoformat():
        return [Refusal("lifecycle.voucher_not_due", {"due": due_on})]
    return []
