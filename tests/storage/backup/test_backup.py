"""A book in one file and back: every row, every document, every decision to the byte, on either database."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import resource
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from hefu.bootstrap import EmbeddedHouse
from hefu.evidence.day import Clocks
from hefu.services.repeat_answer import repeat_answers
from hefu.storage.backup import archive, back_up, restore
from hefu.storage.backup.rows import register_tables
from hefu.storage.register import open_register
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import Conflict, EvidenceError, InvalidInput, NotFound, Unavailable
from tests.decisions.approvable import AS_OF, CLOCKS, approvable, records_of
from tests.decisions.trade_book import TradeBook
from tests.ledger.books import CASH, DAY, LOAN, accounts, transfer
from tests.servers.postgresql import BookServer
from tests.services.test_screen_application import LATER, pledge

AT = datetime(2026, 4, 6, 12, tzinfo=UTC)
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str | None]:
    """A book with papers, decisions, a contradiction and a ledger, and where its register is."""
    address = None
    if request.param == "postgresql":
        server: BookServer = request.getfixturevalue("book_server")
        address = server.new_book(tmp_path / "source" / "book")
    book = TradeBook(tmp_path / "source", address)
    book.tell(records_of(approvable()))
    book.screen()
    pledge(book, LATER)
    book.screen(clocks=Clocks(AS_OF, LATER))
    book.register.ledger.open_accounts(accounts())
    book.register.ledger.post([transfer("t1", LOAN, CASH, 100)], known_on=DAY)
    book.close()
    return tmp_path / "source" / "book", address


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> str | None:
    """The database that the book is put back on: a file, or the server."""
    if request.param == "sqlite":
        return None
    server: BookServer = request.getfixturevalue("book_server")
    return server.address


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """A small book in a file, and its backup."""
    book = TradeBook(tmp_path / "small")
    book.tell(records_of({"party": [{"party_id": "P-1", "name": "甲公司"}]}))
    book.close()
    back_up(tmp_path / "small" / "book", tmp_path / "small.hefu", AT)
    return tmp_path / "small" / "book", tmp_path / "small.hefu"


def rows_of(register: SqlRegister) -> Rows:
    with register._database.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(*table.columns).order_by(*table.primary_key.columns)
                )
            ]
            for table in register_tables()
        }


def opened_rows(book: Path, database: str | None) -> Rows:
    register = open_register(book, database=database)
    try:
        return rows_of(register)
    finally:
        register.close()


def rezipped(place: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The archive with entries changed, or taken out where ``change`` gives nothing."""
    with zipfile.ZipFile(place) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(place, "w") as new:
        for name, content in entries.items():
            changed = change(name, content)
            if changed is not None:
                new.writestr(name, changed)


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".part"))


def schemas(address: str) -> set[str]:
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace").fetchall()
    return {str(name) for (name,) in found}


