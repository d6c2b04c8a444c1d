"""Data security: partners' scores, consents, and who read what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hefu.storage.register.column_types import ARRIVAL, DAY, DIGEST, TEXT

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make three tables."""
    op.create_table(
        "partner_score",
        *(
            sa.Column(name, TEXT, nullable=name != "partner_score_id")
            for name in (
                *("partner_score_id", "party_id", "provider_code", "model_code"),
                *("model_version_code", "scored_on"),
            )
        ),
        *(
            sa.Column(name, sa.BigInteger)
            for name in ("score_micro", "scale_low_micro", "scale_high_micro")
        ),
        sa.Column("contradicted_count", sa.Integer, nullable=False),
        sa.Column("known_from", DAY, nullable=False),
        sa.Column("known_until", DAY, nullable=False),
        sa.PrimaryKeyConstraint("partner_score_id", "known_from"),
    )
    op.create_index("partner_score_by_party_id", "partner_score", ["party_id"])
    op.create_table(
        "consent",
        sa.Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
        sa.Column("consent_id", DIGEST, nullable=False),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in ("party_id", "recipient_id", "purpose_code", "act_code")
        ),
        sa.Column("effective_on", DAY, nullable=False),
        sa.Column("expires_on", DAY),
        sa.Column("known_on", DAY, nullable=False),
        sa.Column("document_digest", DIGEST, nullable=False),
        sa.Column("entered_by", TEXT, nullable=False),
        sa.UniqueConstraint("consent_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("consent_by_party", "consent", ["party_id", "recipient_id", "purpose_code"])
    op.create_table(
        "access",
        sa.Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in (
                *("read_at", "actor_id", "role_code", "purpose_code", "kind_code", "table_name"),
            )
        ),
        sa.Column("rows_digest", DIGEST, nullable=False),
        sa.Column("row_count", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("access_by_actor", "access", ["actor_id", "arrival"])
