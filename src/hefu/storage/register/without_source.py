"""A book as it would be had one source never spoken: a copy of what all others said, resolved anew.

Everything follows from the copy as it does from the book itself: rows, contradictions, facts of the whole
population. The copy lies in a folder of this process alone and goes when it was asked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from hefu.protection.key_ring import KeyRing
from hefu.protection.sealed_text import Sealing
from hefu.storage.register.book_folder import open_book, open_database
from hefu.storage.register.bulk import BulkInsert
from hefu.storage.register.database import Database
from hefu.storage.register.sql_register import SqlRegister
from hefu.storage.register.tables import DOCUMENT, STATEMENT, UNRESOLVED
from hefu.vocabulary.errors import InvalidInput, NotFound

STATEMENTS_MAX: Final = 200_000
"""More than these are not copied for one question: the answer would keep somebody waiting for minutes."""
_AT_ONCE = 2_000


@contextmanager
def book_without(
    book: Path,
    source_id: str,
    known_on: date,
    *,
    database: str | None = None,
    keys: KeyRing | None = None,
    statements_max: int = STATEMENTS_MAX,
) -> Iterator[SqlRegister]:
    """The register of such a copy, of all that was known on the day.

    Raises ``NotFound`` (no book; a source that has said nothing), ``InvalidInput`` for a book too large to
    be copied: a part of it would not give the answer.
    """
    day = known_on.isoformat()
    opened = open_database(book, create=False, database=database, sealing=Sealing(keys))
    try:
        with tempfile.TemporaryDirectory(prefix="hefu-") as folder:
            copy = Path(folder) / "book"
            open_book(copy, create=True, keys=keys).close()
            target = open_database(copy, create=False, sealing=Sealing(keys))
            try:
                with opened.reading() as connection:
                    _check(connection, source_id, day, statements_max)
                    _copy(connection, target, source_id, day)
            finally:
                target.close()
            register = open_book(copy, create=False, keys=keys)
            try:
                yield register
            finally:
                register.close()
    finally:
        opened.close()


def _check(connection: Connection, source_id: str, day: str, statements_max: int) -> None:
    known = STATEMENT.c.known_on <= day
    said = select(STATEMENT.c.arrival).where(known, STATEMENT.c.source_id == source_id).limit(1)
    if connection.execute(said).first() is None:
        raise NotFound("without.source_unknown", source=source_id, known_on=day)
    count = connection.scalar(select(func.count()).select_from(STATEMENT).where(known)) or 0
    if count > statements_max:
        raise InvalidInput("without.too_wide", count=count, most=statements_max)


def _copy(connection: Connection, target: Database, source_id: str, day: str) -> None:
    others = and_(STATEMENT.c.known_on <= day, STATEMENT.c.source_id != source_id)
    told = select(STATEMENT.c.table_name, STATEMENT.c.row_id).where(others).distinct()
    with target.writing() as writing:
        _copy_rows(connection, writing, DOCUMENT, DOCUMENT.c.known_on <= day)
        _copy_rows(connection, writing, STATEMENT, others)
        waiting = BulkInsert(writing.dialect, UNRESOLVED, ["table_name", "row_id"])
        waiting.many(writing, [tuple(row) for row in connection.execute(told)])


def _copy_rows(
    connection: Connection, writing: Connection, table: Table, where: ColumnElement[Any]
) -> None:
    """Numbers of arrival stay as they are, so that what is said of them stays comparable."""
    writer = BulkInsert(writing.dialect, table, [column.name for column in table.columns])
    found = connection.execute(
        select(table).where(where), execution_options={"yield_per": _AT_ONCE}
    )
    while some := [tuple(row) for row in islice(found, _AT_ONCE)]:
        writer.many(writing, some)
