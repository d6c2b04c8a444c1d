"""Checks on Spark, through Spark Connect. The text runs as written: Spark binds ``:name`` itself.

``remote`` (or the environment variable ``HEFU_SPARK_REMOTE``) names a server; without one, Sail is
started inside this process if it is installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hefu.evidence.ports import TableData
from hefu.evidence.schema import ColumnType, Row, Value
from hefu.storage.arrow import arrow_table
from hefu.vocabulary.errors import Unavailable

_SQL_TYPES = {
    **dict.fromkeys(("minor", "micro", "bp", "days", "count", "flag"), "BIGINT"),
    "date": "DATE",
}
_PLACEHOLDER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")


def _start_sail() -> str:
    try:
        from pysail.spark import SparkConnectServer
    except ImportError as error:
        raise Unavailable("engine.not_installed", name="spark", extra="spark") from error
    # Its log speaks of servers and tasks; a person who screens a book has no use for it.
    os.environ.setdefault("RUST_LOG", "error")
    if _SERVERS:
        return _address(_SERVERS[0])
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    _SERVERS.append(server)
    return _address(server)


def _address(server: Any) -> str:
    _, port = server.listening_address
    return f"sc://127.0.0.1:{port}"


# Sail stops when its server object is collected, so it lives as long as the process.
_SERVERS: list[Any] = []


class SparkSessionOfChecks:
    """Temporary views of one Spark session."""

    def __init__(self, spark: Any) -> None:
        self._spark = spark
        self._schemas: dict[str, Any] = {}
        self.attached: list[str] = []

    def query(self, sql: str, parameters: Mapping[str, Value]) -> list[tuple[Value, ...]]:
        """Rows of one SELECT. Raises ``Unavailable`` (``engine.refused``) when Spark refuses it."""
        rows = self._frame(sql, parameters, lambda frame: frame.collect())
        return [tuple(row) for row in rows]

    def plan(self, sql: str, parameters: Mapping[str, Value]) -> None:
        """Analyse one SELECT without running it. Raises as :meth:`query`."""
        self._frame(sql, parameters, lambda frame: frame.schema)

    def keep(self, sql: str, parameters: Mapping[str, Value], place: Path) -> None:
        """Rows of one SELECT as a folder of Parquet files, where the server sees ``place``."""
        self._schemas[str(place)] = self._frame(sql, parameters, lambda frame: frame.schema)
        self._frame(sql, parameters, lambda frame: frame.write.parquet(str(place)))

    def attach(self, name: str, place: Path) -> None:
        """A temporary view on kept files. An answer without rows may have left no file at all."""
        from pyspark.errors import PySparkException

        schema = self._schemas[str(place)]
        try:
            kept = self._spark.read.parquet(str(place))
            has_columns = set(kept.columns) >= set(schema.names)
        except PySparkException:
            has_columns = False
        (kept if has_columns else _without_rows(self._spark, schema)).createOrReplaceTempView(name)
        self.attached.append(name)

    def _frame(self, sql: str, parameters: Mapping[str, Value], use: Callable[[Any], Any]) -> Any:
        from pyspark.errors import PySparkException

        used = {name: parameters[name] for name in set(_PLACEHOLDER.findall(sql))}
        try:
            return use(self._spark.sql(sql, args=used or None))
        except PySparkException as error:
            reason = str(error).splitlines()[0]
            raise Unavailable("engine.refused", name="spark", reason=reason) from error


def _without_rows(spark: Any, schema: Any) -> Any:
    columns = ", ".join(
        f"CAST(NULL AS {field.dataType.simpleString()}) AS {field.name}" for field in schema.fields
    )
    return spark.sql(f"SELECT {columns} WHERE false")


class SparkEngine:
    """See :class:`hefu.evidence.ports.QueryEngine`."""

    name = "spark"

    def __init__(self, remote: str | None = None) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise Unavailable("engine.not_installed", name=self.name, extra="spark") from error
        address = remote or os.environ.get("HEFU_SPARK_REMOTE") or _start_sail()
        self._open = SparkSession.builder.remote(address).getOrCreate
        self._spark: Any = self._open()

    def _renew(self) -> None:
        """A session that the server still knows: servers drop those that were idle (Sail after 15 minutes).

        Views are made anew for every book, so nothing is lost with the old session. It is stopped, because
        the client asks the session it holds for active even on behalf of another one.
        """
        from pyspark.errors import PySparkException

        try:
            if not self._spark.is_stopped:
                self._spark.conf.get("spark.sql.session.timeZone")
                return
        except PySparkException:
            self._spark.stop()
        self._spark = self._open()

    @contextmanager
    def load(self, tables: TableData) -> Iterator[SparkSessionOfChecks]:
        """A session over temporary views of ``tables``."""
        self._renew()
        for name, (columns, rows) in tables.items():
            self._frame(columns, rows).createOrReplaceTempView(name)
        try:
            yield SparkSessionOfChecks(self._spark)
        finally:
            for name in tables:
                self._spark.catalog.dropTempView(name)

    @contextmanager
    def open_parquet(
        self, folder: Path, tables: Mapping[str, Mapping[str, ColumnType]]
    ) -> Iterator[SparkSessionOfChecks]:
        """A session over ``<table>.parquet`` (file or folder) inside ``folder``, as the server sees it."""
        self._renew()
        for name, columns in tables.items():
            place = folder / f"{name}.parquet"
            place = place if place.exists() else folder / name
            if place.exists():
                frame = self._spark.read.parquet(str(place)).select(*columns)
            else:
                frame = self._frame(columns, [])
            frame.createOrReplaceTempView(name)
        session = SparkSessionOfChecks(self._spark)
        try:
            yield session
        finally:
            for name in (*tables, *session.attached):
                self._spark.catalog.dropTempView(name)

    def _frame(self, columns: Mapping[str, ColumnType], rows: Sequence[Row]) -> Any:
        if rows:
            return self._spark.createDataFrame(arrow_table(columns, rows, self.name))
        # An Arrow table without rows carries no batch, and the client then sends nothing at all.
        empty = ", ".join(
            f"CAST(NULL AS {_SQL_TYPES.get(kind, 'STRING')}) AS {column}"
            for column, kind in columns.items()
        )
        return self._spark.sql(f"SELECT {empty} WHERE false")
