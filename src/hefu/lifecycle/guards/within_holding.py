"""No more is passed on than is held."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("holdings",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    holdings, giver = view.now.holdings, str(view.term("from_id"))
    if holdings is None:
        return [Refusal("lifecycle.balance_unread")]
    held, passed = holdings.get(giver, 0), int(view.term("passed_minor") or 0)
    if view.term("to_id") == giver:
        return [Refusal("lifecycle.passed_to_self", {"party": giver})]
    return (
        [Refusal("lifecycle.over_holding", {"held": held, "passed": passed})]
        if passed > held
        else []
    )
