"""``hefu party`` from the command line, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from hefu.cli.main import run
from tests.services.test_party_matches import OLD, ONE, SHORT, TWO, filled


@pytest.mark.parametrize("language", ["zh", "en"])
def test_propose_show_accept_and_reject(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    house, book = filled(tmp_path)
    tail = ["--book", str(book), "--lang", language]
    assert run(house, ["party", "show", *tail]) == 0
    assert run(house, ["party", "match", *tail]) == 0
    assert run(house, ["party", "show", *tail]) == 0
    shown = capsys.readouterr().out
    assert SHORT in shown
    assert ("待判定" if language == "zh" else "wait for a person") in shown
    assert run(house, ["party", "accept", ONE, OLD, "--by", "李审", "--reason", "更名", *tail]) == 0
    assert run(house, ["party", "show", ONE, *tail]) == 0
    shown = capsys.readouterr().out
    assert "李审" in shown
    assert "更名" in shown
    assert run(house, ["party", "reject", ONE, OLD, "--by", "王复核", *tail]) == 0
    assert run(house, ["party", "accept", ONE, TWO, "--by", "李审", *tail]) == 1
    assert "[match.identifiers_differ]" in capsys.readouterr().err


def test_a_decision_without_a_name_is_a_wrong_usage(tmp_path: Path) -> None:
    house, book = filled(tmp_path)
    assert run(house, ["party", "accept", ONE, OLD, "--book", str(book)]) == 2
