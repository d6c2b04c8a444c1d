"""Every limit that the financing needs is there, in force and in its currency."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("limits",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    limits = view.now.limits
    if not limits:
        return [Refusal("lifecycle.limits_unread")]
    found = []
    for one in limits:
        if one.why:
            found.append(Refusal(one.why, one.said))
        elif one.room_minor is None or one.reserved_minor is None or one.valid_until_on is None:
            found.append(Refusal("lifecycle.limit_missing", one.said))
        elif one.valid_until_on < view.wish.effective_on:
            until = one.valid_until_on.isoformat()
            found.append(Refusal("lifecycle.limit_expired", {**one.said, "until": until}))
    return found
