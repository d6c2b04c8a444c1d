"""``hefu webhook`` from the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.storage.files.key_rings import add_key
from hefu.storage.receivers.addresses import SETTING

ORIGIN = "http://127.0.0.1:9"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty book with keys, whose operator named an origin."""
    add_key(tmp_path / "keys", "k1", "sm4-gcm")
    monkeypatch.setenv("HEFU_KEYS", f"file:{tmp_path / 'keys'}")
    monkeypatch.setenv(SETTING, ORIGIN)
    EmbeddedHouse().open_book(tmp_path / "book", create=True).register.close()
    return tmp_path / "book"


def hefu(*arguments: str | Path) -> int:
    return run(EmbeddedHouse(), [str(one) for one in arguments])


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("有效", "已终止")), ("en", ("active", "ended"))]
)
def test_a_webhook_is_made_listed_changed_and_ended(
    book: Path, capsys: pytest.CaptureFixture[str], language: str, words: tuple[str, str]
) -> None:
    tail = ("--book", book, "--lang", language)
    assert hefu("webhook", "list", *tail) == 0
    assert "wh_" not in capsys.readouterr().out
    asked = ("webhook", "add", f"{ORIGIN}/hefu", "--event", "decision.kept", "--by", "admin-1")
    assert hefu(*asked, *tail) == 0
    made = capsys.readouterr().out
    [name] = re.findall(r"wh_[0-9a-f]{20}", made)
    [secret] = re.findall(r"whsec_\S+", made)
    assert hefu("webhook", "secret", name, "--by", "admin-1", *tail) == 0
    assert secret not in capsys.readouterr().out
    assert hefu("webhook", "retry", name, *tail) == 0
    assert hefu("webhook", "list", *tail) == 0
    listed = capsys.readouterr().out
    assert words[0] in listed
    assert "whsec_" not in listed
    assert hefu("webhook", "end", name, "--by", "admin-1", *tail) == 0
    assert hefu("webhook", "list", *tail) == 0
    assert words[1] in capsys.readouterr().out
    assert hefu("webhook", "retry", name, *tail) == 1


def test_what_is_refused_is_told(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tail = ("--event", "decision.kept", "--by", "admin-1", "--book", book, "--lang", "en")
    assert hefu("webhook", "add", "https://10.0.0.1/", *tail) == 1
    assert "HEFU_WEBHOOK_ORIGINS" in capsys.readouterr().err


def test_without_keys_nothing_is_made(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEFU_KEYS")
    tail = ("--event", "decision.kept", "--by", "admin-1", "--book", book, "--lang", "zh")
    assert hefu("webhook", "add", ORIGIN, *tail) == 1
    assert "HEFU_KEYS" in capsys.readouterr().err
