"""The ledger in SQL: rows are locked account by account, the rules are those of ``hefu.ledger.posting``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, or_, select, update
from sqlalchemy.engine import Dialect

from hefu.ledger.account import Account, Balance, chart
from hefu.ledger.ports import LedgerFault
from hefu.ledger.posting import Standing, apply_all, named_ids
from hefu.ledger.transfer import Transfer
from hefu.storage.register.database import (
    Database,
    Prepared,
    insert_new,
    insert_once,
    rows_of_several,
)
from hefu.storage.register.ledger_audit import faults
from hefu.storage.register.ledger_tables import LEDGER_ACCOUNT, LEDGER_BALANCE, LEDGER_TRANSFER
from hefu.storage.register.log_book import LogBook
from hefu.storage.register.log_kinds import ACCOUNTS, POSTINGS
from hefu.storage.register.log_things import runs, span_id
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound

_SUMS = ("debits_posted", "credits_posted", "debits_held", "credits_held")
_AT_ONCE, _FEW = 500, 16
_TRANSFER_COLUMNS = tuple(LEDGER_TRANSFER.c.keys())


class SqlLedger:
    """Fulfils ``ledger.ports.Ledger``."""

    def __init__(self, database: Database, log: LogBook) -> None:
        self._database, self._log = database, log
        # Accounts are never altered, so what was read once holds.
        self._accounts: dict[str, Account] = {}
        columns = LEDGER_TRANSFER.c
        self._insert = Prepared(
            insert_once(database.dialect, LEDGER_TRANSFER).returning(*columns),
            database.dialect,
            [one.name for one in columns if one.name != "arrival"],
        )
        self._update = Prepared(
            update(LEDGER_BALANCE)
            .where(LEDGER_BALANCE.c.account_id == bindparam("wanted"))
            .values({name: bindparam(f"new_{name}") for name in _SUMS}),
            database.dialect,
            [*(f"new_{name}" for name in _SUMS), "wanted"],
        )

    def open_accounts(self, accounts: Sequence[Account]) -> int:
        """Open accounts; see the port."""
        opened = 0
        with self._database.posting() as connection:
            for account in accounts:
                if account.kind_code not in chart():
                    raise InvalidInput(
                        "ledger.kind_unknown", account=account.account_id, kind=account.kind_code
                    )
                row = msgspec.structs.asdict(account) | {"opened_on": account.opened_on.isoformat()}
                if insert_new(connection, LEDGER_ACCOUNT, row):
                    zero = dict.fromkeys(_SUMS, 0)
                    connection.execute(
                        insert(LEDGER_BALANCE), {"account_id": account.account_id, **zero}
                    )
                    self._log.enter_thing(connection, ACCOUNTS, account.account_id, is_first=True)
                    opened += 1
                elif _accounts(connection, [account.account_id]) != {account.account_id: account}:
                    raise Conflict("ledger.account_differs", account=account.account_id)
        return opened

    def post(self, transfers: Sequence[Transfer], *, known_on: date) -> int:
        """Write transfers; see the port. Accounts are locked in the order of their ids, so that two
        writers wait for one another and never for each other."""
        ends, earlier = named_ids(transfers)
        holds = {one.hold_id for one in transfers if one.hold_id}
        undone = {one.reverses_id for one in transfers if one.reverses_id}
        with self._database.posting() as connection:
            self._accounts.update(_accounts(connection, ends - self._accounts.keys()))
            balances, known = _locked_and_known(connection, ends, earlier)
            standing = Standing(
                # What has no balance to lock is no account, whatever was read of it before.
                accounts={one: self._accounts[one] for one in balances if one in self._accounts},
                balances=balances,
                known={one.transfer_id: one for one in known},
                resolved=_named_by(connection, "hold_id", holds),
                reversed_ids=_named_by(connection, "reverses_id", undone),
            )
            new = apply_all(transfers, standing)
            written = []
            for transfer in new:
                row = self._insert.rows(connection, _row(transfer, known_on))
                if not row:
                    # Written meanwhile between other accounts: whoever was first keeps the number.
                    raise Conflict("ledger.id_taken", transfer=transfer.transfer_id)
                written += row
            self._enter(connection, written)
            touched = sorted({end for one in new for end in _ends(one)})
            rows = [(*msgspec.structs.astuple(standing.balances[end]), end) for end in touched]
            self._update.many(connection, rows)
        return len(new)

    def _enter(self, connection: Connection, written: Sequence[tuple[Any, ...]]) -> None:
        """One entry for what was written; several where others wrote between."""
        by_arrival = {int(row[0]): row for row in written}
        for first, last in runs(sorted(by_arrival)):
            content = POSTINGS.bytes_of([by_arrival[one] for one in range(first, last + 1)])
            span = span_id(first, last)
            self._log.enter(connection, POSTINGS.kind, span, content, is_first=True)

    def account(self, account_id: str) -> Account:
        """One account; see the port."""
        with self._database.reading() as connection:
            return _account(connection, account_id)

    def accounts(self, account_ids: Sequence[str]) -> dict[str, Account]:
        """Accounts by id; see the port."""
        with self._database.reading() as connection:
            return _accounts(connection, account_ids)

    def balance(
        self, account_id: str, *, as_of: date | None = None, known_on: date | None = None
    ) -> Balance:
        """What an account stands at; see the port."""
        with self._database.reading() as connection:
            _account(connection, account_id)
            if as_of is None and known_on is None:
                asked = select(*(LEDGER_BALANCE.c[name] for name in _SUMS))
                row = connection.execute(
                    asked.where(LEDGER_BALANCE.c.account_id == account_id)
                ).one()
                return Balance(*map(int, row))
            seen = _of_account(connection, account_id, as_of, known_on)
        return _added_up(account_id, seen)

    def balances(self, account_ids: Sequence[str]) -> dict[str, Balance]:
        """What accounts stand at; see the port."""
        with self._database.reading() as connection:
            return _balances(connection, account_ids)

    def transfers_of(self, account_id: str) -> list[Transfer]:
        """Everything that touched an account; see the port."""
        with self._database.reading() as connection:
            _account(connection, account_id)
            return _of_account(connection, account_id, None, None)

    def verify(self) -> list[LedgerFault]:
        """Everything that does not add up; see the port."""
        with self._database.reading() as connection:
            return faults(connection)

    def close(self) -> None:
        """Release the book; see the port."""
        self._database.close()


def _account(connection: Connection, account_id: str) -> Account:
    found = _accounts(connection, [account_id])
    if account_id not in found:
        raise NotFound("ledger.account_unknown", account=account_id)
    return found[account_id]


def _accounts(connection: Connection, wanted: Iterable[str]) -> dict[str, Account]:
    found = {}
    for some in _chunks(wanted):
        asked = select(LEDGER_ACCOUNT).where(LEDGER_ACCOUNT.c.account_id.in_(some))
        for row in connection.execute(asked).mappings():
            told = {**row, "opened_on": date.fromisoformat(row["opened_on"])}
            found[str(row["account_id"])] = Account(**told)
    return found


def _balances(
    connection: Connection, wanted: Iterable[str], *, is_locked: bool = False
) -> dict[str, Balance]:
    """Balances by account; locked in the order of their ids where asked."""
    found = {}
    for some in _chunks(wanted):
        asked = select(
            LEDGER_BALANCE.c.account_id, *(LEDGER_BALANCE.c[name] for name in _SUMS)
        ).where(LEDGER_BALANCE.c.account_id.in_(some))
        if is_locked:
            asked = asked.order_by(LEDGER_BALANCE.c.account_id).with_for_update()
        for account_id, *sums in connection.execute(asked):
            found[str(account_id)] = Balance(*map(int, sums))
    return found


def _locked_and_known(
    connection: Connection, ends: Collection[str], earlier: Collection[str]
) -> tuple[dict[str, Balance], Iterable[Transfer]]:
    """Balances of the accounts ``ends``, locked, and then those of the transfers ``earlier`` that are known:
    for a few of each in one way to the server and back."""
    if not 0 < len(ends) <= _FEW or not 0 < len(earlier) <= _FEW:
        return _balances(connection, ends, is_locked=True), _transfers(connection, earlier)
    told = [
        (asked, asked.bound_for(sorted(wanted), {}))
        for asked, wanted in (
            (_lock_of(connection.dialect, len(ends)), ends),
            (_transfers_of(connection.dialect, len(earlier)), earlier),
        )
    ]
    locked, known = rows_of_several(connection, told)
    return (
        {str(account_id): Balance(*map(int, sums)) for account_id, *sums in locked},
        [_transfer(dict(zip(_TRANSFER_COLUMNS, row, strict=True))) for row in known],
    )


@lru_cache(maxsize=4 * _FEW)
def _lock_of(dialect: Dialect, count: int) -> Prepared:
    names = [f"account_{at}" for at in range(count)]
    account = LEDGER_BALANCE.c.account_id
    asked = (
        select(account, *(LEDGER_BALANCE.c[name] for name in _SUMS))
        .where(account.in_([bindparam(name) for name in names]))
        .order_by(account)
        .with_for_update()
    )
    return Prepared(asked, dialect, names)


@lru_cache(maxsize=4 * _FEW)
def _transfers_of(dialect: Dialect, count: int) -> Prepared:
    names = [f"transfer_{at}" for at in range(count)]
    wanted = LEDGER_TRANSFER.c.transfer_id.in_([bindparam(name) for name in names])
    return Prepared(select(LEDGER_TRANSFER).where(wanted), dialect, names)


def _transfers(connection: Connection, wanted: Iterable[str]) -> list[Transfer]:
    return [
        _transfer(row._mapping)
        for some in _chunks(wanted)
        for row in connection.execute(
            select(LEDGER_TRANSFER).where(LEDGER_TRANSFER.c.transfer_id.in_(some))
        )
    ]


def _named_by(connection: Connection, column: str, wanted: Iterable[str]) -> set[str]:
    named = LEDGER_TRANSFER.c[column]
    return {
        str(one)
        for some in _chunks(wanted)
        for one in connection.scalars(select(named).where(named.in_(some), named != ""))
    }


def _of_account(
    connection: Connection, account_id: str, as_of: date | None, known_on: date | None
) -> list[Transfer]:
    columns = LEDGER_TRANSFER.c
    asked = select(LEDGER_TRANSFER).where(
        or_(columns.debit_account_id == account_id, columns.credit_account_id == account_id)
    )
    if as_of is not None:
        asked = asked.where(columns.effective_on <= as_of.isoformat())
    if known_on is not None:
        asked = asked.where(columns.known_on <= known_on.isoformat())
    found = connection.execute(asked.order_by(columns.arrival))
    return [_transfer(row._mapping) for row in found]


def _added_up(account_id: str, transfers: Iterable[Transfer]) -> Balance:
    """The balance that transfers of one account come to; holds that were resolved among them hold nothing."""
    listed = list(transfers)
    resolved = {one.hold_id for one in listed if one.hold_id}
    balance = Balance()
    for one in listed:
        side = "debit" if one.debit_account_id == account_id else "credit"
        if one.moves:
            balance = balance.moved(side, posted=one.amount_minor)  # type: ignore[arg-type]
        elif one.kind == "hold" and one.transfer_id not in resolved:
            balance = balance.moved(side, held=one.amount_minor)  # type: ignore[arg-type]
    return balance


def _row(transfer: Transfer, known_on: date) -> dict[str, object]:
    row = msgspec.structs.asdict(transfer)
    return row | {
        "effective_on": transfer.effective_on.isoformat(),
        "known_on": known_on.isoformat(),
    }


def _transfer(row: Mapping[Any, Any]) -> Transfer:
    told = dict(row)
    del told["arrival"], told["known_on"]
    return Transfer(**{**told, "effective_on": date.fromisoformat(told["effective_on"])})


def _ends(transfer: Transfer) -> tuple[str, str]:
    return transfer.debit_account_id, transfer.credit_account_id


def _chunks(wanted: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(set(wanted))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
