"""Put a book back from its backup: into a new folder, on either database, all or nothing, and read again."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from pathlib import Path

from sqlalchemy import Connection, delete

from hefu.evidence.backup import BackupDone, KeptFile, Manifest
from hefu.storage.backup.archive import FILES, TABLES, check_entries, lines_of, opened_archive
from hefu.storage.backup.rows import digest_of_rows, put_rows, register_tables
from hefu.storage.backup.writing import KEYS, summary
from hefu.storage.register.book_folder import forget_schema, open_database
from hefu.storage.register.revision import LATEST
from hefu.storage.register.tables import shape
from hefu.vocabulary.errors import Conflict, InvalidInput, Unavailable

_CHUNK_BYTES = 1 << 20


def restore(place: Path, book: Path, *, database: str | None = None) -> BackupDone:
    """Make the book in the new folder ``book`` from the backup ``place``; on the PostgreSQL server at
    ``database`` if one is given, else in a file, whatever it was on before.

    Every digest is compared before anything is written, and every row is read back from the new register
    before the folder gets its name. Raises ``NotFound`` (no backup), ``InvalidInput`` (not one of ours, or
    damaged), ``Conflict`` (the folder is there, or the tables are of another revision), ``Unavailable``.
    """
    if book.exists():
        raise Conflict("backup.book_there", book=str(book))
    with opened_archive(place) as (archive, manifest):
        _check_tables(manifest, place)
        check_entries(archive, manifest, place)
        draft = book.with_name(f".{book.name}.{os.getpid()}.part")
        try:
            draft.mkdir(parents=True)
            for file in manifest.files:
                _put_file(archive, file, draft, place)
            _put_register(archive, manifest, draft, (place, database))
            draft.rename(book)
        except OSError as error:
            reason = str(error)
            raise Unavailable("backup.not_restored", book=str(book), reason=reason) from error
        finally:
            if draft.exists():
                forget_schema(draft, database)
                shutil.rmtree(draft, ignore_errors=True)
    return summary(place, manifest, told_of=book)


def _check_tables(manifest: Manifest, place: Path) -> None:
    ours = {table.name: tuple(one.name for one in table.columns) for table in register_tables()}
    theirs = {table.name: table.columns for table in manifest.tables}
    if manifest.shape != shape() or ours != theirs:
        told = {"made_by": manifest.made_by, "revision": manifest.revision, "latest": LATEST}
        raise Conflict("backup.other_revision", place=str(place), **told)


def _put_file(archive: zipfile.ZipFile, file: KeptFile, folder: Path, place: Path) -> None:
    target = folder / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    seen = hashlib.sha256()
    with archive.open(f"{FILES}/{file.path}") as source, target.open("xb") as handle:
        while chunk := source.read(_CHUNK_BYTES):
            seen.update(chunk)
            handle.write(chunk)
        handle.flush()
        os.fsync(handle.fileno())
    if file.path.startswith(f"{KEYS}/"):
        target.chmod(0o600)
    if seen.hexdigest() != file.digest:
        raise InvalidInput("backup.damaged", place=str(place), entry=file.path)


def _put_register(
    archive: zipfile.ZipFile, manifest: Manifest, folder: Path, source: tuple[Path, str | None]
) -> None:
    place, database = source
    opened = open_database(folder, create=True, database=database)
    try:
        with opened.writing() as connection:
            _put_tables(archive, manifest, connection, place)
    finally:
        opened.close()


def _put_tables(
    archive: zipfile.ZipFile, manifest: Manifest, connection: Connection, place: Path
) -> None:
    wanted = {one.name: (one.row_count, one.digest) for one in manifest.tables}
    for table in register_tables():
        connection.execute(delete(table))
        put_rows(connection, table, lines_of(archive, f"{TABLES}/{table.name}"))
        if digest_of_rows(connection, table) != wanted[table.name]:
            raise InvalidInput("backup.rows_differ", place=str(place), table=table.name)
