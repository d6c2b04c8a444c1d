"""Fees of a drawdown that should not have been paid out: each undone as it was charged."""

from __future__ import annotations

import msgspec

from hefu.ledger.posting import reversal_of
from hefu.ledger.transfer import Transfer
from hefu.lifecycle.guard import View
from hefu.lifecycle.postings import charge_fee, charge_upfront_fee
from hefu.lifecycle.standing import Done, Wish

NEEDS: tuple[str, ...] = ("application",)
_CHARGING = {"book": charge_upfront_fee, "charge_fee": charge_fee}


def transfers(view: View) -> tuple[tuple[()], list[Transfer]]:
    """See the module. What was posted follows from the move that charged it, as it did then."""
    found: list[Transfer] = []
    for done in view.standing.history:
        if done.event in _CHARGING:
            charged = View(view.standing, _wish(view.wish, done), view.now)
            _, posted = _CHARGING[done.event].transfers(charged)
            found += [_undone(view, done, one) for one in posted]
    return (), found


def _undone(view: View, done: Done, posted: Transfer) -> Transfer:
    return reversal_of(
        posted,
        f"{view.wish.transition_id}:unfee-{done.version}",
        effective_on=view.wish.effective_on,
        purpose_code="fee_reversed",
    )


def _wish(wish: Wish, done: Done) -> Wish:
    return msgspec.structs.replace(
        wish,
        transition_id=done.transition_id,
        event=done.event,
        effective_on=done.effective_on,
        terms=done.terms,
    )
