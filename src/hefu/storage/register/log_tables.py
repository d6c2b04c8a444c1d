"""The tables of the log. Rows are only ever added: an entry is written with the thing it is about, a place
is given to it when the log is sealed, and what witnesses add later are rows of their own.

``salt`` may be emptied where personal data is erased: the entry's digest then tells nothing about it, and
the log keeps its proof.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, UniqueConstraint

from hefu.storage.register.column_types import ARRIVAL, TEXT
from hefu.storage.register.tables import METADATA

LOG_ENTRY = Table(
    "log_entry",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("kind", TEXT, nullable=False),
    Column("thing_id", TEXT, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("at", TEXT, nullable=False),
    Column("digest", TEXT, nullable=False),
    Column("previous", TEXT, nullable=False),
    Column("salt", LargeBinary),
    Index("log_entry_by_thing", "kind", "thing_id", "arrival"),
    sqlite_autoincrement=True,
)

# Places run from 0 without a gap. Arrivals need not: two units of work may end in another order than
# they began.
LOG_PLACE = Table(
    "log_place",
    METADATA,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("arrival", BigInteger, nullable=False),
    UniqueConstraint("arrival"),
)

LOG_CHECKPOINT = Table(
    "log_checkpoint",
    METADATA,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", LargeBinary, nullable=False),
    Column("at", TEXT, nullable=False),
)

LOG_ADDITION = Table(
    "log_addition",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("size", BigInteger, nullable=False, index=True),
    Column("kind", TEXT, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", TEXT, nullable=False),
    sqlite_autoincrement=True,
)
"""What others said of a checkpoint: ``kind`` is ``cosignature`` (a line of the note) or ``timestamp``."""
