"""Many rows at once: none lost, none doubled, in their order, and on either database the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hefu.evidence.schema import Value
from hefu.storage.register import open_register
from hefu.storage.register.bulk import COPY_FROM, BulkInsert
from hefu.storage.register.sql_register import SqlRegister
from hefu.storage.register.tables import STATEMENT, UNRESOLVED
from hefu.vocabulary.errors import Unavailable
from tests.servers.postgresql import BookServer
from tests.storage.register.statements import at, said, tell

DAY = date(2026, 1, 10)


def party(number: int) -> dict[str, Value]:
    return {"party_id": f"name:{number:04}", "name": f"公司\t{number} \\N \n"}


@pytest.mark.parametrize("count", [1, COPY_FROM - 1, COPY_FROM, 3 * COPY_FROM, 2_001])
def test_every_row_arrives_once_and_in_order(
    register: SqlRegister, tmp_path: Path, count: int
) -> None:
    records = [said("party", party(number)) for number in range(count)]
    tell(register, tmp_path, "a", DAY, records)
    with register._database.reading() as connection:
        ids = connection.scalars(select(STATEMENT.c.row_id).order_by(STATEMENT.c.arrival)).all()
    assert ids == [f"name:{number:04}" for number in range(count)]
    rows = register.whole_book(at(DAY), ["party"]).rows("party")
    assert {row["party_id"]: row["name"] for row in rows} == {
        one["party_id"]: one["name"] for one in map(party, range(count))
    }


def test_rows_whose_key_is_there_are_left_alone(register: SqlRegister) -> None:
    rows = [("party", f"name:{number}") for number in range(COPY_FROM)]
    with register._database.writing() as connection:
        listed = BulkInsert(connection.dialect, UNRESOLVED, ("table_name", "row_id"), once=True)
        for _ in range(2):
            listed.many(connection, rows)
        assert connection.scalar(select(func.count()).select_from(UNRESOLVED)) == len(rows)


def test_a_row_the_database_refuses_leaves_nothing(tmp_path: Path, book_server: BookServer) -> None:
    """PostgreSQL takes no zero character in a text."""
    address = book_server.new_book(tmp_path / "book")
    register = open_register(tmp_path / "book", database=address)
    rows = [("party", f"name:{number}\0") for number in range(COPY_FROM)]
    with pytest.raises(Unavailable, match="NUL"), register._database.writing() as connection:
        BulkInsert(connection.dialect, UNRESOLVED, ("table_name", "row_id")).many(connection, rows)
    with register._database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(UNRESOLVED)) == 0
    register.close()
