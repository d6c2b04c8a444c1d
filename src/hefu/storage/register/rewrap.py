"""Sealed data under the current key: data keys are wrapped anew, what they seal is not touched.

Nobody has to stop. Each value is replaced only while it is still what was read, each file at once; whoever
reads meanwhile has both keys. Killed at any moment and begun again, what is done is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, and_, select, update

from hefu.protection.envelope import Sealed
from hefu.protection.key_ring import KeyRing
from hefu.protection.sealed_text import Sealing
from hefu.storage.files.sealed_files import rewrap_file
from hefu.storage.register.book_folder import FOLDER_NAME, open_database
from hefu.storage.register.outbox import forget_all
from hefu.storage.register.sealed_columns import SealedBytes, SealedText
from hefu.storage.register.tables import METADATA, evidence_tables

_AT_ONCE = 500
_Found = tuple[tuple[Any, ...], Any, Any]
"""Key of a row, a value as it is kept, and the value under the current key."""


def rewrap_book(book: Path, keys: KeyRing, *, database: str | None = None) -> tuple[int, int]:
    """How many documents and values of the register were wrapped anew.

    Raises ``NotFound`` (no book), ``Unavailable`` naming a key that is not there, ``EvidenceError`` for
    sealed data that was altered; what was done until then stays done.
    """
    opened = open_database(book, create=False, database=database)
    try:
        count = 0
        for table, column in sealed_table_columns():
            # Read with a connection of its own: the snapshot lasts, the small units of work do not.
            with opened.reading() as connection:
                found = _outdated(connection, table, column, Sealing(keys))
                while some := list(islice(found, _AT_ONCE)):
                    with opened.writing() as writing:
                        count += sum(_replaced(writing, table, column, one) for one in some)
        with opened.writing() as writing:
            # Files of the evidence are sealed as the register was: they are made anew from it.
            forget_all(writing)
    finally:
        opened.close()
    documents = (
        rewrap_file(path, path.name, keys)
        for path in sorted((book / FOLDER_NAME).glob("??/*"))
        if not path.name.startswith(".")
    )
    return sum(documents), count


def sealed_table_columns() -> list[tuple[Table, Column[Any]]]:
    """Every sealed column of the register."""
    evidence_tables()
    return [
        (table, column)
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, SealedText | SealedBytes)
    ]


def _outdated(
    connection: Connection, table: Table, column: Column[Any], sealing: Sealing
) -> Iterator[_Found]:
    kind = column.type
    if not isinstance(kind, SealedText | SealedBytes):
        return
    what = Sealed(kind.named, kind.field_class)
    key = list(table.primary_key.columns)
    asked = select(*key, column).where(column.is_not(None))
    for row in connection.execute(asked, execution_options={"yield_per": _AT_ONCE}):
        kept = row[-1]
        if isinstance(kind, SealedText):
            again: str | bytes | None = sealing.rewrapped_text(kept, what)
        else:
            again = sealing.rewrapped_bytes(bytes(kept), what)
        if again is not None:
            yield tuple(row[:-1]), kept, again


def _replaced(connection: Connection, table: Table, column: Column[Any], found: _Found) -> int:
    key, kept, again = found
    named = (one == value for one, value in zip(table.primary_key.columns, key, strict=True))
    still = and_(*named, column == kept)
    return connection.execute(update(table).where(still).values({column.name: again})).rowcount
