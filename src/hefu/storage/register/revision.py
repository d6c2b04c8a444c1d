"""At which revision the tables of a book stand. Alembic itself is loaded only for an upgrade."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
"""Every revision that this program has a way from, the oldest first."""

LATEST = KNOWN[-1]
"""The revision whose tables are those of ``hefu.storage.register.tables``."""

_NOTED = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def note_latest(connection: Connection) -> None:
    """Note that a book was laid out from the tables as they are now, in Alembic's own table."""
    _NOTED.create(connection)
    connection.execute(insert(_NOTED), {"version_num": LATEST})


def revision_of(connection: Connection) -> str | None:
    """The revision a book stands at; ``None`` for one that was never noted."""
    if not inspect(connection).has_table(_NOTED.name):
        return None
    found: str | None = connection.scalar(select(_NOTED.c.version_num))
    return found
