"""``hefu erase`` from the command line, and a backup that is put back after it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run

TABLE = "party_id,name\nname:someone,欧阳锋锻造有限公司\n"


def hefu(*arguments: str | Path) -> int:
    return run(EmbeddedHouse(), [str(one) for one in arguments])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_people_erase_and_a_backup_does_not_bring_it_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    papers, book = tmp_path / "papers", tmp_path / "book"
    papers.mkdir()
    (papers / "party.csv").write_text(TABLE, encoding="utf-8")
    tail = ("--book", book, "--lang", language)
    assert hefu("import", papers, "--book", book) == 0
    [place] = [one for one in (book / "documents").rglob("*") if one.is_file()]
    assert hefu("book", "backup", book, "--to", tmp_path / "old.hefu", "--with-keys") == 0
    assert hefu("erase", "list", *tail) == 0
    asked = ("erase", "ask", place.name, "--by", "u-1", "--reason", "r", *tail)
    assert hefu(*asked, "--ground", "retention_over") == 1
    assert "[erase.retention]" in capsys.readouterr().err
    assert hefu(*asked, "--ground", "unlawful") == 0
    erasure = re.findall("[0-9a-f]{64}", capsys.readouterr().out)[0]
    approve = ("erase", "approve", erasure, "--reason", "r", *tail)
    assert hefu(*approve, "--by", "u-1") == 1
    assert place.is_file()
    assert hefu(*approve, "--by", "u-2") == 0
    assert not place.exists()
    assert hefu("erase", "list", *tail) == 0
    assert hefu("erase", "clear", *tail) == 0
    assert hefu("log", "audit", *tail) == 0
    assert erasure in capsys.readouterr().out
    back = ("book", "restore", tmp_path / "old.hefu", "--to", tmp_path / "back")
    assert hefu(*back) == 1
    assert "[erase.list_needed]" in capsys.readouterr().err
    assert not (tmp_path / "back").exists()
    assert hefu(*back, "--erasures", book / "log" / "erasures") == 0
    assert not (tmp_path / "back" / "documents" / place.name[:2] / place.name).exists()
    assert hefu("log", "audit", "--book", tmp_path / "back", "--lang", language) == 0
