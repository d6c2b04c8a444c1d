"""Nothing is reserved or used of the limit."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("own_limit",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    limit = view.now.own_limit
    if limit is None or limit.room_minor is None:
        return [Refusal("lifecycle.balance_unread")]
    taken = limit.granted_minor - limit.room_minor
    return [Refusal("lifecycle.limit_in_use", {"amount": taken})] if taken else []
