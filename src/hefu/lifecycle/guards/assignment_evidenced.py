"""The registry shows the assignment under the number given, for the assignee named."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("rows",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    number = view.term("registration_no")
    rows = view.now.rows or ()
    if not rows:
        return [Refusal("lifecycle.assignment_not_registered", {"number": number})]
    if all(row.get("secured_party_id") != view.term("assignee_id") for row in rows):
        return [Refusal("lifecycle.assigned_to_other", {"number": number})]
    return []
