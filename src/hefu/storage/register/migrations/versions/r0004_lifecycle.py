"""Lifecycle: instruments and their moves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hefu.storage.register.column_types import ARRIVAL, DAY, TEXT

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make two tables."""
    op.create_table(
        "instrument",
        *(sa.Column(name, TEXT, nullable=False) for name in ("instrument", "instrument_id")),
        sa.Column("state_code", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("belongs_to", "terms")),
        sa.PrimaryKeyConstraint("instrument", "instrument_id"),
    )
    op.create_index("instrument_by_owner", "instrument", ["instrument", "belongs_to"])
    op.create_table(
        "transition",
        sa.Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in ("transition_id", "instrument", "instrument_id")
        ),
        sa.Column("version", sa.BigInteger, nullable=False),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in (
                "event_code",
                "from_state_code",
                "to_state_code",
                "actor_id",
                "role_code",
                "at",
            )
        ),
        *(sa.Column(name, DAY, nullable=False) for name in ("effective_on", "known_on")),
        *(sa.Column(name, TEXT, nullable=False) for name in ("terms", "seen")),
        sa.UniqueConstraint("transition_id"),
        sa.UniqueConstraint("instrument", "instrument_id", "version"),
        sqlite_autoincrement=True,
    )
