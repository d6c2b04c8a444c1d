"""The commitment fee to the end of the day before."""

from __future__ import annotations

from hefu.lifecycle.commitment_fee import commitment_fee
from hefu.lifecycle.day_end import ONE_DAY
from hefu.lifecycle.guard import View
from hefu.lifecycle.posting import Posted
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("fees",)


def transfers(view: View) -> Posted:
    """See the module."""
    fees = view.now.fees
    require(fees is not None, f"{view.standing.instrument_id} pays fees unread")
    if fees is None:
        return (), ()
    return commitment_fee(fees.undrawn, view.wish.effective_on - ONE_DAY, view.wish.transition_id)
