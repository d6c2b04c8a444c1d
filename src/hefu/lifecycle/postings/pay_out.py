"""Money leaves: the borrower owes it from now on."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.loan_accounts import income, interest, principal, settlement
from hefu.lifecycle.posting import Posted, account, moved

NEEDS: tuple[str, ...] = ()


def transfers(view: View) -> Posted:
    """See the module."""
    own, amount = view.standing.instrument_id, view.standing.minor("amount_minor")
    accounts = [
        account(view, principal(own), "loan_principal", own),
        account(view, interest(own), "interest_receivable", own),
        account(view, settlement(view), "settlement", "hefu"),
        account(view, income(view), "interest_income", "hefu"),
    ]
    between = (principal(own), settlement(view))
    return accounts, moved(view, "pay", between, amount, "loan_paid_out")
