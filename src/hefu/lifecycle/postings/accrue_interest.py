"""The loan as it stands when the day of a payment begins, before the payment is shared out: interest and
penalty interest earned, what is unpaid overdue."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.loan_entries import postings_for
from hefu.lifecycle.posting import Posted
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("loan",)


def transfers(view: View) -> Posted:
    """See the module."""
    own, loan = view.standing.instrument_id, view.now.loan
    require(loan is not None, f"{own} earns interest unread")
    if loan is None:
        return (), ()
    return postings_for(loan.entries, own, loan.currency, view.wish.transition_id)
