"""Nothing was repaid yet: the payment out can be undone as a whole."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    paid = view.standing.last("repay")
    return (
        [Refusal("lifecycle.repaid_before", {"on": paid.effective_on.isoformat()})] if paid else []
    )
