"""Tables of data security: consents, and who read what. Rows are added and never altered."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, UniqueConstraint

from hefu.storage.register.column_types import ARRIVAL, DAY, DIGEST, TEXT
from hefu.storage.register.tables import METADATA

CONSENT = Table(
    "consent",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("consent_id", DIGEST, nullable=False),
    Column("party_id", TEXT, nullable=False),
    Column("recipient_id", TEXT, nullable=False),
    Column("purpose_code", TEXT, nullable=False),
    Column("act_code", TEXT, nullable=False),
    Column("effective_on", DAY, nullable=False),
    Column("expires_on", DAY),
    Column("known_on", DAY, nullable=False),
    Column("document_digest", DIGEST, nullable=False),
    Column("entered_by", TEXT, nullable=False),
    UniqueConstraint("consent_id"),
    Index("consent_by_party", "party_id", "recipient_id", "purpose_code"),
    sqlite_autoincrement=True,
)

ACCESS = Table(
    "access",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("read_at", TEXT, nullable=False),
    Column("actor_id", TEXT, nullable=False),
    Column("role_code", TEXT, nullable=False),
    Column("purpose_code", TEXT, nullable=False),
    Column("kind_code", TEXT, nullable=False),
    Column("table_name", TEXT, nullable=False),
    Column("rows_digest", DIGEST, nullable=False),
    Column("row_count", BigInteger, nullable=False),
    Index("access_by_actor", "actor_id", "arrival"),
    sqlite_autoincrement=True,
)
