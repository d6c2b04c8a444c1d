"""What was asked to be erased, by whom on what ground, and what was: acts, only ever added.

``blinded`` lists the entries of the log whose salts were emptied, by their numbers of arrival;
``document_digest`` names the kept paper. Nothing of what was erased stands here.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, UniqueConstraint

from hefu.storage.register.column_types import ARRIVAL, DAY, DIGEST, TEXT
from hefu.storage.register.sealed_columns import SealedText
from hefu.storage.register.tables import METADATA

ERASURE = Table(
    "erasure",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("act_id", DIGEST, nullable=False),
    Column("erasure_id", DIGEST, nullable=False),
    Column("act_code", TEXT, nullable=False),
    Column("document_digest", DIGEST, nullable=False),
    Column("ground_code", TEXT, nullable=False),
    Column("reason", SealedText("erasure.reason"), nullable=False),
    Column("acted_by", TEXT, nullable=False),
    Column("role_code", TEXT, nullable=False),
    Column("acted_on", DAY, nullable=False),
    Column("document_known_on", DAY, nullable=False),
    Column("statement_count", BigInteger, nullable=False),
    Column("blinded", TEXT, nullable=False),
    UniqueConstraint("act_id"),
    Index("erasure_by_document", "document_digest"),
    sqlite_autoincrement=True,
)
