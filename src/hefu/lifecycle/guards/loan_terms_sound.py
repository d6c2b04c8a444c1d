"""The loan ends after it begins, and its interest can be counted."""

from __future__ import annotations

from datetime import date

from hefu.lifecycle.guard import Refusal, View
from hefu.lifecycle.interest import DAY_COUNTS

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    found = []
    due_on = date.fromisoformat(str(view.term("due_on")))
    if due_on <= view.wish.effective_on:
        told = {"due": due_on.isoformat(), "on": view.wish.effective_on.isoformat()}
        found.append(Refusal("lifecycle.due_before_begin", told))
    if view.term("day_count") not in DAY_COUNTS:
        told = {"given": str(view.term("day_count")), "known": ", ".join(DAY_COUNTS)}
        found.append(Refusal("lifecycle.day_count_unknown", told))
    return found
