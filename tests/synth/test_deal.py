"""One sound deal, whatever day it is about: approvable in memory, and as files that a bank is handed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.evidence.day import Clocks
from hefu.synth.deal.names import APPLICATION, AS_OF
from hefu.synth.deal.papers import write_deal
from hefu.synth.deal.rows import deal_of
from hefu.vocabulary.errors import Conflict
from tests.decisions.trade_book import InMemory

DESK = InMemory()


def test_nothing_is_written_beside_real_papers(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("x", encoding="utf-8")
    with pytest.raises(Conflict, match=r"synth\.folder_not_empty"):
        write_deal(tmp_path, AS_OF)
    assert [one.name for one in tmp_path.iterdir()] == ["real.csv"]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 800))
def test_it_may_be_approved_on_any_day(days: int) -> None:
    day = AS_OF + timedelta(days=days)
    assert DESK.decide(deal_of(day), Clocks(day, day)).outcome == "approve"


def test_ids_that_hold_a_day_move_with_it() -> None:
    later = deal_of(AS_OF + timedelta(days=10))
    ids = {row["payment_id"] for row in later["payment"]}
    assert {row["payment_id"] for row in later["payment_reference"]} == ids
    assert "2026-03-30" in str(ids)


def test_the_papers_lack_the_acceptance_notes_and_then_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = date(2026, 6, 5)
    write_deal(tmp_path / "deal", day)
    book = f"--book={tmp_path / 'book'}"
    clock = [f"--known-on={day}"]
    for part, outcome in (("papers", "REFER"), ("acceptance", "APPROVE")):
        folder = str(tmp_path / "deal" / part)
        assert run(EmbeddedHouse(), ["import", folder, book, *clock]) == 0
        run(EmbeddedHouse(), ["screen", APPLICATION, book, *clock, "--lang=en"])
        assert outcome in capsys.readouterr().out
