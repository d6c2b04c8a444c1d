"""What is approved is what was proposed."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    given, proposed = view.wish.terms.get("amount_minor"), view.standing.terms.get("proposed_minor")
    if given != proposed:
        return [Refusal("lifecycle.other_amount", {"given": given, "proposed": proposed})]
    return []
