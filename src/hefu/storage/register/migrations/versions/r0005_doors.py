"""What the doors keep: answers by idempotency key, jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hefu.storage.register.column_types import DIGEST, TEXT

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make two tables."""
    op.create_table(
        "door_answer",
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in ("subject", "idempotency_key", "operation")
        ),
        sa.Column("request_digest", DIGEST, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("headers", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("answered_at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("subject", "idempotency_key"),
    )
    op.create_index("door_answer_by_instant", "door_answer", ["answered_at"])
    op.create_table(
        "door_job",
        sa.Column("job_id", TEXT, primary_key=True),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("file_count", sa.BigInteger, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("known_on", "begun_at", "ended_at")),
        sa.Column("result", sa.LargeBinary, nullable=False),
    )
    op.create_index("door_job_by_state", "door_job", ["state"])
