"""The upfront fee that the approved terms name: kept back from the payment out, or owed from now on."""

from __future__ import annotations

from hefu.lifecycle.agreed_fees import fee_income, fees_of, receivable
from hefu.lifecycle.guard import View
from hefu.lifecycle.loan_accounts import settlement
from hefu.lifecycle.loan_entries import HOUSE
from hefu.lifecycle.posting import Posted, account, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("application",)
_CODE = "upfront_fee"


def transfers(view: View) -> Posted:
    """See the module."""
    own, application = view.standing.instrument_id, view.now.application
    require(application is not None, f"{own} is paid out without its approval")
    if application is None:
        return (), ()
    fees = fees_of(application)
    amount = fees.upfront_minor(view.standing.minor("amount_minor"))
    if amount == 0:
        return (), ()
    income = fee_income(_CODE, str(view.term("currency")))
    accounts = [account(view, income, "fee_income", HOUSE)]
    owed = receivable(fees, application.instrument_id, own, _CODE)
    if fees.is_deducted:
        return accounts, moved(view, _CODE, (settlement(view), income), amount, "fee_deducted")
    accounts.append(account(view, owed, "fee_receivable", fees.payer_id))
    return accounts, moved(view, _CODE, (owed, income), amount, "fee_charged")
