"""A book: a folder with the kept documents, and beside them a file or the name of a server's schema."""

from __future__ import annotations

import uuid
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, inspect, select

from hefu import __version__
from hefu.storage.files import DocumentFiles
from hefu.storage.register.database import Database, Engines
from hefu.storage.register.sql_register import SqlRegister
from hefu.storage.register.sqlite_file import open_sqlite
from hefu.storage.register.tables import BOOK, METADATA, evidence_tables, shape
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound, Unavailable

FILE_NAME = "register.sqlite"
SERVER_NAME = "register.json"
FOLDER_NAME = "documents"


class OnServer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``register.json`` says: in which schema the register is. Where the server is and who may ask
    it is a setting of the machine, never part of a book."""

    schema: str


def open_book(book: Path, *, create: bool, database: str | None = None) -> SqlRegister:
    """Open, or with ``create`` make, the book in folder ``book``. ``database``: address of the PostgreSQL
    server that holds books which are on one, and on which a new book is made; without it a file."""
    file, server = book / FILE_NAME, book / SERVER_NAME
    if not file.is_file() and not server.is_file():
        if not create:
            raise NotFound("register.no_book", book=str(book))
        _make_folder(book)
        if database is not None:
            _name_schema(book, database)
    engines = _on_server(server, database) if server.is_file() else open_sqlite(file.absolute())
    found = Database(engines)
    try:
        _check_or_lay_out(found, book, create=create)
    except BaseException:
        found.close()
        raise
    return SqlRegister(found, DocumentFiles(book / FOLDER_NAME))


def _on_server(server: Path, database: str | None) -> Engines:
    from hefu.storage.register.postgresql_server import open_postgresql

    if database is None:
        raise Unavailable("register.no_database", book=str(server.parent))
    try:
        told = msgspec.json.decode(server.read_bytes(), type=OnServer)
    except msgspec.MsgspecError as error:
        raise InvalidInput("register.server_file", path=str(server), reason=str(error)) from error
    return open_postgresql(database, told.schema)


def _name_schema(book: Path, database: str) -> None:
    """A schema of its own, made before it is named, so that no book names one that is not there."""
    from hefu.storage.register.postgresql_server import open_postgresql

    schema = f"book_{uuid.uuid4().hex[:16]}"
    open_postgresql(database, schema, create=True).reader.dispose()
    written = book / f"{SERVER_NAME}.new"
    written.write_bytes(msgspec.json.encode(OnServer(schema)))
    written.replace(book / SERVER_NAME)


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
    METADATA.create_all(connection, checkfirst=False)
    marks = {"shape": shape(), "made_by": __version__}
    connection.execute(
        insert(BOOK), [{"name": name, "value": value} for name, value in marks.items()]
    )
    return marks
