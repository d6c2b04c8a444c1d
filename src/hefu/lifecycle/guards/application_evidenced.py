"""The application is in the evidence, and its borrower is the one named."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("rows",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    rows = view.now.rows or ()
    if not rows:
        return [Refusal("lifecycle.application_not_in_evidence", {"id": view.wish.instrument_id})]
    borrower, named = rows[0].get("borrower_id"), view.term("borrower_id")
    if borrower != named:
        return [Refusal("lifecycle.other_borrower", {"borrower": borrower, "named": named})]
    return []
