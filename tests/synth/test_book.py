"""The same options give the same bytes; sizes are respected; real folders stay untouched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from hefu.synth.book import BookOptions, write_book
from hefu.synth.schedule import MUTUAL, PATTERNS, least_applications, least_firms
from hefu.vocabulary.errors import Conflict, InvalidInput
from tests.synth.conftest import AS_OF, SMALL, WrittenBook

LEAST = BookOptions(
    as_of=AS_OF,
    seed=3,
    firm_count=least_firms(least_applications()),
    invoice_count=400,
    application_count=least_applications(),
    month_count=2,
)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file by its path below ``folder``."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "real.xml").write_text("<real/>", encoding="utf-8")
    with pytest.raises(Conflict) as caught:
        write_book(tmp_path, LEAST)
    assert caught.value.code == "synth.folder_not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["real.xml"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"application_count": least_applications() - 1}, "synth.too_few_applications"),
        ({"firm_count": LEAST.firm_count - 1}, "synth.too_few_firms"),
        ({"invoice_count": 20}, "synth.too_few_invoices"),
        ({"month_count": 0}, "synth.months_out_of_range"),
        ({"month_count": 121}, "synth.months_out_of_range"),
    ],
)
def test_a_size_that_cannot_be_is_refused_in_both_languages(
    tmp_path: Path, change: dict[str, int], code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        write_book(tmp_path / "book", msgspec.structs.replace(LEAST, **change))
    assert caught.value.code == code
    assert "{" not in caught.value.text("zh") + caught.value.text("en")
    assert not (tmp_path / "book").exists()


def test_another_seed_gives_another_book(tmp_path: Path, book: WrittenBook) -> None:
    write_book(tmp_path / "other", msgspec.structs.replace(SMALL, seed=8))
    ours, others = digests(book.folder), digests(tmp_path / "other")
    assert ours["truth/applications.csv"] != others["truth/applications.csv"]
    assert ours["documents/bank/parties.csv"] != others["documents/bank/parties.csv"]


def test_the_same_options_give_the_same_bytes(tmp_path: Path, book: WrittenBook) -> None:
    again = write_book(tmp_path / "again", SMALL)
    assert again == book.summary
    assert digests(tmp_path / "again") == digests(book.folder)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_smallest_book_tells_every_pattern(tmp_path: Path, seed: int) -> None:
    summary = write_book(tmp_path / "book", msgspec.structs.replace(LEAST, seed=seed))
    assert set(summary.patterns) == {*PATTERNS, MUTUAL}
    assert summary.application_count == LEAST.application_count


def test_sizes_are_those_asked_for(book: WrittenBook) -> None:
    parties = book.extract("parties")
    traders = {row["户主信用代码"] for row in book.extract("accounts", "gb18030")}
    listed = book.extract("invoices")
    xml = list((book.documents / "ubl" / "invoice").glob("*.xml"))
    assert len(traders) == SMALL.firm_count == book.summary.firm_count
    assert len(parties) == book.summary.party_count
    blue = [row for row in listed if row["蓝红字"] == "蓝字"]
    digital = [row for row in book.extract("ledger_invoices") if row["蓝红字"] == "蓝字"]
    written = len(blue) + len(xml) + len(digital)
    assert written == SMALL.invoice_count == book.summary.invoice_count
    assert len(book.extract("applications")) == SMALL.application_count
    issued = {row["开票日期"][:7] for row in listed}
    assert len(issued) == SMALL.month_count


def test_nothing_is_dated_after_the_day_of_the_book(book: WrittenBook) -> None:
    day = AS_OF.isoformat()
    assert max(row["开票日期"] for row in book.extract("invoices")) <= day
    assert max(row["查验日期"] for row in book.extract("verifications")) <= day
    assert max(row["登记日期"] for row in book.extract("registrations")) <= day
    assert max(row["申请日期"] for row in book.extract("applications")) <= day


def test_cores_are_two_to_four(book: WrittenBook) -> None:
    cores = [row for row in book.extract("parties") if row["是否核心企业"] == "是"]
    assert 2 <= len(cores) <= 4
