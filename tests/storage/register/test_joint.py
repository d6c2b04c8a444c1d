"""Several questions in one statement: no text breaks out of its array, and each gets its own rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hefu.evidence.day import Clocks
from hefu.evidence.ports import StoredStatement
from hefu.storage.register import open_register
from hefu.storage.register.book_folder import open_database
from hefu.storage.register.joint import JointQuestions, array
from hefu.storage.register.sql_register import SqlRegister
from tests.servers.postgresql import BookServer

from .statements import FEBRUARY, JANUARY, MARCH, at, party, said, tell

_Server = psycopg.Connection[tuple[list[str]]]
_TEXTS = st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")))
PARTIES = ("party", "party_id")
BY_BORROWER = ("application", "borrower_id")


@pytest.fixture(scope="module")
def server(book_server: BookServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Server]:
    address = book_server.new_book(tmp_path_factory.mktemp("arrays") / "book")
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@given(values=_TEXTS)
@example(values=["NULL", "", '"', "\\", "{}", ",", '","', "a\\", "'", "\n\t"])
@settings(deadline=None, max_examples=60)
def test_every_text_comes_back_out_of_its_array(server: _Server, values: list[str]) -> None:
    row = server.execute("SELECT %s::text[]", [array(values)]).fetchone()
    assert row == (values,)


@pytest.fixture
def book(book_server: BookServer, tmp_path: Path) -> Iterator[tuple[SqlRegister, str]]:
    address = book_server.new_book(tmp_path / "book")
    register = open_register(tmp_path / "book", database=address)
    yield register, address
    register.close()


def _ask(
    address: str, folder: Path, asked: dict[tuple[str, str], list[str]], clocks: Clocks
) -> object:
    database = open_database(folder / "book", create=False, database=address)
    joint = JointQuestions(database.dialect)
    try:
        with database.reading() as connection:
            day = clocks.known_on.isoformat()
            found = joint.ask(connection, dict(asked), day, 10)
            return {edge: sorted(row[0] for row in rows) for edge, rows in found.items()}
    finally:
        database.close()


def test_each_question_gets_its_own_rows_as_known_on_the_day(
    book: tuple[SqlRegister, str], tmp_path: Path
) -> None:
    register, address = book
    firms = [said("party", party(f"p{n}", name=f"firm {n}")) for n in range(3)]
    late = said("party", party("p3", name="firm 3"))
    asks = said("application", {"application_id": "a1", "borrower_id": "p1"})
    tell(register, tmp_path, "a", JANUARY, [*firms, asks])
    tell(register, tmp_path, "b", MARCH, [late])
    register.resolve()
    told = {PARTIES: ["p0", "p3", "nobody"], BY_BORROWER: ["p1"]}
    assert _ask(address, tmp_path, told, at(FEBRUARY)) == {PARTIES: ["p0"], BY_BORROWER: ["a1"]}
    assert _ask(address, tmp_path, told, at(MARCH)) == {PARTIES: ["p0", "p3"], BY_BORROWER: ["a1"]}
    nobody: dict[tuple[str, str], list[str]] = {PARTIES: [], BY_BORROWER: []}
    assert _ask(address, tmp_path, nobody, at(MARCH)) == {PARTIES: [], BY_BORROWER: []}


def test_statements_about_many_rows_are_those_about_each(
    register: SqlRegister, tmp_path: Path
) -> None:
    for name, day in (("a", JANUARY), ("b", FEBRUARY), ("c", MARCH)):
        firms = [said("party", party(f"p{n}", name=f"{name} {n}"), locator=name) for n in range(3)]
        tell(register, tmp_path, name, day, firms)
    wanted = [("party", "p2"), ("party", "p0"), ("invoice", "p1"), ("party", "p2")]

    def locators(found: list[StoredStatement]) -> list[tuple[str, str]]:
        return [(one.row_id, one.locator) for one in found]

    at_once = [locators([*one]) for one in register.statements_of_rows(wanted, FEBRUARY)]
    alone = [locators(register.statements_of(*one, FEBRUARY)) for one in wanted]
    assert at_once == alone
    assert at_once == [
        [("p2", "a"), ("p2", "b")],
        [("p0", "a"), ("p0", "b")],
        [],
        [("p2", "a"), ("p2", "b")],
    ]
