"""A power cut: whatever of the write-ahead log reached the disk, a book is as before or after a unit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from hefu.storage.register import open_register
from hefu.storage.register.book_folder import FILE_NAME
from tests.faults.states import state_of
from tests.ledger.books import CASH, DAY, LOAN, accounts, transfer
from tests.storage.register.statements import JANUARY, document, party, said

_HEADER, _FRAME_HEADER, _PAGE_SIZE_AT = 32, 24, 8


def lengths(wal: bytes) -> Iterator[int]:
    """Every length that ends with a whole page, and one inside of each page."""
    frame = _FRAME_HEADER + int.from_bytes(wal[_PAGE_SIZE_AT : _PAGE_SIZE_AT + 4], "big")
    yield 0
    for end in range(_HEADER, len(wal) + 1, frame):
        yield end
        if end + 100 < len(wal):
            yield end + 100


def cut(book: Path, folder: Path, wal: bytes) -> Path:
    """A copy of the book with this much of its write-ahead log, as it would be found after the cut."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(book / FILE_NAME, folder / FILE_NAME)
    (folder / f"{FILE_NAME}-wal").write_bytes(wal)
    return folder


def test_of_postings_each_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    register = open_register(tmp_path / "book", create=True)
    register.ledger.open_accounts(accounts(limit_minor=None))
    register.close()  # what came before is folded into the file
    register = open_register(tmp_path / "book")
    for number in range(2):
        pair = [transfer(f"{number}{part}", LOAN, CASH, 10) for part in ("a", "b")]
        register.ledger.post(pair, known_on=DAY)
    wal = (tmp_path / "book" / f"{FILE_NAME}-wal").read_bytes()
    found = []
    for length in lengths(wal):
        after = cut(tmp_path / "book", tmp_path / "after", wal[:length])
        again = open_register(after)
        assert again.ledger.verify() == [], f"cut at {length} of {len(wal)}"
        again.close()
        found.append(sum(state_of(after)["ledger_transfer"].values()))
    register.close()
    assert found == sorted(found), "more of the log never holds less"
    assert set(found) == {0, 2, 4}


def test_of_documents_each_is_there_with_all_it_says(tmp_path: Path) -> None:
    open_register(tmp_path / "book", create=True).close()
    register = open_register(tmp_path / "book")
    for number in range(2):
        paper = document(tmp_path, f"paper {number}", JANUARY)
        firms = [party(f"P{number}{n}", name="甲公司") for n in range(5)]
        register.record_document(paper, "test", [said("party", firm) for firm in firms], ())
    register.resolve()
    wal = (tmp_path / "book" / f"{FILE_NAME}-wal").read_bytes()
    seen = set()
    for length in lengths(wal):
        state = state_of(cut(tmp_path / "book", tmp_path / "after", wal[:length]))
        documents = sum(state["document"].values())
        assert sum(state["statement"].values()) == 5 * documents
        listed, resolved = sum(state["unresolved"].values()), sum(state["party"].values())
        assert (listed, resolved) in ((5 * documents, 0), (0, 10)), f"cut at {length}"
        seen.add((documents, resolved))
    register.close()
    assert seen == {(0, 0), (1, 0), (2, 0), (2, 10)}


def test_a_page_of_the_log_that_was_torn_ends_it(tmp_path: Path) -> None:
    register = open_register(tmp_path / "book", create=True)
    register.ledger.open_accounts(accounts(limit_minor=None))
    register.close()
    register = open_register(tmp_path / "book")
    for number in range(4):
        register.ledger.post([transfer(str(number), LOAN, CASH, 10)], known_on=DAY)
    wal = (tmp_path / "book" / f"{FILE_NAME}-wal").read_bytes()
    for at in range(_HEADER + 200, len(wal), len(wal) // 13):
        torn = wal[:at] + bytes(64) + wal[at + 64 :]
        after = cut(tmp_path / "book", tmp_path / "after", torn)
        again = open_register(after)
        assert again.ledger.verify() == [], f"torn at {at}"
        again.close()
    register.close()
