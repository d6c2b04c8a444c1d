"""An application closed: what was never drawn is committed no more, and its room comes back."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.limit_use import ended, taken
from hefu.lifecycle.loan_accounts import commitments
from hefu.lifecycle.posting import Posted, limit_moved, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("limits", "commitment")


def transfers(view: View) -> Posted:
    """See the module."""
    own, commitment = view.standing.instrument_id, view.now.commitment
    limits = view.now.limits
    require(limits is not None and commitment is not None, f"{own} is closed unread")
    if limits is None or commitment is None:
        return (), ()
    between = (commitments(view), f"{own}:commitment")
    found = moved(view, "uncommit", between, commitment.left_minor, "commitment_ended")
    for limit in limits:
        before, after = taken(limit, commitment), taken(limit, ended(commitment))
        found += limit_moved(view, limit, before, after, "limit_freed")
    return (), found
