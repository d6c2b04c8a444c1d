"""A book: a folder with the kept documents, and beside them a file or the name of a server's schema."""

from __future__ import annotations

import uuid
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, inspect, select, update

from hefu import __version__
from hefu.evidence.ports import Clock
from hefu.protection.key_ring import KeyRing
from hefu.protection.sealed_text import AsKept, Sealing
from hefu.storage.files import DocumentFiles
from hefu.storage.register.database import Database, Engines
from hefu.storage.register.log_book import LogBook
from hefu.storage.register.log_upgrade import ACTOR, take_over
from hefu.storage.register.revision import KNOWN, LATEST, note_latest, revision_of
from hefu.storage.register.sql_register import SqlRegister
from hefu.storage.register.sqlite_file import open_sqlite
from hefu.storage.register.tables import BOOK, METADATA, evidence_tables, shape
from hefu.storage.system_clock import SystemClock
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound, Unavailable

FILE_NAME = "register.sqlite"
SERVER_NAME = "register.json"
FOLDER_NAME = "documents"
LOG_SINCE = "0003"
"""The revision from which on books have a log."""


class OnServer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``register.json`` says: in which schema the register is. Where the server is and who may ask
    it is a setting of the machine, never part of a book."""

    schema: str


def open_book(
    book: Path,
    *,
    create: bool,
    database: str | None = None,
    clock: Clock | None = None,
    keys: KeyRing | None = None,
) -> SqlRegister:
    """Open, or with ``create`` make, the book in folder ``book``. ``database``: address of the PostgreSQL
    server that holds books which are on one, and on which a new book is made; without it a file. ``clock``
    says when something entered the log; without one the system's does. ``keys`` seal what is written and open
    what is sealed; without them what is written stays plain, and what is sealed is ``Unavailable``."""
    found = open_database(book, create=create, database=database, sealing=Sealing(keys))
    return SqlRegister(found, DocumentFiles(book / FOLDER_NAME, keys), clock or SystemClock())


def open_database(
    book: Path, *, create: bool, database: str | None = None, sealing: Sealing | None = None
) -> Database:
    """The database of a book alone, its tables those of this program; see ``open_book``. Without ``sealing``
    sealed columns are read and written as they are kept."""
    if create and not _is_book(book):
        _make_folder(book)
        if database is not None:
            _name_schema(book, database)
    found = Database(_engines_of(book, database, create=create), sealing or AsKept())
    try:
        _check_or_lay_out(found, book, create=create)
    except BaseException:
        found.close()
        raise
    return found


def upgrade_book(
    book: Path, *, database: str | None = None, clock: Clock | None = None
) -> tuple[str, str]:
    """Give a book made by an older program the tables of this one, all or nothing; the revisions it stood
    at and stands at. What stood in a book without a log enters it. Raises ``NotFound``, and ``Conflict`` for
    a book that no revision leads on from."""
    try:
        from hefu.storage.register.migrations import upgrade
    except ImportError as error:
        raise Unavailable("register.no_upgrader") from error
    found = Database(_engines_of(book, database, create=False))
    try:
        with found.writing() as connection:
            marks = _marks(connection)
            if marks is None:
                raise _no_book(book)
            before = revision_of(connection)
            if before is None or before not in KNOWN:
                raise _other_tables(book, marks)
            upgrade(connection)
            if before < LOG_SINCE:
                with found.acting(ACTOR):
                    take_over(connection, LogBook(found, clock or SystemClock()))
            for name, value in (("shape", shape()), ("made_by", __version__)):
                connection.execute(update(BOOK).where(BOOK.c.name == name).values(value=value))
    finally:
        found.close()
    return str(before), LATEST


def forget_schema(book: Path, database: str | None) -> None:
    """Take a book's schema off its server; of a book in a file nothing. For books that nobody has used."""
    if (book / SERVER_NAME).is_file() and database is not None:
        from hefu.storage.register.postgresql_server import drop_schema

        told = msgspec.json.decode((book / SERVER_NAME).read_bytes(), type=OnServer)
        drop_schema(database, told.schema)


def _is_book(book: Path) -> bool:
    return (book / FILE_NAME).is_file() or (book / SERVER_NAME).is_file()


def _engines_of(book: Path, database: str | None, *, create: bool) -> Engines:
    if (book / SERVER_NAME).is_file():
        return _on_server(book / SERVER_NAME, database)
    if not create and not _is_book(book):
        raise NotFound("register.no_book", book=str(book))
    return open_sqlite((book / FILE_NAME).absolute())


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
        raise _no_book(book)
    if found.get("shape") != shape():
        raise _not_of_this_program(database, book, found)


def _no_book(book: Path) -> NotFound:
    """A book on a server is somewhere, only not on this one."""
    is_elsewhere = (book / SERVER_NAME).is_file()
    return NotFound("register.no_schema" if is_elsewhere else "register.no_book", book=str(book))


def _not_of_this_program(database: Database, book: Path, marks: dict[str, str]) -> Conflict:
    """An older book can be upgraded; any other is left alone."""
    with database.reading() as connection:
        stands_at = revision_of(connection)
    if stands_at in KNOWN[:-1]:
        return Conflict("register.needs_upgrade", book=str(book), revision=stands_at, latest=LATEST)
    return _other_tables(book, marks)


def _other_tables(book: Path, marks: dict[str, str]) -> Conflict:
    return Conflict(
        "register.other_tables",
        book=str(book),
        made_by=marks.get("made_by", "?"),
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
    note_latest(connection)
    marks = {"shape": shape(), "made_by": __version__}
    connection.execute(
        insert(BOOK), [{"name": name, "value": value} for name, value in marks.items()]
    )
    return marks
