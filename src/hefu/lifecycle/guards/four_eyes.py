"""Two different people in two different roles: the maker cannot check, in whatever role."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    history = view.standing.history
    if not history:
        return [Refusal("lifecycle.no_maker")]
    last, found = history[-1], list[Refusal]()
    if last.role_code == view.wish.role_code:
        found.append(Refusal("lifecycle.same_role", {"event": last.event, "role": last.role_code}))
    own = [one for one in history if one.actor_id == view.wish.actor_id]
    makers = [one for one in own if one is last or one.role_code != view.wish.role_code]
    return [*found, *(Refusal("lifecycle.same_person", {"event": one.event}) for one in makers)]
