"""Sealing: killed anywhere it comes to the same log, nothing is ever signed that contradicts a signature."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.attestation.keys import Algorithm, new_signer_key
from hefu.attestation.merkle import root_of
from hefu.attestation.policy import NO_WITNESS, Policy, verify_checkpoint
from hefu.services.log.audit import audit_log
from hefu.services.log.seal import Sealed, seal_log
from hefu.services.log_port import CHECKPOINT
from hefu.storage.files import log_files
from hefu.storage.files.log_files import LogFolder
from hefu.storage.register import open_register
from hefu.storage.register.log_store import SqlLog
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import Conflict, HefuError
from tests.ledger.books import CASH, LOAN, accounts, transfer
from tests.servers.postgresql import BookServer
from tests.services.log.full_book import KEY, FullBook
from tests.storage.register.statements import JANUARY, MARCH, at, document, party, said

TRUST = Policy((KEY.verifier,), {}, {}, NO_WITNESS)
FULL_TILE = 256


class _KilledError(BaseException):
    """The end of the process, which nothing may catch."""


def decided(register: SqlRegister, first: int, count: int) -> None:
    """Decisions, quickly."""
    with register.together():
        for number in range(first, first + count):
            register.keep_decision(f"decision-{number}", "application", b"{}")


@contextmanager
def opened(folder: Path, database: str | None = None) -> Iterator[FullBook]:
    """A book and its log."""
    register = open_register(folder / "book", create=True, database=database)
    try:
        yield FullBook(folder, register, register.log_beside(folder / "book" / "log"))
    finally:
        register.close()


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, point: int) -> Iterator[None]:
    """End the process before write number ``point`` of a sealing."""
    seen = [0]

    def counting(work: Callable[..., object]) -> Callable[..., object]:
        @wraps(work)
        def counted(*given: object, **named: object) -> object:
            seen[0] += 1
            if seen[0] == point:
                raise _KilledError
            return work(*given, **named)

        return counted

    with monkeypatch.context() as patch:
        for owner, name in (
            (LogFolder, "_part"),
            (LogFolder, "forget_partial"),
            (log_files, "flush_folder"),
            (log_files, "give_name"),
            (SqlLog, "give_places"),
            (SqlLog, "keep_checkpoint"),
        ):
            patch.setattr(owner, name, counting(getattr(owner, name)))
        yield


def state_of(book: FullBook, *, audit: bool = True) -> tuple[int, bytes]:
    """Size and root of the log, which the published checkpoint and the audit must bear out."""
    published = book.log.files.read(CHECKPOINT)
    assert published is not None
    stated = verify_checkpoint(published, TRUST).checkpoint
    leaves = [one.entry.leaf for _, one in book.log.placed() if one is not None]
    assert (stated.size, stated.root) == (len(leaves), root_of(leaves))
    assert not audit or audit_log(book.log, []).faults == ()
    return stated.size, stated.root


def test_a_sealing_killed_anywhere_comes_to_the_same_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as book:
        decided(book.register, 0, FULL_TILE - 3)
        book.seal()
        decided(book.register, FULL_TILE, 20)
    whole = shutil.copytree(tmp_path / "book", tmp_path / "whole" / "book").parent
    with opened(whole) as book:
        book.seal()
        expected = state_of(book)
    point = 1
    while True:
        copy = shutil.copytree(tmp_path / "book", tmp_path / str(point) / "book").parent
        with opened(copy) as book:
            try:
                with killed_at(monkeypatch, point):
                    book.seal()
            except _KilledError:
                decided(book.register, 1000, 1)
                book.seal()
                size, _ = state_of(book, audit=point % 6 == 0)
                assert size == expected[0] + 1
                leaves = [one.entry.leaf for _, one in book.log.placed() if one is not None]
                assert root_of(leaves[: expected[0]]) == expected[1]
            else:
                break
        shutil.rmtree(copy)
        point += 1
    assert point > 20


def test_nothing_is_published_of_an_empty_log(tmp_path: Path) -> None:
    with opened(tmp_path) as book:
        assert seal_log(book.log, KEY) == Sealed(0, 0)
        assert book.log.files.read(CHECKPOINT) is None
        assert audit_log(book.log, []).faults == ()


def test_sealing_again_changes_nothing(full: FullBook) -> None:
    before = full.log.files.read(CHECKPOINT)
    assert seal_log(full.log, KEY).added_count == 0
    assert full.log.files.read(CHECKPOINT) == before


def refused(book: FullBook, code: str) -> None:
    """The next sealing signs nothing and says why."""
    decided(book.register, 500, 1)
    before = book.log.checkpoint()
    with pytest.raises(HefuError) as error:
        book.seal()
    assert error.value.code == code
    assert error.value.text("zh")
    assert book.log.checkpoint() == before


def test_a_register_put_back_to_an_older_state_is_not_signed_on(tmp_path: Path) -> None:
    """The published log is ahead: to sign on would be a fork."""
    with opened(tmp_path) as book:
        decided(book.register, 0, 3)
        book.seal()
    shutil.copy(tmp_path / "book" / "register.sqlite", tmp_path / "older")
    with opened(tmp_path) as book:
        decided(book.register, 10, 3)
        book.seal()
    shutil.copy(tmp_path / "older", tmp_path / "book" / "register.sqlite")
    with opened(tmp_path) as book:
        refused(book, "log.register_behind")
        codes = [one.code for one in audit_log(book.log, []).faults]
        assert "log.entry_gone" in codes


def test_damaged_tiles_are_not_signed_on(tmp_path: Path) -> None:
    with opened(tmp_path) as book:
        decided(book.register, 0, 3)
        book.seal()
        (tile,) = (tmp_path / "book" / "log" / "tile" / "0").rglob("3")
        tile.write_bytes(b"\x00" * 96)
        refused(book, "log.tree_differs")
        tile.unlink()
        refused(book, "log.tile_gone")


def test_a_log_keeps_its_name(tmp_path: Path) -> None:
    with opened(tmp_path) as book:
        decided(book.register, 0, 3)
        book.seal()
        decided(book.register, 3, 1)
        with pytest.raises(Conflict, match=r"log\.key_other"):
            book.seal(new_signer_key("another.example/log"))


def test_sm2_signs_by_choice(tmp_path: Path) -> None:
    key = new_signer_key("chinese.example/log", Algorithm.SM2)
    with opened(tmp_path) as book:
        decided(book.register, 0, 3)
        assert book.seal(key) == 3
        assert audit_log(book.log, []).faults == ()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_writers_and_sealers_at_once_leave_no_gap(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = None
    if kind == "postgresql":
        server: BookServer = request.getfixturevalue("book_server")
        database = server.new_book(tmp_path / "book")
    with opened(tmp_path, database) as book:
        book.register.ledger.open_accounts(accounts(None))
        assert book.log.waiting_count() == len(book.log.waiting(100)) == len(accounts(None))

        def post(writer: int) -> None:
            for number in range(12):
                moved = transfer(f"t-{writer}-{number}", LOAN, CASH, 1)
                book.register.ledger.post([moved], known_on=JANUARY)

        def seal() -> None:
            for _ in range(4):
                book.seal()

        threads = [threading.Thread(target=post, args=(one,)) for one in range(3)]
        threads += [threading.Thread(target=seal) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        book.seal()
        size, _ = state_of(book)
        assert size >= 5 + 36
        assert book.log.waiting_count() == 0


WORK = st.lists(
    st.sampled_from(["tell", "name", "decide", "post", "facts", "seal", "fail"]), max_size=12
)


@settings(max_examples=8, deadline=None)
@given(WORK)
def test_whatever_is_done_in_whatever_order_is_borne_out(work: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name, opened(Path(name)) as book:
        book.register.ledger.open_accounts(accounts(None))
        for number, step in enumerate(work):
            do(book, Path(name), step, number)
        audited = audit_log(book.log, [])
        assert audited.faults == ()
        book.seal()
        assert audit_log(book.log, []).faults == ()
        assert book.log.waiting_count() == 0


def do(book: FullBook, folder: Path, step: str, number: int) -> None:
    """One step of work."""
    register = book.register
    if step in ("tell", "name"):
        paper = document(folder, f"paper {number if step == 'tell' else 'again'}", MARCH)
        register.keep_document(paper, "test")
        told = [said("party", party("name:a", name=f"A {number % 3}", uscc=f"u {number % 2}"))]
        register.record_document(paper, "test", told, ())
        renamed = type(paper)(f"name {number}", paper.path, paper.digest, 1, MARCH)
        register.name_document(renamed)
        register.resolve()
    elif step == "decide":
        register.keep_decision(f"decision-{number % 4}", "application", b"{}")
    elif step == "post":
        moves = [transfer(f"t{number}-{one}", LOAN, CASH, 1 + one) for one in range(3)]
        register.ledger.post(moves, known_on=JANUARY)
    elif step == "facts":
        register.keep_facts(at(MARCH), {"group": [{"party_id": f"p {number}"}]})
    elif step == "fail":
        with pytest.raises(ZeroDivisionError):
            come_to_nothing(register, number)
    else:
        book.seal()


def come_to_nothing(register: SqlRegister, number: int) -> None:
    """A unit of work that fails after it wrote."""
    with register.together():
        register.keep_decision(f"never-{number}", "application", b"{}")
        raise ZeroDivisionError
