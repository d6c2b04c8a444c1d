"""A voucher paid: every holder has its money, the issuer owes nothing more."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.posting import Posted, moved
from hefu.lifecycle.voucher_accounts import held, owed

NEEDS: tuple[str, ...] = ("holdings",)


def transfers(view: View) -> Posted:
    """See the module."""
    own, found = view.standing.instrument_id, []
    for number, (party_id, amount) in enumerate(sorted((view.now.holdings or {}).items())):
        between = (owed(own), held(own, party_id))
        found += moved(view, f"redeem:{number}", between, amount, "voucher_redeemed")
    return (), found
