"""A fee is paid."""

from __future__ import annotations

from hefu.lifecycle.agreed_fees import fee_account
from hefu.lifecycle.guard import View
from hefu.lifecycle.loan_accounts import settlement
from hefu.lifecycle.posting import Posted, moved

NEEDS: tuple[str, ...] = ()


def transfers(view: View) -> Posted:
    """See the module."""
    owed = fee_account(view.standing.instrument_id, str(view.wish.terms["fee_code"]))
    paid = int(view.wish.terms["paid_minor"])
    return (), moved(view, "fee_paid", (settlement(view), owed), paid, "fee_paid")
