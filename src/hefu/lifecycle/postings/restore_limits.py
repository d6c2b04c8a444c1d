"""Principal came back: limits that are restored have its room again."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.limit_use import repaid, taken
from hefu.lifecycle.posting import Posted, limit_moved
from hefu.lifecycle.shares import principal_share
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("limits", "commitment", "loan")


def transfers(view: View) -> Posted:
    """See the module."""
    own, commitment, loan = view.standing.instrument_id, view.now.commitment, view.now.loan
    limits = view.now.limits
    require(
        limits is not None and commitment is not None and loan is not None,
        f"{own} is repaid unread",
    )
    if limits is None or commitment is None or loan is None:
        return (), ()
    on_principal = principal_share(loan, int(view.wish.terms["paid_minor"]))
    found = []
    for limit in limits:
        before, after = taken(limit, commitment), taken(limit, repaid(commitment, on_principal))
        found += limit_moved(view, limit, before, after, "limit_restored")
    return (), found
