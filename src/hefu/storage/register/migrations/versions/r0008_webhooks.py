"""Webhooks: what people did to them, how far receivers were told, what they answered, who tells them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hefu.storage.register.column_types import ARRIVAL, TEXT

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make four tables."""
    _make_acts()
    op.create_table(
        "webhook_progress",
        sa.Column("webhook_id", TEXT, primary_key=True),
        sa.Column("state_code", TEXT, nullable=False),
        sa.Column("next_place", sa.BigInteger, nullable=False),
        sa.Column("failure_count", sa.Integer, nullable=False),
        sa.Column("failing_since", TEXT, nullable=False),
        sa.Column("next_try_at", TEXT, nullable=False),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
        sa.Column("webhook_id", TEXT, nullable=False),
        sa.Column("event_id", TEXT, nullable=False),
        sa.Column("event_kind", TEXT, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("attempt_no", sa.Integer, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("outcome_code", TEXT, nullable=False),
        sa.Column("duration_ms", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("webhook_delivery_by_webhook", "webhook_delivery", ["webhook_id", "arrival"])
    op.create_table(
        "webhook_lease",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("until_at", TEXT, nullable=False),
    )


def _make_acts() -> None:
    op.create_table(
        "webhook_act",
        sa.Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
        sa.Column("act_id", TEXT, nullable=False),
        sa.Column("webhook_id", TEXT, nullable=False),
        sa.Column("act_code", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("event_kinds", TEXT, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("former_until", TEXT, nullable=False),
        sa.Column("from_place", sa.BigInteger, nullable=False),
        sa.Column("acted_by", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.UniqueConstraint("act_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("webhook_act_by_webhook", "webhook_act", ["webhook_id", "arrival"])
