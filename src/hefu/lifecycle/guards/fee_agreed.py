"""The approved terms name the fee, and it is not more than they allow; nothing else may be charged."""

from __future__ import annotations

from hefu.lifecycle.agreed_fees import FEES, fees_of
from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("application", "charged_minor")


def judge(view: View) -> list[Refusal]:
    """See the module."""
    application, charged = view.now.application, view.now.charged_minor
    code, fee = str(view.term("fee_code")), int(view.term("fee_minor") or 0)
    if application is None or charged is None:
        return [Refusal("lifecycle.balance_unread")]
    fees = fees_of(application)
    if code not in FEES:
        return [Refusal("lifecycle.fee_unknown", {"fee_code": code, "known": ", ".join(FEES)})]
    if not fees.names(code):
        return [Refusal("lifecycle.fee_not_agreed", {"fee_code": code})]
    if code != "service_fee":
        return [Refusal("lifecycle.fee_by_itself", {"fee_code": code})]
    left = fees.service_minor - charged
    if fee > left:
        return [Refusal("lifecycle.fee_more_than_agreed", {"given": fee, "left": left})]
    return []
