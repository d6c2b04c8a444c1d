"""How books made by an older program get the tables of this one: Alembic, one unit of work a book.

A new book is laid out at once from ``tables`` and marked with the latest revision; a test compares it,
object by object, with a book that went through every revision from the first.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(__file__).parent


def settings(connection: Connection, *further: Path) -> Config:
    """What Alembic is told; ``further``: folders with more revisions."""
    told = Config()
    told.set_main_option("script_location", str(FOLDER))
    told.set_main_option("path_separator", "newline")
    folders = (FOLDER / "versions", *further)
    told.set_main_option("version_locations", "\n".join(map(str, folders)))
    told.attributes["connection"] = connection
    return told


def revisions() -> tuple[str, ...]:
    """Every revision there is, the oldest first."""
    told = Config()
    told.set_main_option("script_location", str(FOLDER))
    scripts = ScriptDirectory.from_config(told).walk_revisions()
    return tuple(reversed([one.revision for one in scripts]))


def upgrade(connection: Connection, *further: Path) -> None:
    """Run every revision that the book lacks, within the caller's unit of work."""
    command.upgrade(settings(connection, *further), "head" if not further else "heads")
