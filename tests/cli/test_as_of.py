"""``hefu as-of`` on the terminal: exit codes and lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from tests.decisions.approvable import AS_OF, approvable, records_of
from tests.decisions.trade_book import TradeBook
from tests.services.test_screen_application import LATER, pledge

DAY = AS_OF.isoformat()
ASKED = ["as-of", DAY, "--known-on", DAY, "--lang", "en", "--book"]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TradeBook:
    monkeypatch.delenv("HEFU_DATABASE", raising=False)
    opened = TradeBook(tmp_path)
    opened.tell(records_of(approvable()))
    return opened


def asked(book: TradeBook, *more: str) -> int:
    return run(EmbeddedHouse(), [*ASKED, str(book.folder / "book"), *more])


def test_no_old_answer_is_an_error(book: TradeBook, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(book) == 1
    assert "[as_of.none_kept]" in capsys.readouterr().err


def test_both_days_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(EmbeddedHouse(), ["as-of", DAY]) == 2
    assert "--known-on" in capsys.readouterr().err


def test_the_same_answer_ends_well(book: TradeBook, capsys: pytest.CaptureFixture[str]) -> None:
    decision = book.screen()
    pledge(book, LATER)
    assert asked(book) == 0
    told = capsys.readouterr().out.splitlines()
    assert decision.decision_id in told[0]
    assert told[-1] == "1 of 1 old answers are the same, byte for byte."


def test_another_answer_ends_with_one(book: TradeBook, capsys: pytest.CaptureFixture[str]) -> None:
    book.screen()
    pledge(book, AS_OF)
    assert asked(book) == 1
    assert "NOT the same answer" in capsys.readouterr().out
    assert asked(book, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["is_same"], told["is_explained"], told["late_statement_count"]) == (False, True, 2)
