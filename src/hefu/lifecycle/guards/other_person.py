"""Whoever did the last step may not do this one."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    before = view.standing.history[-1:]
    if any(one.actor_id == view.wish.actor_id for one in before):
        return [Refusal("lifecycle.same_person", {"event": before[0].event})]
    return []
