"""Types of the register's columns, by name: the tables and their revisions share them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

# Order and equality of text are those of its bytes on every engine, whatever language a server speaks.
TEXT = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
DAY = String(10).with_variant(postgresql.VARCHAR(10, collation="C"), "postgresql")
DIGEST = String(64).with_variant(postgresql.VARCHAR(64, collation="C"), "postgresql")
# SQLite counts up by itself in a column that is called INTEGER and nothing else.
ARRIVAL = BigInteger().with_variant(Integer, "sqlite")

TYPES: dict[str, TypeEngine[Any]] = {
    "text": TEXT,
    "day": DAY,
    "digest": DIGEST,
    "arrival": ARRIVAL,
    "bigint": BigInteger(),
    "integer": Integer(),
    "bytes": LargeBinary(),
}
