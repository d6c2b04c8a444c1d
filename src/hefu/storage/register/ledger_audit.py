"""Whether the ledger adds up: every balance against its transfers, debits against credits, holds once."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Select, case, func, select, union_all

from hefu.ledger.account import Balance, chart
from hefu.ledger.ports import LedgerFault
from hefu.storage.register.ledger_tables import LEDGER_ACCOUNT, LEDGER_BALANCE, LEDGER_TRANSFER
from hefu.storage.register.lifecycle_tables import TRANSITION

_SUMS = ("debits_posted", "credits_posted", "debits_held", "credits_held")


def faults(connection: Connection) -> list[LedgerFault]:
    """Everything that does not add up, by account."""
    told = _told(connection)
    added_up = _added_up(connection)
    found = []
    opened = connection.scalars(select(LEDGER_ACCOUNT.c.account_id))
    for account_id in sorted({*told, *added_up, *map(str, opened)}):
        kept, expected = told.get(account_id), added_up.get(account_id, (0, 0, 0, 0))
        if kept is None:
            found.append(LedgerFault("ledger.fault_no_balance", account_id, sum(expected), 0))
            continue
        found += [
            LedgerFault(f"ledger.fault_{name}", account_id, wanted, given)
            for name, wanted, given in zip(_SUMS, expected, kept, strict=True)
            if wanted != given
        ]
    return [
        *found,
        *_uneven(connection),
        *_out_of_bounds(connection, added_up),
        *_into_closed_days(connection),
    ]


def _told(connection: Connection) -> dict[str, tuple[int, ...]]:
    asked = select(LEDGER_BALANCE.c.account_id, *(LEDGER_BALANCE.c[name] for name in _SUMS))
    return {str(one): tuple(map(int, sums)) for one, *sums in connection.execute(asked)}


def _added_up(connection: Connection) -> dict[str, tuple[int, ...]]:
    """Sums of the transfers; a hold counts while nothing resolves it."""
    sides = union_all(_side("debit"), _side("credit")).subquery()
    asked = select(
        sides.c.account_id, *(func.sum(sides.c[name]).label(name) for name in _SUMS)
    ).group_by(sides.c.account_id)
    return {str(one): tuple(map(int, sums)) for one, *sums in connection.execute(asked)}


def _side(side: str) -> Select[tuple[object, ...]]:
    resolver = LEDGER_TRANSFER.alias("resolver")
    columns = LEDGER_TRANSFER.c
    is_open = ~select(resolver.c.arrival).where(resolver.c.hold_id == columns.transfer_id).exists()
    posted = case((columns.kind.in_(("post", "settle")), columns.amount_minor), else_=0)
    held = case(((columns.kind == "hold") & is_open, columns.amount_minor), else_=0)
    amounts = {f"{side}s_posted": posted, f"{side}s_held": held}
    return select(
        columns[f"{side}_account_id"].label("account_id"),
        *(amounts[name].label(name) if name in amounts else _nothing(name) for name in _SUMS),
    )


def _nothing(name: str):  # type: ignore[no-untyped-def]
    return (LEDGER_TRANSFER.c.amount_minor * 0).label(name)


def _uneven(connection: Connection) -> Iterator[LedgerFault]:
    """Debits and credits of a currency, over all balances."""
    asked = (
        select(
            LEDGER_ACCOUNT.c.currency,
            func.sum(LEDGER_BALANCE.c.debits_posted),
            func.sum(LEDGER_BALANCE.c.credits_posted),
        )
        .join(LEDGER_ACCOUNT, LEDGER_ACCOUNT.c.account_id == LEDGER_BALANCE.c.account_id)
        .group_by(LEDGER_ACCOUNT.c.currency)
        .order_by(LEDGER_ACCOUNT.c.currency)
    )
    for currency, debited, credited in connection.execute(asked):
        if int(debited) != int(credited):
            yield LedgerFault("ledger.fault_uneven", str(currency), int(debited), int(credited))


def _out_of_bounds(
    connection: Connection, added_up: dict[str, tuple[int, ...]]
) -> Iterator[LedgerFault]:
    """Accounts that stand where no transfer may take them."""
    for row in connection.execute(select(LEDGER_ACCOUNT).order_by(LEDGER_ACCOUNT.c.account_id)):
        kind, balance = chart()[row.kind_code], Balance(*added_up.get(row.account_id, ()))
        least, most = balance.least(kind.side), balance.most(kind.side)
        if least < 0 and not kind.may_pass_zero:
            yield LedgerFault("ledger.fault_below_zero", row.account_id, 0, least)
        if row.limit_minor is not None and most > row.limit_minor:
            yield LedgerFault("ledger.fault_over_limit", row.account_id, row.limit_minor, most)


def _into_closed_days(connection: Connection) -> Iterator[LedgerFault]:
    """Transfers of a day of the ledger that were entered on a later day than its closing."""
    moved, done = LEDGER_TRANSFER.c, TRANSITION.c
    asked = (
        select(moved.transfer_id, moved.amount_minor)
        .join(TRANSITION, done.instrument_id == moved.effective_on)
        .where(done.instrument == "ledger_day", moved.known_on > done.known_on)
        .order_by(moved.arrival)
    )
    for transfer_id, amount in connection.execute(asked):
        yield LedgerFault("ledger.fault_closed_day", str(transfer_id), 0, int(amount))
