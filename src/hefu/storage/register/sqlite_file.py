"""One SQLite file in WAL mode: snapshot reads, one writer at a time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError

from hefu.storage.register.database import BUSY_SECONDS, Engines
from hefu.vocabulary.errors import HefuError, Unavailable

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=1073741824",
    "PRAGMA temp_store=FILE",  # what a sort of a large book needs goes to disk, not to memory
)


def open_sqlite(path: Path) -> Engines:
    """The file ``path``; transactions begin where we say and nowhere else."""
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": BUSY_SECONDS, "cached_statements": 512},
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    writer = engine.execution_options(writes=True)
    return Engines(engine, writer, writer, told_plainly)


def _prepare_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def told_plainly(error: DBAPIError) -> HefuError | None:
    """Busy, full or damaged: what a user can do something about."""
    fault = _at_fault(error)
    reason = str(fault)
    if "locked" in reason or "busy" in reason:
        return Unavailable("register.busy", seconds=BUSY_SECONDS)
    if isinstance(fault, sqlite3.DatabaseError) and not isinstance(
        fault, (sqlite3.IntegrityError, sqlite3.ProgrammingError)
    ):
        return Unavailable("register.refused", reason=reason)
    return None


def _at_fault(error: DBAPIError) -> BaseException | None:
    """What SQLite refused first. A full disk undoes the whole transaction at once, its savepoints with it;
    what then fails is the way back to them, and that would be told in place of the disk."""
    fault: BaseException | None = error.orig
    while isinstance(fault, sqlite3.Error) and "no such savepoint" in str(fault):
        before = fault.__context__
        while before is not None and not isinstance(before, sqlite3.Error):
            before = before.orig if isinstance(before, DBAPIError) else before.__context__
        if before is None:
            return fault
        fault = before
    return fault
