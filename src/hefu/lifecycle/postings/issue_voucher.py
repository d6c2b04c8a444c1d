"""An accepted voucher: its issuer owes it, its holder has all of it."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.posting import Posted, account, moved
from hefu.lifecycle.voucher_accounts import held, owed

NEEDS: tuple[str, ...] = ()


def transfers(view: View) -> Posted:
    """See the module."""
    own, holder = view.standing.instrument_id, view.standing.text("holder_id")
    accounts = [
        account(view, owed(own), "voucher_liability", view.standing.text("issuer_id")),
        account(view, held(own, holder), "voucher_asset", holder),
    ]
    amount = view.standing.minor("amount_minor")
    return accounts, moved(view, "issue", (held(own, holder), owed(own)), amount, "voucher_issued")
