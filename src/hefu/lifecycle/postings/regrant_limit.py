"""A limit changed: more room, or less as far as there is room; the rest is withdrawn as room comes back."""

from __future__ import annotations

from hefu.lifecycle import limit_scope
from hefu.lifecycle.guard import View
from hefu.lifecycle.posting import Posted, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("own_limit",)


def transfers(view: View) -> Posted:
    """See the module."""
    own, limit = view.standing.instrument_id, view.now.own_limit
    require(limit is not None and limit.room_minor is not None, f"{own} is granted anew unread")
    if limit is None or limit.room_minor is None:
        return (), ()
    change = int(view.wish.terms["amount_minor"]) - limit.granted_minor
    granted, room = limit_scope.granted(own), limit_scope.room(own)
    if change >= 0:
        return (), moved(view, "grant", (granted, room), change, "limit_granted")
    less = min(-change, limit.room_minor)
    return (), moved(view, "reduce", (room, granted), less, "limit_reduced")
