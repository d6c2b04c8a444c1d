"""Tables of what the doors keep. Answers are added and forgotten after a while; of a job the latest state."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
)

from hefu.storage.register.column_types import DIGEST, TEXT
from hefu.storage.register.sealed_columns import SealedBytes
from hefu.storage.register.tables import METADATA

DOOR_ANSWER = Table(
    "door_answer",
    METADATA,
    Column("subject", TEXT, nullable=False),
    Column("idempotency_key", TEXT, nullable=False),
    Column("operation", TEXT, nullable=False),
    Column("request_digest", DIGEST, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", TEXT, nullable=False),
    Column("body", SealedBytes("door_answer.body"), nullable=False),
    Column("answered_at", TEXT, nullable=False),
    PrimaryKeyConstraint("subject", "idempotency_key"),
    Index("door_answer_by_instant", "answered_at"),
)

DOOR_JOB = Table(
    "door_job",
    METADATA,
    Column("job_id", TEXT, primary_key=True),
    Column("subject", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("file_count", BigInteger, nullable=False),
    Column("known_on", TEXT, nullable=False),
    Column("begun_at", TEXT, nullable=False),
    Column("ended_at", TEXT, nullable=False),
    Column("result", LargeBinary, nullable=False),
    Index("door_job_by_state", "state"),
)
