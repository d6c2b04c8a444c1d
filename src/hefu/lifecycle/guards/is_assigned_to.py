"""Whoever the case is assigned to concludes it."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    assigned = view.standing.text("assigned_to")
    if assigned != view.wish.actor_id:
        return [Refusal("lifecycle.assigned_to_other_person")]
    return []
