"""What a transfer may do, and what balances are afterwards: one rule for every database.

The caller hands over everything that the transfers touch, locked against others; what comes back is to be
written as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from hefu.ledger.account import Account, Balance, Side
from hefu.ledger.transfer import AMOUNT_MAX, Transfer
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound


@dataclass(slots=True)
class Standing:
    """``known``: transfers that were written before, by id, of those named; ``resolved``: holds that were
    settled or voided; ``reversed_ids``: transfers that were undone."""

    accounts: Mapping[str, Account]
    balances: dict[str, Balance]
    known: dict[str, Transfer] = field(default_factory=dict)
    resolved: set[str] = field(default_factory=set)
    reversed_ids: set[str] = field(default_factory=set)


def apply_all(transfers: Iterable[Transfer], standing: Standing) -> list[Transfer]:
    """Apply transfers in turn to ``standing``; those that are new. One that was written before is passed
    over when it is the same, and refused when it is not.

    Raises ``InvalidInput`` for a transfer that makes no sense, ``NotFound`` for an account or a hold that is
    not there, ``Conflict`` for one that the ledger may not take. ``standing`` is then spoiled: drop it.
    """
    new = []
    for transfer in transfers:
        before = standing.known.get(transfer.transfer_id)
        if before is not None:
            if before != transfer:
                raise Conflict("ledger.id_taken", transfer=transfer.transfer_id)
            continue
        _check_sense(transfer, standing)
        hold = _hold_of(transfer, standing)
        _check_reversal(transfer, standing)
        _move(transfer, hold, standing)
        standing.known[transfer.transfer_id] = transfer
        new.append(transfer)
    return new


def _check_sense(transfer: Transfer, standing: Standing) -> None:
    told = {"transfer": transfer.transfer_id}
    if not transfer.transfer_id or transfer.debit_account_id == transfer.credit_account_id:
        raise InvalidInput("ledger.two_accounts", **told)
    is_void = transfer.kind == "void"
    if not (0 if is_void else 1) <= transfer.amount_minor <= (0 if is_void else AMOUNT_MAX):
        raise InvalidInput("ledger.amount", **told, amount=transfer.amount_minor, most=AMOUNT_MAX)
    if bool(transfer.hold_id) != (transfer.kind in ("settle", "void")):
        raise InvalidInput("ledger.hold_named", **told)
    if transfer.reverses_id and transfer.kind != "post":
        raise InvalidInput("ledger.reversal_kind", **told)
    accounts = []
    for account_id in (transfer.debit_account_id, transfer.credit_account_id):
        account = standing.accounts.get(account_id)
        if account is None:
            raise NotFound("ledger.no_account", **told, account=account_id)
        if account.currency != transfer.currency:
            raise InvalidInput(
                "ledger.currency",
                **told,
                account=account_id,
                currency=account.currency,
                given=transfer.currency,
            )
        accounts.append(account)
    if accounts[0].kind.memo != accounts[1].kind.memo:
        raise InvalidInput("ledger.memo_mixed", **told)


def _hold_of(transfer: Transfer, standing: Standing) -> Transfer | None:
    if not transfer.hold_id:
        return None
    told = {"transfer": transfer.transfer_id, "hold": transfer.hold_id}
    hold = standing.known.get(transfer.hold_id)
    if hold is None or hold.kind != "hold":
        raise NotFound("ledger.no_hold", **told)
    if transfer.hold_id in standing.resolved:
        raise Conflict("ledger.hold_resolved", **told)
    if _ends(hold) != _ends(transfer):
        raise InvalidInput("ledger.hold_differs", **told)
    if transfer.amount_minor > hold.amount_minor:
        raise Conflict(
            "ledger.more_than_held", **told, amount=transfer.amount_minor, held=hold.amount_minor
        )
    return hold


def _check_reversal(transfer: Transfer, standing: Standing) -> None:
    if not transfer.reverses_id:
        return
    told = {"transfer": transfer.transfer_id, "reversed": transfer.reverses_id}
    undone = standing.known.get(transfer.reverses_id)
    if undone is None or not undone.moves or undone.reverses_id:
        raise NotFound("ledger.no_transfer", **told)
    if transfer.reverses_id in standing.reversed_ids:
        raise Conflict("ledger.reversed_before", **told)
    same_way_back = (undone.credit_account_id, undone.debit_account_id, undone.amount_minor)
    if (*_ends(transfer), transfer.amount_minor) != same_way_back:
        raise InvalidInput("ledger.reversal_differs", **told)
    standing.reversed_ids.add(transfer.reverses_id)


def _move(transfer: Transfer, hold: Transfer | None, standing: Standing) -> None:
    sides: tuple[tuple[str, Side], ...] = (
        (transfer.debit_account_id, "debit"),
        (transfer.credit_account_id, "credit"),
    )
    for account_id, side in sides:
        balance = standing.balances.get(account_id, Balance())
        if hold is not None:
            balance = balance.moved(side, held=-hold.amount_minor)
        if transfer.moves:
            balance = balance.moved(side, posted=transfer.amount_minor)
        elif transfer.kind == "hold":
            balance = balance.moved(side, held=transfer.amount_minor)
        standing.balances[account_id] = balance
    if hold is not None:
        standing.resolved.add(hold.transfer_id)
    for account_id, _ in sides:
        _check_bounds(transfer, standing.accounts[account_id], standing.balances[account_id])


def _check_bounds(transfer: Transfer, account: Account, balance: Balance) -> None:
    kind = account.kind
    told = {"transfer": transfer.transfer_id, "account": account.account_id}
    least, most = balance.least(kind.side), balance.most(kind.side)
    if least < 0 and not kind.may_pass_zero:
        raise Conflict("ledger.below_zero", **told, short=-least, currency=account.currency)
    if account.limit_minor is not None and most > account.limit_minor:
        raise Conflict(
            "ledger.limit_passed",
            **told,
            limit=account.limit_minor,
            over=most - account.limit_minor,
            currency=account.currency,
        )


def _ends(transfer: Transfer) -> tuple[str, str]:
    return transfer.debit_account_id, transfer.credit_account_id


def named_ids(transfers: Iterable[Transfer]) -> tuple[set[str], set[str]]:
    """Accounts and earlier transfers that transfers speak of: what a caller must lock and load."""
    listed = list(transfers)
    accounts = {end for transfer in listed for end in _ends(transfer)}
    earlier = {
        named
        for one in listed
        for named in (one.transfer_id, one.hold_id, one.reverses_id)
        if named
    }
    return accounts, earlier


def reversal_of(transfer: Transfer, transfer_id: str, **changed: object) -> Transfer:
    """The transfer that undoes a posted one."""
    return msgspec.structs.replace(
        transfer,
        transfer_id=transfer_id,
        kind="post",
        debit_account_id=transfer.credit_account_id,
        credit_account_id=transfer.debit_account_id,
        hold_id="",
        reverses_id=transfer.transfer_id,
        **changed,
    )
