"""Connections: one SQLite file in WAL mode, snapshot reads, one writer at a time.

Everything SQLite alone needs is in this file; the rest of the register is plain SQLAlchemy Core.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.schema import Table

from hefu.vocabulary.errors import Unavailable

_BUSY_SECONDS = 60
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=1073741824",
    "PRAGMA temp_store=FILE",  # what a sort of a large book needs goes to disk, not to memory
)


def open_sqlite(path: Path) -> Engine:
    """An engine on the file ``path``; transactions begin where we say and nowhere else."""
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": _BUSY_SECONDS, "cached_statements": 512},
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class _Shared(threading.local):
    """The connection of the unit of work that this thread's smaller ones are part of."""

    connection: Connection | None = None
    snapshot: Connection | None = None


class Database:
    """Units of work on one engine."""

    def __init__(self, engine: Engine) -> None:
        self._reader = engine
        self._writer = engine.execution_options(writes=True)
        self._shared = _Shared()

    @property
    def dialect(self) -> Dialect:
        """The dialect statements are compiled for."""
        return self._reader.dialect

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot: whatever others write meanwhile is not seen."""
        shared = self._shared.connection or self._shared.snapshot
        if shared is not None:
            with _told_plainly():
                yield shared
            return
        with _told_plainly(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One unit of work, all or nothing; waits for another writer up to a minute."""
        if self._shared.connection is not None:
            with _told_plainly(), self._shared.connection.begin_nested():
                yield self._shared.connection
            return
        with _told_plainly(), self._writer.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all that this thread reads inside be of one moment, and be asked on one connection."""
        with self.reading() as connection:
            outer, self._shared.snapshot = self._shared.snapshot, connection
            try:
                yield
            finally:
                self._shared.snapshot = outer

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make the units of work that this thread begins inside last together: each is still all or
        nothing, but the device is waited for once."""
        with self.writing() as connection:
            outer, self._shared.connection = self._shared.connection, connection
            try:
                yield
            finally:
                self._shared.connection = outer

    def close(self) -> None:
        """Close all connections; the last one folds the write-ahead log into the file."""
        self._reader.dispose()


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig)
        if "locked" in reason or "busy" in reason:
            raise Unavailable("register.busy", seconds=_BUSY_SECONDS) from error
        if isinstance(error.orig, (sqlite3.OperationalError, sqlite3.DatabaseError)) and (
            not isinstance(error.orig, (sqlite3.IntegrityError, sqlite3.ProgrammingError))
        ):
            raise Unavailable("register.refused", reason=reason) from error
        raise


def insert_once(dialect: Dialect, table: Table) -> Insert:
    """An INSERT that leaves a row alone whose key is already there."""
    if dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


class Prepared:
    """A statement compiled once; runs on the driver, without work per row beyond the driver's own."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, names: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        self._text = str(compiled)
        self._names = tuple(names)
        positions: Sequence[str] | None = getattr(compiled, "positiontup", None)
        self._order = None if positions is None else tuple(positions)
        # What the dialect adds by itself, such as an OFFSET of zero.
        self._constants = {
            name: value for name, value in compiled.params.items() if name not in self._names
        }
        self._is_as_named = self._order == self._names

    def rows(self, connection: Connection, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """All rows of a SELECT with ``values`` bound by name."""
        bound = {**self._constants, **values}
        if self._order is None:
            return self._fetch(connection, bound)
        return self._fetch(connection, tuple(bound[name] for name in self._order))

    def rows_for(
        self, connection: Connection, first: Sequence[object], rest: Mapping[str, object]
    ) -> list[tuple[Any, ...]]:
        """All rows with ``first`` bound to the first names in turn and ``rest`` by name."""
        count = len(first)
        if self._order is None or self._order[:count] != self._names[:count]:
            named = dict(zip(self._names, first, strict=False))
            return self.rows(connection, {**named, **rest})
        bound = {**self._constants, **rest}
        return self._fetch(connection, (*first, *[bound[name] for name in self._order[count:]]))

    def _fetch(self, connection: Connection, bound: Any) -> list[tuple[Any, ...]]:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._text, bound)
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def once(self, connection: Connection, row: Sequence[object]) -> int:
        """Run with the values of ``row`` in the order of ``names``; number of rows written."""
        return connection.exec_driver_sql(self._text, self._bound([row])[0]).rowcount

    def many(self, connection: Connection, rows: Sequence[Sequence[object]]) -> None:
        """Run once per row; values in the order of ``names``."""
        if not rows:
            return
        connection.exec_driver_sql(self._text, self._bound(rows))

    def _bound(self, rows: Sequence[Sequence[object]]) -> Any:
        if self._is_as_named:
            return [tuple(row) for row in rows]
        named = [dict(zip(self._names, row, strict=True)) for row in rows]
        if self._order is None:
            return named
        return [tuple(row[name] for name in self._order) for row in named]
