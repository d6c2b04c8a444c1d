"""Somebody searched the watchlists lately, and the firm stands on none."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("watched",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    watched = view.now.watched
    if watched is None:
        return [Refusal("lifecycle.watchlist_not_searched")]
    return [Refusal("lifecycle.watchlisted", {"reason": one}) for one in watched]
