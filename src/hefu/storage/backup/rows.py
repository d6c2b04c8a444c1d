"""Rows of the register as lines of JSON, the same from every database, and back.

What the register keeps sealed stays sealed on the way: nobody needs its keys to make a backup or put it back.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from sqlalchemy import Connection, LargeBinary, Table, func, select, text

from hefu.storage.register.as_stored import as_stored
from hefu.storage.register.bulk import BulkInsert
from hefu.storage.register.tables import METADATA, evidence_tables
from hefu.vocabulary.errors import InvalidInput

_AT_ONCE = 5_000
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[str | int | None]).decode


def register_tables() -> list[Table]:
    """Every table of the register, by name."""
    evidence_tables()
    return sorted(METADATA.tables.values(), key=lambda table: table.name)


def row_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """All rows in the order of their key; bytes as base64. The order is that of bytes on every database."""
    stored = as_stored(table)
    asked = select(*stored.columns).order_by(*stored.primary_key.columns)
    streamed = connection.execute(asked, execution_options={"yield_per": _AT_ONCE})
    yield from (_encode(tuple(row)) for row in streamed)


def put_rows(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Write rows as they were, numbers of arrival included; what comes next gets a higher number."""
    stored = as_stored(table)
    names = [f"{column.name}" for column in stored.columns]
    writer = BulkInsert(connection.dialect, stored, names)
    in_bytes = [
        n for n, column in enumerate(stored.columns) if isinstance(column.type, LargeBinary)
    ]
    remaining = iter(lines)
    while batch := list(islice(remaining, _AT_ONCE)):
        writer.many(connection, [_row(line, in_bytes, table) for line in batch])
    _count_on(connection, table)


def digest_of_rows(connection: Connection, table: Table) -> tuple[int, str]:
    """Number of rows and SHA-256 of their lines, as ``archive.add_lines`` makes them."""
    seen, count = hashlib.sha256(), 0
    for line in row_lines(connection, table):
        seen.update(line + b"\n")
        count += 1
    return count, seen.hexdigest()


def _row(line: bytes, in_bytes: list[int], table: Table) -> list[object]:
    values: list[object] = [*_decode(line)]
    if len(values) != len(table.columns):
        raise InvalidInput("backup.other_tables", table=table.name)
    for position in in_bytes:
        value = values[position]
        if value is not None:
            values[position] = base64.b64decode(str(value), validate=True)
    return values


def _count_on(connection: Connection, table: Table) -> None:
    """SQLite counts on from the highest number by itself; a server's sequence has to be told."""
    numbered = table.autoincrement_column
    if numbered is None or not table.dialect_options["sqlite"]["autoincrement"]:
        return
    highest = connection.scalar(select(func.max(numbered)))
    if highest is None or connection.dialect.name != "postgresql":
        return
    connection.execute(
        text("SELECT setval(pg_get_serial_sequence(:table_name, :column_name), :highest)"),
        {"table_name": table.name, "column_name": numbered.name, "highest": highest},
    )
