"""Checks on DuckDB, over rows in memory or over Parquet files.

Only the placeholder sign differs from the written text: ``:name`` becomes ``$name``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hefu.evidence.ports import TableData
from hefu.evidence.schema import ColumnType, Value
from hefu.storage.arrow import arrow_table
from hefu.vocabulary.errors import InvalidInput, Unavailable

_PLACEHOLDER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_SQL_TYPES = {
    **dict.fromkeys(("minor", "micro", "bp", "days", "count", "flag"), "BIGINT"),
    "date": "DATE",
}


def _connect() -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise Unavailable("engine.not_installed", name="duckdb", extra="duckdb") from error
    # No extension is ever fetched or loaded on its own, and no file but those we name is read.
    return duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )


class DuckdbSession:
    """Tables or views of one DuckDB connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.attached: list[str] = []

    def query(self, sql: str, parameters: Mapping[str, Value]) -> list[tuple[Value, ...]]:
        """Rows of one SELECT. Raises ``Unavailable`` (``engine.refused``) when DuckDB refuses it."""
        return self._run(sql, parameters)

    def keep(self, sql: str, parameters: Mapping[str, Value], place: Path) -> None:
        """Rows of one SELECT as Parquet; they stream from the scan to the file."""
        self._run(
            f"COPY ({sql}) TO {_quoted(place)} (FORMAT parquet, COMPRESSION snappy)", parameters
        )

    def attach(self, name: str, place: Path) -> None:
        """A view on a kept file."""
        self._run(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM read_parquet({_quoted(place)})", {})
        self.attached.append(name)

    def _run(self, sql: str, parameters: Mapping[str, Value]) -> list[tuple[Value, ...]]:
        import duckdb

        used = {name: parameters[name] for name in set(_PLACEHOLDER.findall(sql))}
        try:
            cursor = self._connection.execute(_PLACEHOLDER.sub(r"$\1", sql), used or None)
            rows: list[tuple[Value, ...]] = cursor.fetchall()
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise Unavailable("engine.refused", name="duckdb", reason=reason) from error
        return rows

    def plan(self, sql: str, parameters: Mapping[str, Value]) -> None:
        """Plan one SELECT without running it. Raises as :meth:`query`."""
        self.query(f"EXPLAIN {sql}", parameters)


class DuckdbEngine:
    """See :class:`hefu.evidence.ports.QueryEngine`. ``memory_limit`` like ``"3GB"`` bounds a sweep."""

    name = "duckdb"

    def __init__(self, memory_limit: str | None = None, threads: int | None = None) -> None:
        self._connection = _connect()
        if memory_limit is not None:
            self._connection.execute("SET memory_limit = ?", [memory_limit])
        if threads is not None:
            self._connection.execute("SET threads = ?", [threads])
        self._connection.execute("SET preserve_insertion_order = false")

    @contextmanager
    def load(self, tables: TableData) -> Iterator[DuckdbSession]:
        """A session over Arrow copies of ``tables``."""
        for name, (columns, rows) in tables.items():
            self._connection.register(name, arrow_table(columns, rows, self.name))
        try:
            yield DuckdbSession(self._connection)
        finally:
            for name in tables:
                self._connection.unregister(name)

    @contextmanager
    def open_parquet(
        self, folder: Path, tables: Mapping[str, Mapping[str, ColumnType]]
    ) -> Iterator[DuckdbSession]:
        """A session over ``<table>.parquet`` or ``<table>/*.parquet`` inside ``folder``."""
        for name, columns in tables.items():
            self._connection.execute(self._view(folder, name, columns))
        session = DuckdbSession(self._connection)
        try:
            yield session
        finally:
            for name in (*tables, *session.attached):
                self._connection.execute(f"DROP VIEW IF EXISTS {name}")

    def _view(self, folder: Path, name: str, columns: Mapping[str, ColumnType]) -> str:
        source = _parquet_source(folder, name)
        if source is None:
            empty = ", ".join(
                f"NULL::{_SQL_TYPES.get(kind, 'VARCHAR')} AS {column}"
                for column, kind in columns.items()
            )
            return f"CREATE OR REPLACE VIEW {name} AS SELECT {empty} WHERE false"
        present = {
            row[0]
            for row in self._connection.execute(
                "SELECT name FROM parquet_schema(?) WHERE num_children IS NULL", [source]
            ).fetchall()
        }
        missing = [column for column in columns if column not in present]
        if missing:
            raise InvalidInput(
                "engine.parquet_column_missing", table=name, columns=", ".join(missing), file=source
            )
        listed = ", ".join(columns)
        return (
            f"CREATE OR REPLACE VIEW {name} AS SELECT {listed} FROM read_parquet({_quoted(source)})"  # noqa: S608
        )


def _quoted(place: Path | str) -> str:
    return "'" + str(place).replace("'", "''") + "'"


def _parquet_source(folder: Path, name: str) -> str | None:
    single = folder / f"{name}.parquet"
    if single.is_file():
        return str(single)
    several = folder / name
    return str(several / "*.parquet") if several.is_dir() else None
