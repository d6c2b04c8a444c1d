"""A payment: what it pays, part by part."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.loan_accounts import settlement
from hefu.lifecycle.loan_parts import PAID, account_of
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
    cash, found = settlement(view), []
    for part, share in shares(loan, int(view.wish.terms["paid_minor"])).items():
        found += moved(view, part, (cash, account_of(own, part)), share, PAID[part])
    return (), found
