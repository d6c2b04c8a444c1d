"""A limit that is not used any more: its room is withdrawn."""

from __future__ import annotations

from hefu.lifecycle import limit_scope
from hefu.lifecycle.guard import View
from hefu.lifecycle.posting import Posted, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("own_limit",)


def transfers(view: View) -> Posted:
    """See the module."""
    own, limit = view.standing.instrument_id, view.now.own_limit
    require(limit is not None and limit.room_minor is not None, f"{own} is withdrawn unread")
    if limit is None or limit.room_minor is None:
        return (), ()
    between = (limit_scope.room(own), limit_scope.granted(own))
    return (), moved(view, "reduce", between, limit.room_minor, "limit_withdrawn")
