"""The outbox of the Parquet files: changes noted in the unit of work that makes them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from hefu.storage.register.outbox_tables import PARQUET_CHANGE, PARQUET_MARK
from hefu.storage.register.tables import UNRESOLVED

_FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Noted:
    """Where the outbox stands. ``highest``: number of the last change; ``forgotten``: up to which number the
    changes are no longer listed; ``is_pending``: statements wait that no resolved row reflects."""

    highest: int
    forgotten: int
    is_pending: bool


def note_resolved(connection: Connection, table_name: str, last: str) -> None:
    """Note all listed rows of a table up to ``last``, which the same unit of work resolves."""
    listed = select(UNRESOLVED.c.table_name, UNRESOLVED.c.row_id).where(
        UNRESOLVED.c.table_name == table_name, UNRESOLVED.c.row_id <= last
    )
    connection.execute(insert(PARQUET_CHANGE).from_select(["table_name", "row_id"], listed))


def noted(connection: Connection) -> Noted:
    """Where the outbox stands."""
    forgotten = connection.scalar(
        select(PARQUET_MARK.c.change_no).where(PARQUET_MARK.c.name == _FORGOTTEN)
    )
    highest = connection.scalar(select(func.max(PARQUET_CHANGE.c.change_no)))
    waiting = connection.execute(select(UNRESOLVED.c.row_id).limit(1)).first()
    past = int(forgotten or 0)
    return Noted(max(int(highest or 0), past), past, waiting is not None)


def changed_since(connection: Connection, change_no: int) -> dict[str, list[str]]:
    """Rows that changed after ``change_no``, by table, each once and in order."""
    asked = (
        select(PARQUET_CHANGE.c.table_name, PARQUET_CHANGE.c.row_id)
        .where(PARQUET_CHANGE.c.change_no > change_no)
        .distinct()
        .order_by(PARQUET_CHANGE.c.table_name, PARQUET_CHANGE.c.row_id)
    )
    found: dict[str, list[str]] = {}
    for table_name, row_id in connection.execute(asked):
        found.setdefault(table_name, []).append(row_id)
    return found


def forget_all(connection: Connection) -> None:
    """Let no files lead on from here: those that stand are refused, and made anew."""
    connection.execute(insert(PARQUET_CHANGE), {"table_name": "", "row_id": ""})
    forget(connection, noted(connection).highest)


def forget(connection: Connection, change_no: int) -> None:
    """Take changes up to ``change_no`` off the list: the files hold them."""
    if noted(connection).forgotten >= change_no:
        return
    connection.execute(delete(PARQUET_CHANGE).where(PARQUET_CHANGE.c.change_no <= change_no))
    connection.execute(delete(PARQUET_MARK).where(PARQUET_MARK.c.name == _FORGOTTEN))
    connection.execute(insert(PARQUET_MARK), {"name": _FORGOTTEN, "change_no": change_no})
