"""The book's own Parquet files: swept, they find what single decisions find; behind, they are refused; killed
at any point and written again, they hold the same."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import tables
from hefu.services.judge_bundle import active_check_ids
from hefu.services.screen_application import situation_of
from hefu.services.sweep_evidence import sweep_evidence
from hefu.storage.parquet import evidence_files, open_evidence_files, segments
from hefu.storage.parquet.evidence_files import ParquetEvidence
from hefu.storage.parquet.manifest import NAME, read_manifest
from hefu.storage.register import open_register
from hefu.storage.register.rewrap import rewrap_book
from hefu.vocabulary.errors import Conflict, EvidenceError, NotFound, Unavailable
from tests.decisions.approvable import AS_OF, CLOCKS, approvable, records_of
from tests.decisions.trade_book import TradeBook
from tests.parity.random_book import random_book
from tests.parity.test_parity import doubts_of
from tests.servers.postgresql import BookServer
from tests.services.test_screen_application import LATER, pledge
from tests.storage.register.statements import said, tell
from tests.storage.register.test_sealed_book import key, ring

ALL = tuple(tables())
DAYS = (AS_OF, LATER)


class Killed(BaseException):
    """The process ends here; nothing after it runs."""


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    if request.param == "sqlite":
        return None
    server: BookServer = request.getfixturevalue("book_server")
    return server.new_book(tmp_path / "book")


@pytest.fixture
def book(address: str | None, tmp_path: Path) -> Iterator[TradeBook]:
    opened = TradeBook(tmp_path, address)
    opened.tell([*records_of(approvable()), *random_book(3)])
    yield opened
    opened.close()


@pytest.fixture
def files(book: TradeBook, address: str | None) -> Iterator[ParquetEvidence]:
    opened = open_evidence_files(book.folder / "book", database=address)
    yield opened
    opened.close()


def same_book(ours: Bundle, theirs: Bundle) -> None:
    assert doubts_of(ours) == doubts_of(theirs)
    for table in ALL:
        assert list(ours.rows(table)) == list(theirs.rows(table)), table


def agree(book: TradeBook, files: ParquetEvidence) -> None:
    """On every day the files hold what the register answers."""
    for day in DAYS:
        clocks = Clocks(AS_OF, day)
        same_book(files.whole_book(clocks, ALL), book.register.whole_book(clocks, ALL))


def test_a_book_without_files_is_not_swept(book: TradeBook, files: ParquetEvidence) -> None:
    with pytest.raises(NotFound, match=r"parquet\.none"):
        files.whole_book(CLOCKS, ALL)
    assert not (book.folder / "book" / "parquet" / NAME).exists()


def test_files_behind_the_register_are_refused(book: TradeBook, files: ParquetEvidence) -> None:
    files.bring_up_to_date()
    pledge(book, LATER)
    for is_resolved in (False, True):
        if is_resolved:
            book.register.resolve()
        with pytest.raises(Conflict, match=r"parquet\.behind"):
            files.whole_book(CLOCKS, ALL)
    written = files.bring_up_to_date()
    assert (written.is_anew, written.row_count, written.table_count) == (False, 2, 2)
    agree(book, files)


def test_files_hold_what_the_register_holds_on_every_day(
    book: TradeBook, files: ParquetEvidence
) -> None:
    assert files.bring_up_to_date().is_anew
    agree(book, files)
    assert files.bring_up_to_date().row_count == 0
    for seed in (5, 7):
        # Much of it contradicts what is known, and rows change that stand in earlier segments.
        book.tell(random_book(seed), LATER)
        assert not files.bring_up_to_date().is_anew
        agree(book, files)


def test_a_damaged_file_is_refused_and_made_anew(book: TradeBook, files: ParquetEvidence) -> None:
    files.bring_up_to_date()
    folder = book.folder / "book" / "parquet"
    path = next((folder / "invoice").glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(EvidenceError, match=r"parquet\.damaged"):
        files.whole_book(CLOCKS, ALL)
    (folder / NAME).write_bytes(b"{")
    with pytest.raises(EvidenceError, match=r"parquet\.damaged"):
        files.whole_book(CLOCKS, ALL)
    assert files.bring_up_to_date().is_anew
    agree(book, files)


def test_files_of_another_state_are_made_anew(book: TradeBook, files: ParquetEvidence) -> None:
    files.bring_up_to_date()
    manifest = book.folder / "book" / "parquet" / NAME
    older = manifest.read_bytes()
    pledge(book, LATER)
    files.bring_up_to_date()
    manifest.write_bytes(older)
    with pytest.raises(Conflict, match=r"parquet\.behind"):
        files.whole_book(CLOCKS, ALL)
    assert files.bring_up_to_date().is_anew
    agree(book, files)


def test_many_small_changes_are_gathered(
    book: TradeBook, files: ParquetEvidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_files, "SEGMENTS_MAX", 3)
    files.bring_up_to_date()
    for number in range(6):
        book.tell(records_of({"party": [{"party_id": "P-1", "name": f"甲{number}公司"}]}), LATER)
        files.bring_up_to_date()
    agree(book, files)
    kept = read_manifest(book.folder / "book" / "parquet")
    assert kept is not None
    assert len(kept.segments["party"]) <= 3
    on_disk = {
        path.relative_to(book.folder / "book" / "parquet").as_posix()
        for path in (book.folder / "book" / "parquet").glob("*/*.parquet")
    }
    named = {one.path for each in kept.segments.values() for one in each}
    assert on_disk == named | set(kept.retired)


STEPS = (
    (evidence_files, "write_segment"),
    (evidence_files, "write_manifest"),
    (evidence_files, "clear_unnamed"),
    (evidence_files, "forget"),
)


def killed(module: ModuleType, step: str, when: str) -> Callable[..., object]:
    """The step, with the end of the process before or after it."""
    real = getattr(module, step)

    def replaced(*given: object, **named: object) -> object:
        if when == "after":
            real(*given, **named)
        raise Killed

    return replaced


def test_killed_at_any_point_and_begun_again_the_files_hold_the_same(
    book: TradeBook, files: ParquetEvidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.bring_up_to_date()
    for number, (module, step) in enumerate(STEPS):
        for when in ("before", "after"):
            name = f"{when}{number}公司"
            book.tell(records_of({"party": [{"party_id": f"P-{number}", "name": name}]}), LATER)
            book.register.resolve()  # the register is committed, the files are not yet written
            with monkeypatch.context() as patched:
                patched.setattr(module, step, killed(module, step, when))
                with pytest.raises(Killed):
                    files.bring_up_to_date()
            is_past = step in ("clear_unnamed", "forget") or (step, when) == (
                "write_manifest",
                "after",
            )
            if is_past:
                agree(book, files)
            else:
                with pytest.raises(Conflict, match=r"parquet\.behind"):
                    files.whole_book(CLOCKS, ALL)
            files.bring_up_to_date()
            agree(book, files)


def test_a_full_disk_leaves_the_files_as_they_were(
    book: TradeBook, files: ParquetEvidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.bring_up_to_date()
    before = read_manifest(book.folder / "book" / "parquet")
    pledge(book, LATER)

    def full(_folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(segments, "flush_folder", full)
        with pytest.raises(Unavailable, match=r"parquet\.not_written"):
            files.bring_up_to_date()
    assert read_manifest(book.folder / "book" / "parquet") == before
    files.bring_up_to_date()
    agree(book, files)


def test_what_the_register_seals_is_sealed_in_the_files_and_follows_a_new_key(
    tmp_path: Path, address: str | None
) -> None:
    place, old, new = tmp_path / "book", ring(key("o")), ring(key("o"), key("n"))
    register = open_register(place, create=True, database=address, keys=old)
    firm = [said("party", {"party_id": "P-1", "name": "欧阳锋锻造有限公司"})]
    tell(register, tmp_path, "paper", AS_OF, firm)
    register.close()
    files = open_evidence_files(place, database=address, keys=old)
    files.bring_up_to_date()
    (party,) = files.whole_book(CLOCKS, ["party"]).rows("party")
    assert party["name"] == "欧阳锋锻造有限公司"
    files.close()
    for path in (place / "parquet").rglob("*.parquet"):
        kept = parquet_read(path)
        assert not any("欧阳锋" in str(value) for row in kept for value in row.values())
    rewrap_book(place, new, database=address)
    later = open_evidence_files(place, database=address, keys=ring(key("n")))
    with pytest.raises(Conflict, match=r"parquet\.behind"):
        later.whole_book(CLOCKS, ["party"])
    assert later.bring_up_to_date().is_anew
    assert list(later.whole_book(CLOCKS, ["party"]).rows("party")) == [party]
    later.close()


def parquet_read(path: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (
        pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()
    )
    return found


def test_a_sweep_of_the_files_finds_what_single_decisions_find(
    tmp_path: Path, address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb = pytest.importorskip("duckdb")
    if address is not None:
        monkeypatch.setenv("HEFU_DATABASE", address)
    book = TradeBook(tmp_path, address)
    book.tell(random_book(11))
    house, place = EmbeddedHouse(), tmp_path / "book"
    house.evidence_files(place).bring_up_to_date()
    book.tell(records_of(approvable()), AS_OF)
    house.evidence_files(place).bring_up_to_date()
    swept = sweep_evidence(house, place, house.engine("duckdb"), CLOCKS, out=tmp_path / "out")
    assert {one.check_id for one in swept.checks} == set(active_check_ids())
    assert not [one for one in swept.checks if one.error]
    found, unjudged = (
        Counter(
            duckdb.sql(
                f"SELECT check_id, subject_id FROM '{tmp_path}/out/{name}.parquet'"
            ).fetchall()
        )
        for name in ("findings", "unjudged")
    )
    for application_id in book.register.application_ids(CLOCKS):
        alone = situation_of(book.register, book.engine, application_id, CLOCKS)
        ours = Counter((one.check_id, application_id) for one in alone.findings)
        assert ours == Counter({key: n for key, n in found.items() if key[1] == application_id})
        ours = Counter((one.check_id, application_id) for one in alone.unjudged)
        assert ours == Counter({key: n for key, n in unjudged.items() if key[1] == application_id})
    assert sum(found.values()) > 0
    book.close()
