"""The decision named is the one that today's facts lead to, made again in this unit of work."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("decision",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    decision = view.now.decision
    if decision is None:
        return [Refusal("lifecycle.decision_unread")]
    if not decision.named_id:
        return [Refusal("lifecycle.decision_unknown", {"id": view.term("decision_id")})]
    if not decision.is_same:
        told = {"named": decision.named_id, "today": decision.decision_id}
        return [Refusal("lifecycle.decision_outdated", told)]
    return []
