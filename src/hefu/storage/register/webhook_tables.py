"""Tables of webhooks: who is told of what goes on in the book, how far, and what the receivers answered.

What people did to a webhook are rows that are only added. How far a receiver was told, its last answers and
which server tells it now are work, and change.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, UniqueConstraint

from hefu.storage.register.column_types import ARRIVAL, TEXT
from hefu.storage.register.sealed_columns import SealedBytes, SealedText
from hefu.storage.register.tables import METADATA

# act_code: ``made``, ``secret_changed``, ``ended``. ``former_until``: until when the secret before this one
# is still signed with. ``from_place``: the first place of the log that is told.
WEBHOOK_ACT = Table(
    "webhook_act",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("act_id", TEXT, nullable=False),
    Column("webhook_id", TEXT, nullable=False),
    Column("act_code", TEXT, nullable=False),
    Column("url", SealedText("webhook_act.url", "sensitive"), nullable=False),
    Column("event_kinds", TEXT, nullable=False),
    Column("secret", SealedBytes("webhook_act.secret"), nullable=False),
    Column("former_until", TEXT, nullable=False),
    Column("from_place", BigInteger, nullable=False),
    Column("acted_by", TEXT, nullable=False),
    Column("at", TEXT, nullable=False),
    UniqueConstraint("act_id"),
    Index("webhook_act_by_webhook", "webhook_id", "arrival"),
    sqlite_autoincrement=True,
)

# state_code: ``active``, ``failing`` (given up until somebody tries again). ``next_place``: the place of the
# log from which on the receiver was not told.
WEBHOOK_PROGRESS = Table(
    "webhook_progress",
    METADATA,
    Column("webhook_id", TEXT, primary_key=True),
    Column("state_code", TEXT, nullable=False),
    Column("next_place", BigInteger, nullable=False),
    Column("failure_count", Integer, nullable=False),
    Column("failing_since", TEXT, nullable=False),
    Column("next_try_at", TEXT, nullable=False),
)

WEBHOOK_DELIVERY = Table(
    "webhook_delivery",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("webhook_id", TEXT, nullable=False),
    Column("event_id", TEXT, nullable=False),
    Column("event_kind", TEXT, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("attempt_no", Integer, nullable=False),
    Column("at", TEXT, nullable=False),
    Column("status", Integer),
    Column("outcome_code", TEXT, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Index("webhook_delivery_by_webhook", "webhook_id", "arrival"),
    sqlite_autoincrement=True,
)
"""The last tries; older ones are forgotten. ``status``: of HTTP, nothing where no answer came."""

WEBHOOK_LEASE = Table(
    "webhook_lease",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("holder", TEXT, nullable=False),
    Column("until_at", TEXT, nullable=False),
)
"""Which server tells the receivers of this book, and until when it need not say so again."""
