"""The register of record: who said what, what counts, what was decided.

A *book* is a folder: ``documents/`` and ``register.sqlite``, or ``register.json`` with the name of the
schema of a PostgreSQL server that holds the register.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hefu.evidence.ports import Clock
    from hefu.protection.key_ring import KeyRing
    from hefu.storage.register.sql_register import SqlRegister


def open_register(
    book: Path,
    *,
    create: bool = False,
    database: str | None = None,
    clock: Clock | None = None,
    keys: KeyRing | None = None,
) -> SqlRegister:
    """The register of the book in folder ``book``; ``database``: address of the PostgreSQL server, for books
    that are on one and for a new book that shall be; ``clock``: the system's if none is given; ``keys``: see
    ``protection.envelope``.

    Raises ``NotFound`` when there is none and ``create`` is false, ``Conflict`` when it was made by a
    program with other tables, ``Unavailable`` when the file cannot be used.
    """
    from hefu.storage.register.book_folder import open_book

    return open_book(book, create=create, database=database, clock=clock, keys=keys)


def upgrade_register(book: Path, *, database: str | None = None) -> tuple[str, str]:
    """Give a book made by an older program the tables of this one; see ``book_folder.upgrade_book``."""
    from hefu.storage.register.book_folder import upgrade_book

    return upgrade_book(book, database=database)
