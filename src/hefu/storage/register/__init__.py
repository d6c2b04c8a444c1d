"""The register of record: who said what, what counts, what was decided.

A *book* is a folder: ``register.sqlite`` and ``documents/``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hefu.storage.register.sql_register import SqlRegister


def open_register(book: Path, *, create: bool = False) -> SqlRegister:
    """The register of the book in folder ``book``.

    Raises ``NotFound`` when there is none and ``create`` is false, ``Conflict`` when it was made by a
    program with other tables, ``Unavailable`` when the file cannot be used.
    """
    from hefu.storage.register.book_folder import open_book

    return open_book(book, create=create)
