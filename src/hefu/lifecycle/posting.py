"""What postings are made of: accounts, and transfers whose ids follow from the move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hefu.ledger.account import Account
from hefu.ledger.transfer import Transfer
from hefu.lifecycle import limit_scope
from hefu.lifecycle.guard import LimitNow, View
from hefu.lifecycle.limit_use import Taken

Posted = tuple[Sequence[Account], Sequence[Transfer]]
Posting = Callable[[View], Posted]


def account(view: View, account_id: str, kind_code: str, owner_id: str) -> Account:
    """An account in the currency of the instrument, opened with the move if it is not there."""
    return Account(
        account_id, kind_code, str(view.term("currency")), owner_id, view.wish.effective_on
    )


def moved(
    view: View, name: str, between: tuple[str, str], amount_minor: int, purpose_code: str
) -> list[Transfer]:
    """One posted transfer from debit to credit account, or none for no amount. ``name`` tells the transfers
    of one move apart."""
    if amount_minor == 0:
        return []
    debit, credit = between
    return [
        Transfer(
            transfer_id=f"{view.wish.transition_id}:{name}",
            kind="post",
            debit_account_id=debit,
            credit_account_id=credit,
            amount_minor=amount_minor,
            currency=str(view.term("currency")),
            effective_on=view.wish.effective_on,
            purpose_code=purpose_code,
            about_id=view.wish.instrument_id,
        )
    ]


def limit_moved(
    view: View, limit: LimitNow, before: Taken, after: Taken, purpose_code: str
) -> list[Transfer]:
    """The transfers that take a financing's hold on a limit from ``before`` to ``after``. Room that comes
    back is withdrawn at once as far as the limit was reduced below what is granted."""
    own = limit.limit_id
    room, reserved, used = (
        limit_scope.room(own),
        limit_scope.reserved(own),
        limit_scope.used(own),
    )
    found: list[Transfer] = []
    use = after.used_minor - before.used_minor
    kept = after.reserved_minor - before.reserved_minor
    if use >= 0:
        found += moved(view, f"use:{own}", (reserved, used), use, purpose_code)
    else:
        found += moved(view, f"unuse:{own}", (used, reserved), -use, purpose_code)
    taken = use + kept
    if taken >= 0:
        # Room first: what is used now may have to come from it.
        return [*moved(view, f"take:{own}", (room, reserved), taken, purpose_code), *found]
    found += moved(view, f"free:{own}", (reserved, room), -taken, purpose_code)
    excess = max(0, limit.granted_minor - limit.target_minor)
    back = (room, limit_scope.granted(own))
    return [*found, *moved(view, f"reduce:{own}", back, min(-taken, excess), purpose_code)]
