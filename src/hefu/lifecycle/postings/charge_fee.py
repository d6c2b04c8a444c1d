"""A fee that the approved terms name is owed from now on."""

from __future__ import annotations

from hefu.lifecycle.agreed_fees import fee_income, fees_of, receivable
from hefu.lifecycle.guard import View
from hefu.lifecycle.loan_entries import HOUSE
from hefu.lifecycle.posting import Posted, account, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("application",)


def transfers(view: View) -> Posted:
    """See the module."""
    own, application = view.standing.instrument_id, view.now.application
    require(application is not None, f"{own} is charged without its approval")
    if application is None:
        return (), ()
    fees, code = fees_of(application), str(view.wish.terms["fee_code"])
    income = fee_income(code, str(view.term("currency")))
    owed = receivable(fees, application.instrument_id, own, code)
    accounts = [
        account(view, income, "fee_income", HOUSE),
        account(view, owed, "fee_receivable", fees.payer_id),
    ]
    amount = int(view.wish.terms["fee_minor"])
    return accounts, moved(view, "fee", (owed, income), amount, "fee_charged")
