"""What is approved is what was proposed: amount and end."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    given, proposed = view.wish.terms.get("amount_minor"), view.standing.terms.get("proposed_minor")
    until = view.wish.terms.get("valid_until_on"), view.standing.terms.get("proposed_until_on")
    found = []
    if given != proposed:
        found.append(Refusal("lifecycle.other_amount", {"given": given, "proposed": proposed}))
    if until[0] != until[1]:
        told = {"given": until[0], "proposed": until[1]}
        found.append(Refusal("lifecycle.other_end", told))
    return found
