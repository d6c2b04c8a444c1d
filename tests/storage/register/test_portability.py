"""The statements of the register compile for PostgreSQL too."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from hefu.evidence import schema
from hefu.storage.register.database import Database, Prepared
from hefu.storage.register.intake import Intake
from hefu.storage.register.log_book import LogBook
from hefu.storage.register.reach import Reacher
from hefu.storage.register.sqlite_file import open_sqlite
from hefu.storage.register.tables import METADATA, evidence_tables
from hefu.storage.system_clock import SystemClock

POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]


def test_every_table_and_index_can_be_laid_out() -> None:
    evidence_tables()
    names = set()
    for table in METADATA.sorted_tables:
        assert str(CreateTable(table).compile(dialect=POSTGRESQL)).startswith("\nCREATE TABLE")
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=POSTGRESQL))
            assert len(str(index.name)) <= 63, "PostgreSQL cuts longer names"
            names.add(index.name)
    assert len(names) == sum(len(table.indexes) for table in METADATA.sorted_tables)


def test_intake_leaves_known_rows_alone_on_either_engine(tmp_path: Path) -> None:
    log = LogBook(Database(open_sqlite(tmp_path / "file")), SystemClock())
    prepared: Prepared = Intake(POSTGRESQL, log)._statements._prepared
    assert "ON CONFLICT DO NOTHING" in prepared._text
    assert "%(statement_id)s" in prepared._text


@pytest.mark.parametrize("table", sorted(schema.tables()))
def test_every_reach_can_be_asked(table: str) -> None:
    reacher = Reacher(POSTGRESQL)
    for edge in schema.table(table).reach:
        prepared = reacher._prepared(table, edge.by, 4)
        assert "%(value_3)s" in prepared._text
        assert prepared._order is None
