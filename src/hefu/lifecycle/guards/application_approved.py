"""The application it belongs to is approved, for this borrower."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("application",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    application = view.now.application
    if application is None:
        return [Refusal("lifecycle.application_unknown", {"id": view.term("application_id")})]
    if application.state != "approved":
        told = {"id": application.instrument_id, "of": "application", "state": application.state}
        return [Refusal("lifecycle.application_not_approved", told)]
    borrower, named = application.text("borrower_id"), view.term("borrower_id")
    if borrower != named:
        return [Refusal("lifecycle.other_borrower", {"borrower": borrower, "named": named})]
    return []
