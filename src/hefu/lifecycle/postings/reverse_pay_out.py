"""A payment out that should not have been: undone as a whole, the commitment and limits as before.

What it had earned meanwhile is taken back out of income; what had become overdue is principal again first.
"""

from __future__ import annotations

import msgspec

from hefu.ledger.transfer import Transfer
from hefu.lifecycle.guard import View
from hefu.lifecycle.limit_use import taken, undrawn
from hefu.lifecycle.loan_accounts import commitments, principal, settlement
from hefu.lifecycle.loan_parts import INCOME, account_of, house_account
from hefu.lifecycle.posting import Posted, limit_moved, moved
from hefu.vocabulary.errors import require

NEEDS: tuple[str, ...] = ("limits", "commitment", "loan")


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
    found = _back(view)
    (paid,) = moved(view, "unpay", (settlement(view), principal(own)), amount, "loan_reversed")
    found.append(msgspec.structs.replace(paid, reverses_id=f"{booked.transition_id}:pay"))
    between = (f"{application}:commitment", commitments(view))
    found += moved(view, "undraw", between, amount, "commitment")
    for limit in limits:
        before, after = taken(limit, commitment), taken(limit, undrawn(commitment, amount))
        found += limit_moved(view, limit, before, after, "limit_reserved")
    return (), found


def _back(view: View) -> list[Transfer]:
    """Everything that the ends of days have posted, the other way round."""
    own, loan = view.standing.instrument_id, view.now.loan
    require(loan is not None, f"{own} is undone unread")
    if loan is None:
        return []
    posted = dict(loan.owed)
    for one in loan.entries:
        posted[one.part] -= one.amount_minor
        if one.source is not None:
            posted[one.source] += one.amount_minor
    found: list[Transfer] = []
    for part, kind in INCOME.items():
        between = (house_account(kind, loan.currency), account_of(own, part))
        found += moved(view, f"unearn-{part}", between, posted.get(part, 0), "interest_reversed")
    between = (account_of(own, "principal"), account_of(own, "overdue_principal"))
    overdue = posted.get("overdue_principal", 0)
    return found + moved(view, "undue", between, overdue, "overdue_reversed")
