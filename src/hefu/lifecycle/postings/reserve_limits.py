"""An approval takes room of every limit, and commits the institution to the borrower."""

from __future__ import annotations

from hefu.lifecycle.guard import Commitment, View
from hefu.lifecycle.limit_use import Taken, taken
from hefu.lifecycle.loan_accounts import commitments
from hefu.lifecycle.posting import Posted, account, limit_moved, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("limits",)


def transfers(view: View) -> Posted:
    """See the module."""
    own, amount = view.standing.instrument_id, view.standing.minor("amount_minor")
    limits = view.now.limits
    require(limits is not None, f"{own} is approved without limits")
    if limits is None:
        return (), ()
    fresh = Commitment(amount, 0, 0, view.standing.text("currency"))
    found = moved(view, "commit", (f"{own}:commitment", commitments(view)), amount, "commitment")
    for limit in limits:
        found += limit_moved(view, limit, Taken(0, 0), taken(limit, fresh), "limit_reserved")
    accounts = [
        account(view, f"{own}:commitment", "commitment_given", own),
        account(view, commitments(view), "commitment_contra", "hefu"),
    ]
    return accounts, found
