"""A payment out that should not have been: undone as a whole, the commitment and limits as before."""

from __future__ import annotations

import msgspec

from hefu.lifecycle.guard import View
from hefu.lifecycle.limit_use import taken, undrawn
from hefu.lifecycle.loan_accounts import commitments, principal, settlement
from hefu.lifecycle.posting import Posted, limit_moved, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("limits", "commitment")


def transfers(view: View) -> Posted:
    """See the module."""
    own, commitment = view.standing.instrument_id, view.now.commitment
    booked = view.standing.last("book")
    limits = view.now.limits
    require(
        limits is not None and commitment is not None and booked is not None,
        f"{own} is undone unread",
    )
    if limits is None or commitment is None or booked is None:
        return (), ()
    amount, application = view.standing.minor("amount_minor"), view.standing.text("application_id")
    (paid,) = moved(view, "unpay", (settlement(view), principal(own)), amount, "loan_reversed")
    found = [msgspec.structs.replace(paid, reverses_id=f"{booked.transition_id}:pay")]
    between = (f"{application}:commitment", commitments(view))
    found += moved(view, "undraw", between, amount, "commitment")
    for limit in limits:
        before, after = taken(limit, commitment), taken(limit, undrawn(commitment, amount))
        found += limit_moved(view, limit, before, after, "limit_reserved")
    return (), found