@pytest.mark.parametrize("what", ["row", "document", "manifest", "missing", "added", "cut"])
def test_a_damaged_backup_restores_nothing(
    small: tuple[Path, Path], tmp_path: Path, what: str
) -> None:
    _, place = small
    if what == "cut":
        place.write_bytes(place.read_bytes()[:-200])
    elif what == "added":
        with zipfile.ZipFile(place, "a") as added:
            added.writestr("files/more", b"x")
    else:
        wanted = {"row": "tables/statement", "missing": "tables/party"}
        wanted["document"] = "files/documents"
        start = wanted.get(what, "manifest.json")

        def spoil(name: str, content: bytes) -> bytes | None:
            if not name.startswith(start):
                return content
            return None if what == "missing" else content.replace(b"1", b"2")

        rezipped(place, spoil)
    with pytest.raises(InvalidInput, match=r"backup\.(damaged|no_backup|other_format)"):
        restore(place, tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert leftovers(tmp_path) == []


def test_a_path_that_leads_out_of_the_book_is_refused(
    small: tuple[Path, Path], tmp_path: Path
) -> None:
    _, place = small
    with zipfile.ZipFile(place) as old:
        manifest = json.loads(old.read("manifest.json"))
        entries = {name: old.read(name) for name in old.namelist()}
    for bad in ("../out", "/etc/out", "a/../../out", "a\\out", "C:/out", "a//b"):
        digest = hashlib.sha256(b"x").hexdigest()
        files = [*manifest["files"], {"path": bad, "size_bytes": 1, "digest": digest}]
        with zipfile.ZipFile(place, "w") as new:
            for name, content in entries.items():
                if name != "manifest.json":
                    new.writestr(name, content)
            new.writestr(f"files/{bad}", b"x")
            new.writestr("manifest.json", json.dumps({**manifest, "files": files}))
        with pytest.raises(InvalidInput, match=r"backup\.damaged"):
            restore(place, tmp_path / "back")
    assert not (tmp_path / "out").exists()


def test_nothing_is_ever_overwritten(small: tuple[Path, Path], tmp_path: Path) -> None:
    book, place = small
    before = place.read_bytes()
    with pytest.raises(Conflict, match=r"backup\.place_taken"):
        back_up(book, place, AT)
    with pytest.raises(Conflict, match=r"backup\.book_there"):
        restore(place, book)
    with pytest.raises(Conflict, match=r"backup\.inside_book"):
        back_up(book, book / "own.hefu", AT)
    with pytest.raises(NotFound, match=r"backup\.no_file"):
        restore(tmp_path / "none", tmp_path / "back")
    with pytest.raises(NotFound, match=r"register\.no_book"):
        back_up(tmp_path / "no book", tmp_path / "other.hefu", AT)
    assert place.read_bytes() == before
    assert not (tmp_path / "other.hefu").exists()


def test_a_backup_of_other_tables_is_named(small: tuple[Path, Path], tmp_path: Path) -> None:
    _, place = small
    rezipped(
        place,
        lambda name, content: (
            content.replace(b'"revision": "', b'"revision": "9').replace(
                b'"shape": "', b'"shape": "0'
            )
            if name == "manifest.json"
            else content
        ),
    )
    with pytest.raises(Conflict, match=r"backup\.other_revision"):
        restore(place, tmp_path / "back")


@pytest.mark.parametrize("what", ["gone", "damaged"])
def test_a_book_that_lacks_a_document_gets_no_backup_that_looks_whole(
    small: tuple[Path, Path], tmp_path: Path, what: str
) -> None:
    book, _ = small
    (paper,) = (path for path in (book / "documents").rglob("*") if path.is_file())
    if what == "gone":
        paper.unlink()
    else:
        paper.write_bytes(b"other")
    with pytest.raises(EvidenceError, match=r"backup\.document_gone|register\.bytes_damaged"):
        back_up(book, tmp_path / "new.hefu", AT)
    assert not (tmp_path / "new.hefu").exists()
    assert leftovers(tmp_path) == []


def test_a_book_put_back_is_the_book(
    source: tuple[Path, str | None], where: str | None, tmp_path: Path
) -> None:
    book, address = source
    before = opened_rows(book, address)
    done = back_up(book, tmp_path / "book.hefu", AT, database=address)
    back = tmp_path / "back" / "book"
    told = restore(tmp_path / "book.hefu", back, database=where)
    assert (told.row_count, told.file_count) == (done.row_count, done.file_count)
    assert opened_rows(back, where) == before
    assert sum(map(len, before.values())) == done.row_count > 50
    assert len(before["decision"]) == 2
    papers = [path.name for path in (book / "documents").rglob("*") if path.is_file()]
    again = [path for path in (back / "documents").rglob("*") if path.is_file()]
    assert sorted(path.name for path in again) == sorted(papers)
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in again)
    shutil.rmtree(book)
    onward = TradeBook(tmp_path / "back", where)
    register = onward.register
    told_again = list(repeat_answers(EmbeddedHouse(), register, CLOCKS))
    assert [one.is_same for one in told_again] == [True]
    assert register.ledger.verify() == []
    register.ledger.post([transfer("t2", CASH, LOAN, 40)], known_on=DAY)
    assert [one.transfer_id for one in register.ledger.transfers_of(LOAN)] == ["t1", "t2"]
    version = register.evidence_version()
    onward.tell(records_of({"party": [{"party_id": "P-9", "name": "别处公司"}]}))
    assert register.evidence_version() > version
    onward.close()


