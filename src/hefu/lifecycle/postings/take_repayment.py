"""A payment: interest first, then principal."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.loan_accounts import interest, principal, settlement
from hefu.lifecycle.posting import Posted, moved
from hefu.lifecycle.shares import shares
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("loan",)


def transfers(view: View) -> Posted:
    """See the module."""
    own, loan = view.standing.instrument_id, view.now.loan
    require(loan is not None, f"{own} is repaid unread")
    if loan is None:
        return (), ()
    paid = int(view.wish.terms["paid_minor"])
    on_interest, on_principal = shares(loan, paid)
    cash = settlement(view)
    return (), [
        *moved(view, "interest", (cash, interest(own)), on_interest, "interest_paid"),
        *moved(view, "principal", (cash, principal(own)), on_principal, "principal_repaid"),
    ]
