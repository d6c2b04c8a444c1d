"""``hefu consent`` from the command line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run

FIRM, INSURER = "uscc:91440300MA5FH2XK7P", "uscc:91310000132221158X"
TABLE = f"party_id,name,uscc\n{FIRM},欧阳锋锻造有限公司,91440300MA5FH2XK7P\n"


def hefu(*arguments: str | Path) -> int:
    return run(EmbeddedHouse(), [str(one) for one in arguments])


@pytest.mark.parametrize(
    ("language", "states"), [("zh", ("有效", "已撤回")), ("en", ("in force", "withdrawn"))]
)
def test_a_consent_is_recorded_listed_and_withdrawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, states: tuple[str, str]
) -> None:
    papers, book = tmp_path / "papers", tmp_path / "book"
    papers.mkdir()
    (papers / "party.csv").write_text(TABLE, encoding="utf-8")
    tail = ("--book", book, "--lang", language)
    assert hefu("import", papers, "--book", book) == 0
    register = EmbeddedHouse().register(book)
    [paper] = {one.document_digest for one in register.statements_of("party", FIRM, _today())}
    register.close()
    assert hefu("consent", "list", FIRM, *tail) == 0
    assert INSURER not in capsys.readouterr().out
    asked = ("consent", "record", FIRM, "--to", INSURER, "--by", "u-1", *tail)
    days = ("--from", "2026-01-01", "--until", "2099-12-31")
    assert hefu(*asked, *days, "--paper", "0" * 64) == 1
    assert "[protection.consent_paper_missing]" in capsys.readouterr().err
    assert hefu(*asked, *days, "--paper", paper) == 0
    told = capsys.readouterr().out
    assert told.startswith(states[0])
    [consent] = re.findall("[0-9a-f]{64}", told)
    assert hefu("consent", "withdraw", consent, "--by", "u-2", *tail) == 0
    assert hefu("consent", "list", FIRM, *tail) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith(states[1])
    assert hefu("consent", "withdraw", "0" * 64, "--by", "u-2", *tail) == 1
    assert "[protection.consent_unknown]" in capsys.readouterr().err
    assert hefu("log", "audit", *tail) == 0


def _today() -> date:
    return EmbeddedHouse().clock.today()
