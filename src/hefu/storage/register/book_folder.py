"""A book on disk: found, made, or refused."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select

from hefu import __version__
from hefu.storage.files import DocumentFiles
from hefu.storage.register.database import Database, open_sqlite
from hefu.storage.register.sql_register import SqlRegister
from hefu.storage.register.tables import BOOK, METADATA, evidence_tables, shape
from hefu.vocabulary.errors import Conflict, NotFound, Unavailable

FILE_NAME = "register.sqlite"
FOLDER_NAME = "documents"


def open_book(book: Path, *, create: bool) -> SqlRegister:
    """Open, or with ``create`` make, the book in folder ``book``."""
    path = book / FILE_NAME
    if not path.is_file():
        if not create:
            raise NotFound("register.no_book", book=str(book))
        _make_folder(book)
    database = Database(open_sqlite(path.absolute()))
    try:
        _check_or_lay_out(database, book, create=create)
    except BaseException:
        database.close()
        raise
    return SqlRegister(database, DocumentFiles(book / FOLDER_NAME))


def _make_folder(book: Path) -> None:
    try:
        (book / FOLDER_NAME).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable("register.no_room", book=str(book), reason=str(error)) from error


def _check_or_lay_out(database: Database, book: Path, *, create: bool) -> None:
    with database.reading() as connection:
        found = _marks(connection)
    if found is None and create:
        with database.writing() as connection:
            found = _marks(connection)
            if found is None:
                found = _lay_out(connection)
    if found is None:
        raise NotFound("register.no_book", book=str(book))
    if found.get("shape") != shape():
        raise Conflict(
            "register.other_tables",
            book=str(book),
            made_by=found.get("made_by", "?"),
            program=__version__,
        )


def _marks(connection: Connection) -> dict[str, str] | None:
    if not inspect(connection).has_table(BOOK.name):
        return None
    return {row.name: row.value for row in connection.execute(select(BOOK))}


def _lay_out(connection: Connection) -> dict[str, str]:
    """All tables and the mark of their shape, in one unit of work."""
    evidence_tables()
    METADATA.create_all(connection)
    marks = {"shape": shape(), "made_by": __version__}
    connection.execute(
        insert(BOOK), [{"name": name, "value": value} for name, value in marks.items()]
    )
    return marks
