"""Erasure as an authorised act: who asked, who approved, what was blinded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hefu.storage.register.column_types import ARRIVAL, DAY, DIGEST, TEXT

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make a table."""
    op.create_table(
        "erasure",
        sa.Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
        sa.Column("act_id", DIGEST, nullable=False),
        sa.Column("erasure_id", DIGEST, nullable=False),
        sa.Column("act_code", TEXT, nullable=False),
        sa.Column("document_digest", DIGEST, nullable=False),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in ("ground_code", "reason", "acted_by", "role_code")
        ),
        sa.Column("acted_on", DAY, nullable=False),
        sa.Column("document_known_on", DAY, nullable=False),
        sa.Column("statement_count", sa.BigInteger, nullable=False),
        sa.Column("blinded", TEXT, nullable=False),
        sa.UniqueConstraint("act_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("erasure_by_document", "erasure", ["document_digest"])
