"""Killed at any point and begun again, a book holds what it would have held."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from hefu.bootstrap import DATABASE, EmbeddedHouse
from hefu.evidence.day import Clocks
from hefu.services.import_evidence import import_folder
from hefu.storage.register import open_register
from tests.decisions.approvable import approvable, records_of
from tests.decisions.trade_book import TradeBook
from tests.faults.kill_points import chosen, killed_at, points_of
from tests.faults.states import State, state_of
from tests.ledger.books import CASH, DAY, LOAN, accounts, transfer
from tests.parity.test_parity import doubts_of
from tests.servers.postgresql import BookServer
from tests.tidy.repository import ROOT

pytestmark = pytest.mark.slow

KNOWN_ON = date(2026, 6, 30)
LENT = [transfer("t1", LOAN, CASH, 60), transfer("t2", LOAN, CASH, 30, "hold")]
Books = Callable[[], tuple[Path, str | None]]


class Place:
    """Makes a new empty book for every run, all on one kind of database."""

    def __init__(self, folder: Path, server: BookServer | None) -> None:
        self._folder, self._server, self._count = folder, server, 0

    def new(self) -> tuple[Path, str | None]:
        self._count += 1
        book = self._folder / str(self._count) / "book"
        if self._server is not None:
            return book, self._server.new_book(book)
        first = self._folder / "first"
        if not first.exists():
            open_register(first, create=True).close()
        shutil.copytree(first, book)
        return book, None


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    server = None
    if request.param == "postgresql":
        server = request.getfixturevalue("book_server")
    return Place(tmp_path, server)


def import_into(book: Path, address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.delenv(DATABASE, raising=False)
        if address is not None:
            patched.setenv(DATABASE, address)
        source = ROOT / "examples" / "guarantee-circle"
        import_folder(EmbeddedHouse(), book, source, known_on=KNOWN_ON)


def files_agree(book: Path, address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Parquet files hold what the register answers."""
    clocks, tables = Clocks(KNOWN_ON, KNOWN_ON), ("party", "guarantee", "exposure")
    with monkeypatch.context() as patched:
        if address is not None:
            patched.setenv(DATABASE, address)
        files = EmbeddedHouse().evidence_files(book)
        ours = files.whole_book(clocks, tables)
        files.close()
    register = open_register(book, database=address)
    theirs = register.whole_book(clocks, tables)
    register.close()
    assert doubts_of(ours) == doubts_of(theirs)
    assert [list(ours.rows(t)) for t in tables] == [list(theirs.rows(t)) for t in tables]


def test_an_import_killed_anywhere_is_finished_by_the_next(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, address = place.new()
    import_into(book, address, monkeypatch)  # whatever is loaded once is loaded here
    wanted = state_of(book, address)
    book, address = place.new()
    points = points_of(lambda: import_into(book, address, monkeypatch))
    assert sum(wanted["statement"].values()) > 5
    is_file = address is None
    for number in chosen(points, every=19 if is_file else 40, lasting=3 if is_file else 7):
        book, address = place.new()
        killed_at(number, lambda: import_into(book, address, monkeypatch))  # noqa: B023
        import_into(book, address, monkeypatch)
        assert differing(state_of(book, address), wanted) == [], f"killed at point {number}"
        files_agree(book, address, monkeypatch)


def differing(found: State, wanted: State) -> list[str]:
    return [name for name in wanted if found[name] != wanted[name]]


def post_into(book: Path, address: str | None) -> None:
    register = open_register(book, database=address)
    register.ledger.open_accounts(accounts())
    register.ledger.post(LENT, known_on=DAY)
    register.ledger.post([transfer("t3", CASH, LOAN, 10)], known_on=DAY)
    register.close()


def test_postings_killed_anywhere_are_whole_or_nothing_and_can_be_sent_again(place: Place) -> None:
    book, address = place.new()
    post_into(book, address)  # whatever is loaded once is loaded here
    wanted = state_of(book, address)
    book, address = place.new()
    points = points_of(lambda: post_into(book, address))
    for number in chosen(
        points, every=4 if address is None else 8, lasting=1 if address is None else 2
    ):
        book, address = place.new()
        killed_at(number, lambda: post_into(book, address))  # noqa: B023
        register = open_register(book, database=address)
        assert register.ledger.verify() == [], f"killed at point {number}"
        register.close()
        written = {row[0] for row in state_of(book, address)["ledger_transfer"]}
        assert written in (set(), {"t1", "t2"}, {"t1", "t2", "t3"})
        post_into(book, address)
        assert differing(state_of(book, address), wanted) == [], f"killed at point {number}"


def decide_into(folder: Path, address: str | None) -> None:
    book = TradeBook(folder, address)
    book.tell(records_of(approvable()))
    book.screen()
    book.close()


def test_a_decision_killed_anywhere_is_the_same_decision(place: Place) -> None:
    book, address = place.new()
    decide_into(book.parent, address)  # whatever is loaded once is loaded here
    wanted = state_of(book, address)
    book, address = place.new()
    points = points_of(lambda: decide_into(book.parent, address))
    assert sum(wanted["decision"].values()) == 1
    is_file = address is None
    for number in chosen(points, every=31 if is_file else 90, lasting=5 if is_file else 13):
        book, address = place.new()
        killed_at(number, lambda: decide_into(book.parent, address))  # noqa: B023
        decide_into(book.parent, address)
        assert differing(state_of(book, address), wanted) == [], f"killed at point {number}"
