"""The loan ends after it begins, its interest can be counted, and a plan of payments follows."""

from __future__ import annotations

from datetime import date

from hefu.evidence.day import Clocks
from hefu.lifecycle.agreed import agreed_of
from hefu.lifecycle.guard import Refusal, View
from hefu.lifecycle.house_terms import house_shift
from hefu.lifecycle.interest import DAY_COUNTS
from hefu.lifecycle.loan_plan import first_plan
from hefu.vocabulary.errors import InvalidInput

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
    return found or _planned(view)


def _planned(view: View) -> list[Refusal]:
    begin_on = view.wish.effective_on
    clocks = Clocks(as_of=begin_on, known_on=view.wish.known_on)
    try:
        first_plan(agreed_of(view.term, begin_on, house_shift(clocks)), begin_on)
    except InvalidInput as error:
        return [Refusal(error.code, error.arguments)]
    return []
