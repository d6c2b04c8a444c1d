"""Every limit that the financing needs has room for it."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("limits",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    return [
        Refusal(
            "lifecycle.limit_full", {**one.said, "room": one.room_minor, "wanted": one.amount_minor}
        )
        for one in view.now.limits or ()
        if one.room_minor is not None and one.room_minor < one.amount_minor
    ]
