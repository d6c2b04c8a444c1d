"""A disk that fills up: whoever writes is told, what was whole stays whole, and with room it goes on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hefu.storage.register import open_register, sqlite_file
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import Unavailable
from tests.faults.states import state_of
from tests.faults.test_killed import differing, import_into, post_into
from tests.ledger.books import CASH, DAY, LOAN, transfer

pytestmark = pytest.mark.slow


def pages(book: Path) -> int:
    with closing(sqlite3.connect(book / "register.sqlite")) as file:
        return int(file.execute("PRAGMA page_count").fetchone()[0])


def room_for(count: int, patched: pytest.MonkeyPatch) -> None:
    """No file opened from now on grows beyond ``count`` pages."""
    full = f"PRAGMA max_page_count={count}"
    patched.setattr(sqlite_file, "_PRAGMAS", (*sqlite_file._PRAGMAS, full))


def is_taken(register: SqlRegister, transfer_id: str) -> bool:
    """Whether one more posting found room."""
    try:
        register.ledger.post([transfer(transfer_id, CASH, LOAN, 1)], known_on=DAY)
    except Unavailable as error:
        if error.code != "register.refused":
            raise
        return False
    return True


def test_an_import_into_a_full_disk_is_refused_and_finished_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    open_register(empty, create=True).close()
    whole = tmp_path / "whole"
    shutil.copytree(empty, whole)
    import_into(whole, None, monkeypatch)
    wanted, least, most = state_of(whole), pages(empty), pages(whole)
    assert most > least + 3
    for count in range(least, most, max(1, (most - least) // 5)):
        book = tmp_path / f"{count}"
        shutil.copytree(empty, book)
        with monkeypatch.context() as patched:
            room_for(count, patched)
            with pytest.raises(Unavailable) as told:
                import_into(book, None, patched)
        assert told.value.code == "register.refused"
        assert "full" in told.value.text("en")
        import_into(book, None, monkeypatch)
        assert differing(state_of(book), wanted) == [], f"full at {count} pages"


def test_a_posting_into_a_full_disk_leaves_the_ledger_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "book"
    open_register(book, create=True).close()
    post_into(book, None)
    before, taken = state_of(book), 0
    with monkeypatch.context() as patched:
        room_for(pages(book), patched)
        register = open_register(book)
        while is_taken(register, f"more{taken}"):
            taken += 1
        assert register.ledger.verify() == []
        register.close()
    found = state_of(book)["ledger_transfer"]
    assert sum(found.values()) == sum(before["ledger_transfer"].values()) + taken
    register = open_register(book)
    assert is_taken(register, f"more{taken}")
    assert register.ledger.verify() == []
    register.close()
