"""What a backup of a book says of itself, and what became of one that was made or put back."""

from __future__ import annotations

from datetime import datetime

import msgspec

FORMAT = "hefu-backup/1"


class KeptTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table: rows as JSON arrays, one a line, in the order of its key; ``digest``: SHA-256 of them."""

    name: str
    columns: tuple[str, ...]
    row_count: int
    digest: str


class KeptFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the book's folder; ``path`` is relative, with ``/``; ``digest``: SHA-256."""

    path: str
    size_bytes: int
    digest: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is in a backup. ``shape``: digest of the tables' columns; ``at``: when its one moment was."""

    format: str
    made_by: str
    revision: str
    shape: str
    at: datetime
    has_keys: bool
    tables: tuple[KeptTable, ...]
    files: tuple[KeptFile, ...]


class BackupDone(msgspec.Struct, frozen=True):
    """A backup that was written, or a book that was put back from one.

    ``digest``: SHA-256 of the whole file: kept elsewhere, it shows later that the file is the one written.
    """

    place: str
    digest: str
    at: datetime
    table_count: int
    row_count: int
    file_count: int
    size_bytes: int
    has_keys: bool
