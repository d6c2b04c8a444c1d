"""The log: entries, places, checkpoints, and what witnesses add to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hefu.storage.register.column_types import ARRIVAL, TEXT

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make four tables."""
    op.create_table(
        "log_entry",
        sa.Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in ("kind", "thing_id", "actor", "at", "digest", "previous")
        ),
        sa.Column("salt", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    op.create_index("log_entry_by_thing", "log_entry", ["kind", "thing_id", "arrival"])
    op.create_table(
        "log_place",
        sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("arrival", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("arrival"),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("at", TEXT, nullable=False),
    )
    op.create_table(
        "log_addition",
        sa.Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_log_addition_size", "log_addition", ["size"])
