"""The firm is known by a number of its own, and sources agree who it is."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("party_row",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    row, party_id = view.now.party_row, str(view.term("party_id") or view.standing.instrument_id)
    if row is None:
        return [Refusal("lifecycle.party_not_in_evidence", {"party": party_id})]
    if not any(row.get(name) for name in ("uscc", "lei", "gln")):
        return [Refusal("lifecycle.party_without_number", {"party": party_id})]
    return []
