"""Write a whole book into one file while others go on writing: one moment of its register, and every document
that the register of that moment names."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Table, select

from hefu import __version__
from hefu.evidence.backup import FORMAT, BackupDone, KeptFile, KeptTable, Manifest
from hefu.evidence.record import ERASED
from hefu.storage.backup.archive import (
    MANIFEST,
    TABLES,
    add_file,
    add_lines,
    digest_of,
    new_archive,
)
from hefu.storage.backup.rows import register_tables, row_lines
from hefu.storage.files import DocumentFiles
from hefu.storage.files.sealed_files import is_sealed_file
from hefu.storage.register.book_folder import FOLDER_NAME, open_database
from hefu.storage.register.revision import LATEST
from hefu.storage.register.tables import DOCUMENT, shape
from hefu.vocabulary.errors import Conflict, EvidenceError

KEYS = "keys"
BESIDE = ("log",)
"""Folders of a book, besides its documents, that hold what cannot be made from its register again."""
_UNFINISHED = (".part", ".new", ".draft", ".tmp")
_KEY_FILES = (".key", ".pem")


def back_up(
    book: Path, place: Path, at: datetime, *, database: str | None = None, with_keys: bool = False
) -> BackupDone:
    """Write the book in folder ``book`` to the new file ``place``, of its state at one moment near ``at``.

    Raises ``NotFound`` (no book), ``Conflict`` (``place`` is taken or lies in the book), ``EvidenceError``
    (a document is damaged or gone), ``Unavailable`` (disk or server refuse); then no file is left.
    """
    if book.absolute() in place.absolute().parents:
        raise Conflict("backup.inside_book", place=str(place), book=str(book))
    opened = open_database(book, create=False, database=database)
    try:
        with new_archive(place) as archive:
            # Before the register's moment: what is published from the register may lag behind it, never lead.
            files = [_added(archive, book, path) for path in _files_beside(book, with_keys)]
            with opened.reading() as connection:
                tables = [_table(archive, connection, table) for table in register_tables()]
                files += _documents(archive, connection, DocumentFiles(book / FOLDER_NAME))
            manifest = Manifest(
                format=FORMAT,
                made_by=__version__,
                revision=LATEST,
                shape=shape(),
                at=at,
                has_keys=with_keys,
                tables=tuple(tables),
                files=tuple(files),
            )
            archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    finally:
        opened.close()
    return summary(place, manifest)


def summary(place: Path, manifest: Manifest, told_of: Path | None = None) -> BackupDone:
    """What is said of the backup in ``place``; ``told_of``: the folder it went to, if it was put back."""
    return BackupDone(
        place=str(told_of or place),
        digest=digest_of(place),
        at=manifest.at,
        table_count=len(manifest.tables),
        row_count=sum(one.row_count for one in manifest.tables),
        file_count=len(manifest.files),
        size_bytes=place.stat().st_size,
        has_keys=manifest.has_keys,
    )


def _table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> KeptTable:
    # SQLAlchemy's names are a kind of text of its own.
    columns = tuple(f"{column.name}" for column in table.columns)
    name = f"{TABLES}/{table.name}"
    row_count, digest = add_lines(archive, name, row_lines(connection, table))
    return KeptTable(name=f"{table.name}", columns=columns, row_count=row_count, digest=digest)


def _documents(
    archive: zipfile.ZipFile, connection: Connection, kept: DocumentFiles
) -> Iterator[KeptFile]:
    """Every document that the register names, without those that were erased. Its bytes were on the device
    before it was named. One that is sealed is carried as it is: only its keys could tell whether it is
    whole."""
    there = select(DOCUMENT.c.digest).where(DOCUMENT.c.state != ERASED)
    for digest in connection.scalars(there.order_by(DOCUMENT.c.digest)):
        path = kept.path(digest)
        if not path.is_file():
            raise EvidenceError("backup.document_gone", digest=digest)
        with path.open("rb") as source:
            file = add_file(archive, f"{FOLDER_NAME}/{digest[:2]}/{digest}", source)
        if file.digest != digest and not is_sealed_file(path):
            raise EvidenceError("register.bytes_damaged", digest=digest, path=str(path))
        yield file


def _files_beside(book: Path, with_keys: bool) -> list[Path]:
    found = []
    for name in (*BESIDE, KEYS):
        for path in sorted((book / name).rglob("*")):
            is_key = name == KEYS or KEYS in path.relative_to(book).parts
            is_key = is_key or path.suffix in _KEY_FILES
            is_whole = not path.name.startswith(".") and path.suffix not in _UNFINISHED
            if path.is_file() and is_whole and (with_keys or not is_key):
                found.append(path)
    return found


def _added(archive: zipfile.ZipFile, book: Path, path: Path) -> KeptFile:
    with path.open("rb") as source:
        return add_file(archive, path.relative_to(book).as_posix(), source)
