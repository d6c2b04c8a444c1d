"""Checks on SQLite in memory.

Tables are STRICT, so a value of the wrong type is refused instead of stored; dates are ISO text, whose
order is the order of days. One connection is kept and emptied between loads: the tables exist already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Never

from hefu.evidence.ports import TableData
from hefu.evidence.schema import ColumnType, Row, Value
from hefu.vocabulary.errors import Unavailable

_INTEGERS = frozenset({"minor", "micro", "bp", "days", "count", "flag"})


def _declaration(columns: Mapping[str, ColumnType]) -> str:
    return ", ".join(
        f"{name} {'INTEGER' if kind in _INTEGERS else 'TEXT'}" for name, kind in columns.items()
    )


def _plain(value: Value) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value


def _cells(columns: Mapping[str, ColumnType], rows: Sequence[Row]) -> Iterator[list[Value]]:
    """Values in the order of ``columns``; days as text, whatever the column holds them."""
    names = tuple(columns)
    places = [place for place, kind in enumerate(columns.values()) if kind == "date"]
    for row in rows:
        cells = [*map(row.get, names)]
        for place in places:
            cells[place] = _plain(cells[place])
        yield cells


class SqliteSession:
    """Tables loaded into one in-memory database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def query(self, sql: str, parameters: Mapping[str, Value]) -> list[tuple[Value, ...]]:
        """Rows of one SELECT. Raises ``Unavailable`` (``engine.refused``) when SQLite refuses it."""
        bound = {name: _plain(value) for name, value in parameters.items()}
        try:
            return self._connection.execute(sql, bound).fetchall()
        except sqlite3.Error as error:
            raise Unavailable("engine.refused", name="sqlite", reason=str(error)) from error

    def plan(self, sql: str, parameters: Mapping[str, Value]) -> None:
        """Plan one SELECT without running it. Raises as :meth:`query`."""
        self.query(f"EXPLAIN {sql}", parameters)


class SqliteEngine:
    """See :class:`hefu.evidence.ports.QueryEngine`."""

    name = "sqlite"

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._known: dict[str, tuple[str, ...]] = {}

    @contextmanager
    def load(self, tables: TableData) -> Iterator[SqliteSession]:
        """A session over ``tables``; the next load replaces their rows."""
        # Tables first, outside the transaction: its rollback must empty them, not drop them.
        for name, (columns, _) in tables.items():
            self._prepare(name, columns)
        self._connection.execute("BEGIN")
        try:
            for name, (columns, rows) in tables.items():
                self._insert(name, columns, rows)
            yield SqliteSession(self._connection)
        finally:
            self._connection.execute("ROLLBACK")

    def open_parquet(self, folder: Path, tables: Mapping[str, Mapping[str, ColumnType]]) -> Never:
        """SQLite reads no Parquet; always ``Unavailable``."""
        del folder, tables
        raise Unavailable("engine.no_parquet", name=self.name)

    def _prepare(self, name: str, columns: Mapping[str, ColumnType]) -> None:
        if self._known.get(name) == tuple(columns):
            return
        self._connection.execute(f"DROP TABLE IF EXISTS {name}")
        self._connection.execute(f"CREATE TABLE {name} ({_declaration(columns)}) STRICT")
        self._known[name] = tuple(columns)

    def _insert(self, name: str, columns: Mapping[str, ColumnType], rows: Sequence[Row]) -> None:
        if not rows:
            return
        marks = ", ".join("?" * len(columns))
        try:
            self._connection.executemany(
                f"INSERT INTO {name} VALUES ({marks})",  # noqa: S608  names come from our own YAML
                _cells(columns, rows),
            )
        except (sqlite3.Error, OverflowError) as error:
            raise Unavailable(
                "engine.refused", name=self.name, reason=f"{name}: {error}"
            ) from error
