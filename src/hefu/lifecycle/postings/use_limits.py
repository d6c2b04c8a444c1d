"""A drawdown: what was reserved is used, and the commitment shrinks."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.limit_use import drawn, taken
from hefu.lifecycle.loan_accounts import commitments
from hefu.lifecycle.posting import Posted, limit_moved, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("limits", "commitment")


def transfers(view: View) -> Posted:
    """See the module."""
    commitment = view.now.commitment
    limits = view.now.limits
    require(
        limits is not None and commitment is not None,
        f"{view.standing.instrument_id} is paid out unread",
    )
    if limits is None or commitment is None:
        return (), ()
    amount, application = view.standing.minor("amount_minor"), view.standing.text("application_id")
    between = (commitments(view), f"{application}:commitment")
    found = moved(view, "draw", between, amount, "commitment_drawn")
    for limit in limits:
        before, after = taken(limit, commitment), taken(limit, drawn(commitment, amount))
        found += limit_moved(view, limit, before, after, "limit_used")
    return (), found
