"""Money leaves: the borrower owes it from now on, by the plan made now."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.loan_accounts import principal, settlement
from hefu.lifecycle.loan_entries import HOUSE
from hefu.lifecycle.loan_parts import KINDS, account_of
from hefu.lifecycle.posting import Posted, account, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("plan",)


def transfers(view: View) -> Posted:
    """See the module."""
    own, amount = view.standing.instrument_id, view.standing.minor("amount_minor")
    require(view.now.plan is not None, f"{own} is paid out without a plan")
    accounts = [
        *(
            account(view, account_of(own, part), KINDS[part], own)
            for part in ("principal", "interest")
        ),
        account(view, settlement(view), "settlement", HOUSE),
    ]
    between = (principal(own), settlement(view))
    return accounts, moved(view, "pay", between, amount, "loan_paid_out")
