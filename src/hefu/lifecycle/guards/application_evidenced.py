"""Evidence knows the application, of the borrower that is named, at the step where it stands: what a core
system says was paid out before, or withdrawn since, is not paid out here."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("rows",)

_STANDS_AT = {"drawdown": ("approved", "disbursed")}
_BEFORE_APPROVAL = ("pending",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    own = view.term("application_id") or view.wish.instrument_id
    if not view.now.rows:
        return [Refusal("lifecycle.application_not_in_evidence", {"id": own})]
    row, found = view.now.rows[0], list[Refusal]()
    borrower, named = row.get("borrower_id"), view.term("borrower_id")
    if borrower != named:
        found.append(Refusal("lifecycle.other_borrower", {"borrower": borrower, "named": named}))
    status = row.get("status_code")
    if status not in _STANDS_AT.get(view.wish.instrument, _BEFORE_APPROVAL):
        found.append(Refusal("lifecycle.evidence_says_status", {"id": own, "status": status}))
    return found
