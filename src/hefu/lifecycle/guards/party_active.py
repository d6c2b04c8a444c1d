"""The borrower is a customer, admitted and not suspended."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("party",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    party = view.now.party
    if party is None:
        return [Refusal("lifecycle.party_not_admitted")]
    if party.state != "active":
        told = {"party": party.instrument_id, "of": "party", "state": party.state}
        return [Refusal("lifecycle.party_not_active", told)]
    return []
