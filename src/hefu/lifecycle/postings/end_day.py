"""The end of a day, for every loan that is open: interest, what falls due, what is overdue."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.posting import Posted
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("day_end",)


def transfers(view: View) -> Posted:
    """See the module."""
    ended = view.now.day_end
    require(ended is not None, f"{view.wish.instrument_id} is closed unread")
    return ((), ()) if ended is None else (ended.accounts, ended.transfers)
