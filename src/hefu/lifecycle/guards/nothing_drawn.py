"""Nothing is owed any more, and nothing is on its way."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("open_minor",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    owed = view.now.open_minor
    if owed is None:
        return [Refusal("lifecycle.balance_unread")]
    return [Refusal("lifecycle.still_owed", {"amount": owed})] if owed else []
