"""The outbox of the Parquet files: which rows changed since they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hefu.storage.register.column_types import ARRIVAL, TEXT

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make two tables; files are made anew where none stand at a change that they list."""
    op.create_table(
        "parquet_change",
        sa.Column("change_no", ARRIVAL, primary_key=True, autoincrement=True),
        sa.Column("table_name", TEXT, nullable=False),
        sa.Column("row_id", TEXT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "parquet_mark",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("change_no", sa.BigInteger, nullable=False),
    )
