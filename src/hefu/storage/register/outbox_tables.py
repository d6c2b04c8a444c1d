"""What the register still has to tell the Parquet files: which resolved rows changed, noted with the change.

A change keeps its number until the files hold it. ``parquet_mark`` says up to which number changes were
forgotten: files that stand before it cannot be brought up to date by what is left, only made anew.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from hefu.storage.register.column_types import ARRIVAL, TEXT
from hefu.storage.register.tables import METADATA

PARQUET_CHANGE = Table(
    "parquet_change",
    METADATA,
    Column("change_no", ARRIVAL, primary_key=True, autoincrement=True),
    Column("table_name", TEXT, nullable=False),
    Column("row_id", TEXT, nullable=False),
    sqlite_autoincrement=True,
)

PARQUET_MARK = Table(
    "parquet_mark",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("change_no", BigInteger, nullable=False),
)
