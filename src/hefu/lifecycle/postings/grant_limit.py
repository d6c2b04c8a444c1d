"""A new limit: room for all of it."""

from __future__ import annotations

from hefu.lifecycle import limit_scope
from hefu.lifecycle.guard import View
from hefu.lifecycle.posting import Posted, account, moved

NEEDS: tuple[str, ...] = ()


def transfers(view: View) -> Posted:
    """See the module."""
    own = view.standing.instrument_id
    kinds = {
        limit_scope.granted(own): "limit_granted",
        limit_scope.room(own): "limit_room",
        limit_scope.reserved(own): "limit_reserved",
        limit_scope.used(own): "limit_used",
    }
    accounts = [account(view, one, kind, own) for one, kind in kinds.items()]
    between = (limit_scope.granted(own), limit_scope.room(own))
    amount = view.standing.minor("amount_minor")
    return accounts, moved(view, "grant", between, amount, "limit_granted")
