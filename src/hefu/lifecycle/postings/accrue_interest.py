"""Interest from the last count to today is earned, before a payment is shared out."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.loan_accounts import income, interest
from hefu.lifecycle.posting import Posted, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("loan",)


def transfers(view: View) -> Posted:
    """See the module."""
    own, loan = view.standing.instrument_id, view.now.loan
    require(loan is not None, f"{own} earns interest unread")
    if loan is None:
        return (), ()
    between = (interest(own), income(view))
    return (), moved(view, "accrue", between, loan.accrued_minor, "interest_earned")