def test_a_backup_holds_one_moment_while_others_write(
    source: tuple[Path, str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, address = source
    before = opened_rows(book, address)
    writer = TradeBook(book.parent, address)
    written: list[int] = []

    def write_on() -> None:
        writer.tell(records_of({"party": [{"party_id": f"P-{len(written)}", "name": "新公司"}]}))
        written.append(1)

    real = archive.add_lines

    def slowly(zipped: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> tuple[int, str]:
        if name in ("tables/document", "tables/party", "tables/statement", "tables/unresolved"):
            other = threading.Thread(target=write_on)
            other.start()
            other.join()
        return real(zipped, name, lines)

    monkeypatch.setattr("hefu.storage.backup.writing.add_lines", slowly)
    done = back_up(book, tmp_path / "book.hefu", AT, database=address)
    writer.close()
    assert len(written) == 4
    restore(tmp_path / "book.hefu", tmp_path / "back")
    assert opened_rows(tmp_path / "back", None) == before
    assert done.row_count == sum(map(len, before.values()))


def test_keys_stay_out_unless_asked_for(small: tuple[Path, Path], tmp_path: Path) -> None:
    book, _ = small
    for name in ("keys/field.json", "log/keys/signer.pem", "log/checkpoint", "log/tile/0/000"):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(name, encoding="utf-8")
    (book / "log" / ".half.part").write_text("half", encoding="utf-8")
    for with_keys in (False, True):
        place, back = tmp_path / f"{with_keys}.hefu", tmp_path / f"back {with_keys}"
        assert back_up(book, place, AT, with_keys=with_keys).has_keys is with_keys
        restore(place, back)
        assert (back / "log" / "checkpoint").read_text(encoding="utf-8") == "log/checkpoint"
        assert (back / "keys").exists() is (back / "log" / "keys").exists() is with_keys
        assert not (back / "log" / ".half.part").exists()
    assert (tmp_path / "back True" / "keys" / "field.json").stat().st_mode & 0o077 == 0


def test_a_full_disk_leaves_no_half_backup(small: tuple[Path, Path], tmp_path: Path) -> None:
    book, place = small
    pid = os.fork()
    if pid == 0:  # the limit of a process cannot be taken back
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
        outcome = 1
        try:
            back_up(book, tmp_path / "new.hefu", AT)
        except Unavailable as error:
            outcome = 0 if error.code in ("backup.not_written", "register.refused") else 2
        finally:
            os._exit(outcome)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert not (tmp_path / "new.hefu").exists()
    assert leftovers(tmp_path) == []
    assert place.is_file()


def test_a_full_disk_leaves_no_half_book(
    small: tuple[Path, Path], where: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, place = small
    before = set() if where is None else schemas(where)

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("hefu.storage.backup.putting_back.put_rows", full)
    with pytest.raises(Unavailable, match=r"backup\.not_restored"):
        restore(place, tmp_path / "back", database=where)
    assert not (tmp_path / "back").exists()
    assert leftovers(tmp_path) == []
    assert where is None or schemas(where) == before


def test_rows_that_come_back_otherwise_are_found(
    small: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, place = small
    monkeypatch.setattr("hefu.storage.backup.putting_back.digest_of_rows", lambda *_given: (0, ""))
    with pytest.raises(InvalidInput, match=r"backup\.rows_differ"):
        restore(place, tmp_path / "back")
    assert not (tmp_path / "back").exists()
