"""A waiver ends, and no later than policy allows."""

from __future__ import annotations

from datetime import date, timedelta

from hefu.evidence.day import Clocks
from hefu.lifecycle.guard import Refusal, View
from hefu.parameters.loader import ParameterView

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    today = view.wish.effective_on
    clocks = Clocks(as_of=today, known_on=view.wish.known_on)
    latest = today + timedelta(days=ParameterView(clocks).integer("policy.queue.waiver_days_max"))
    until = date.fromisoformat(str(view.term("until_on")))
    if not today <= until <= latest:
        told = {"until": until.isoformat(), "on": today.isoformat(), "latest": latest.isoformat()}
        return [Refusal("lifecycle.waiver_end", told)]
    return []
