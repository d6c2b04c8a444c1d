"""Days are closed in order, and none is left out; the first may be any."""

from __future__ import annotations

from datetime import timedelta

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("closed_until",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    last, day = view.now.closed_until, view.wish.effective_on
    if view.wish.instrument_id != day.isoformat():
        told = {"id": view.wish.instrument_id, "on": day.isoformat()}
        return [Refusal("lifecycle.day_misnamed", told)]
    if last is None or day == last + timedelta(days=1):
        return []
    following = last + timedelta(days=1)
    told = {"on": day.isoformat(), "last": last.isoformat(), "next": following.isoformat()}
    return [Refusal("lifecycle.day_not_next", told)]
