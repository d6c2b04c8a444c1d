"""A book's evidence as Parquet beside its register: segments only added, and a manifest written last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hefu.protection.key_ring import KeyRing
    from hefu.storage.parquet.evidence_files import ParquetEvidence

FOLDER_NAME = "parquet"


def open_evidence_files(
    book: Path, *, database: str | None = None, keys: KeyRing | None = None
) -> ParquetEvidence:
    """The files in ``<book>/parquet``; arguments and errors of ``storage.register.open_register``."""
    from hefu.protection.sealed_text import Sealing
    from hefu.storage.parquet.evidence_files import ParquetEvidence
    from hefu.storage.register.book_folder import open_database

    opened = open_database(book, create=False, database=database, sealing=Sealing(keys))
    return ParquetEvidence(opened, book / FOLDER_NAME)


def renew_evidence_files(
    book: Path, *, database: str | None = None, keys: KeyRing | None = None
) -> None:
    """Make the files of a book anew from its register, if it has any: they hold what was sealed before."""
    from hefu.storage.parquet.manifest import NAME

    manifest = book / FOLDER_NAME / NAME
    if not manifest.is_file():
        return
    manifest.unlink()
    files = open_evidence_files(book, database=database, keys=keys)
    try:
        files.bring_up_to_date()
    finally:
        files.close()
