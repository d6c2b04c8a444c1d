"""The page about guarantees: losses by hand, circles, bad rows, and what nobody knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.services.committee.document import as_document
from hefu.services.committee.lines import as_lines
from hefu.services.committee.page import CommitteePage
from hefu.services.guarantees.guarantee_page import guarantee_page
from hefu.services.guarantees.reading import one_month_before
from hefu.storage.register import open_register
from hefu.vocabulary.errors import InvalidInput, NotFound
from tests.tidy.repository import ROOT

DAY = date(2026, 6, 30)
CLOCKS = Clocks(DAY, DAY)
WAN = 10_000 * 100
DONGQIAN, SIMING = "uscc:91330201MA28AAA11K", "uscc:91330201MA28BBB24J"
HUSHAN, XIKOU = "uscc:91330201MA28CCC37H", "uscc:91330201MA28DDD4XB"
TYPO = "91330201MA28FFF65D"


def filled(book: Path, folder: str = "guarantee-circle") -> EvidenceRegister:
    """The example, typed by hand, imported as a new user imports it."""
    source = str(ROOT / "examples" / folder)
    arguments = ["import", source, "--known-on", DAY.isoformat(), "--book", str(book)]
    assert run(EmbeddedHouse(), arguments) == 0
    return open_register(book)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvidenceRegister]:
    found = filled(tmp_path_factory.mktemp("circle") / "book")
    yield found
    found.close()


@pytest.fixture(scope="module")
def page(register: EvidenceRegister) -> CommitteePage:
    return guarantee_page(register, CLOCKS, with_rounds=True)


def test_a_firm_without_guarantees_is_refused_by_name(register: EvidenceRegister) -> None:
    with pytest.raises(NotFound, match="火星"):
        guarantee_page(register, CLOCKS, firm="火星有限公司")


def test_a_name_that_fits_several_firms_is_refused(register: EvidenceRegister) -> None:
    with pytest.raises(InvalidInput, match=DONGQIAN):
        guarantee_page(register, CLOCKS, firm="有限公司")


def test_before_anybody_signed_there_is_nothing(register: EvidenceRegister) -> None:
    page = guarantee_page(register, Clocks(date(2025, 1, 1), DAY))
    assert page.answer.en.startswith("No guarantee stands")
    assert (page.sections, page.figures, page.is_grave) == ((), (), False)


def test_the_loss_is_the_one_calculated_by_hand(page: CommitteePage) -> None:
    # In 10,000 yuan. Dongqian leaves 1,000. Siming, called for 600 with net assets of 300, falls: a
    # quarter of 300 + 600 is 225, half of it for the call: 112.5. Houhaitang pays 300.
    by_hand = 1_000 * WAN - 225 * WAN // 2 - 300 * WAN
    # Siming leaves 600 - 112.5 = 487.5; Hushan guarantees 500, has 1,000 and pays. Nobody else loses.
    assert by_hand == 5_875_000_00
    assert page.data["first_to_fall"] == DONGQIAN
    lost = {row["party_id"]: row["loss_minor"] for row in page.data["single_failures"]}
    assert lost[DONGQIAN] == by_hand == max(lost.values())
    assert "CNY 5,875,000.00" in page.answer.en
    assert "人民币5,875,000.00元" in page.answer.zh


def test_the_circle_is_the_one_typed_in(page: CommitteePage) -> None:
    ring, pair = page.data["circles"]
    assert ring["firms"] == [DONGQIAN, XIKOU, HUSHAN, SIMING]
    assert ring["amounts_minor"] == [300 * WAN, 400 * WAN, 500 * WAN, 600 * WAN]
    assert pair["amounts_minor"] == [200 * WAN, 300 * WAN]


def test_the_cheapest_guarantees_of_both_circles_are_to_go(page: CommitteePage) -> None:
    assert [row["amount_minor"] for row in page.data["cut"]] == [300 * WAN, 200 * WAN]
    assert page.data["cut_cost_minor"] == 500 * WAN
    assert page.data["cut_is_cheapest"]


def test_both_bad_rows_are_told(page: CommitteePage) -> None:
    told = " ".join(label.en for label in page.unknown)
    assert TYPO in told
    assert "91330201MA28FFF65C" in told
    assert "BZ-12" in told
    assert page.data["guarantee_count"] == 11


def test_the_new_circle_of_the_month_is_told(page: CommitteePage) -> None:
    (section,) = [one for one in page.sections if one.title.en == "Since last month"]
    assert section.table is not None
    ((kind, firms, before, now),) = section.table.rows
    assert kind.en == "new"
    assert "宁波东钱五金制造有限公司" in firms.zh
    assert (before.en, now.en) == ("CNY 0.00", "CNY 18,000,000.00")


def test_english_headings_give_the_same_answer(page: CommitteePage, tmp_path: Path) -> None:
    other = filled(tmp_path / "book", "guarantee-circle-english")
    assert guarantee_page(other, CLOCKS, with_rounds=True) == page
    other.close()


def test_around_one_firm_only_its_part_is_shown(register: EvidenceRegister) -> None:
    page = guarantee_page(register, CLOCKS, firm="象山丹城", with_rounds=True)
    assert page.data["circles"][0]["amounts_minor"] == [200 * WAN, 300 * WAN]
    assert "costs us nothing" in page.answer.en
    assert len(page.data["circles"]) == 1


def test_every_round_can_be_retraced(page: CommitteePage) -> None:
    (section,) = [one for one in page.sections if "retrace" in one.title.en]
    told = [label.en for label in section.says]
    assert told[0].startswith("宁波东钱五金制造有限公司 loses all its funds")
    assert "it pays CNY 1,125,000.00" in told[2]
    assert "of which CNY 2,250,000.00 is left" in " ".join(told)
    assert told[-1].endswith("CNY 5,875,000.00 (宁波东钱五金制造有限公司).")


def test_the_document_draws_the_cut_in_another_style(page: CommitteePage) -> None:
    for language in ("zh", "en"):
        document = as_document(page, language)
        assert document.count("stroke-dasharray") == 2  # the guarantee to go, and its legend
        assert "<script" not in document
    lines = "\n".join(as_lines(page, "zh"))
    assert "None" not in lines
    assert "{" not in lines


def test_the_command_says_it_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "book"
    filled(book).close()
    imported = capsys.readouterr().out
    assert "line 12" in imported
    assert "[table_file.uscc_check]" in imported
    tail = ["--book", str(book), "--as-of", "2026-06-30", "--known-on", "2026-06-30"]
    assert run(EmbeddedHouse(), ["network", "guarantees", "--json", *tail]) == 0
    assert json.loads(capsys.readouterr().out)["data"]["circle_count"] == 2
    assert run(EmbeddedHouse(), ["network", "guarantees", "--firm", "火星", *tail]) == 1
    assert "[guarantees.firm_unknown]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2026, 1, 15), date(2025, 12, 15)),
        (date(2024, 3, 30), date(2024, 2, 29)),
    ],
)
def test_a_month_before(day: date, before: date) -> None:
    assert one_month_before(day) == before
