"""The life of a key from the command line: made, used, replaced, missed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.protection.key_ring import new_key_line
from hefu.storage.files.key_rings import FolderKms, open_keys
from hefu.vocabulary.errors import Conflict, InvalidInput, Unavailable

NAME = "欧阳锋锻造有限公司"
TABLE = f"party_id,name,uscc\nuscc:91440300MA5FH2XK7P,{NAME},91440300MA5FH2XK7P\n"


def hefu(*arguments: str | Path) -> int:
    return run(EmbeddedHouse(), [str(one) for one in arguments])


def stolen(book: Path) -> bytes:
    return b"".join(path.read_bytes() for path in book.rglob("*") if path.is_file())


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "keys.txt"
    monkeypatch.setenv("HEFU_KEYS", f"file:{place}")
    monkeypatch.setenv("HEFU_LANG", "en")
    return place


def imported(tmp_path: Path) -> tuple[int, Path]:
    folder = tmp_path / "papers"
    folder.mkdir(exist_ok=True)
    (folder / "party.csv").write_text(TABLE, encoding="utf-8")
    book = tmp_path / "book"
    return hefu("import", folder, "--book", book), book


def test_a_key_is_made_used_replaced_and_missed(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(tmp_path)[0] == 1, "keys that are set must be there"
    assert "protection.keys_not_there" in capsys.readouterr().err
    assert hefu("book", "new-key", keys, "--id", "k1") == 0
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert hefu("book", "new-key", keys, "--id", "k1") == 1
    first = keys.read_text()
    assert first.split()[2] not in capsys.readouterr().out
    done, book = imported(tmp_path)
    assert done == 0
    assert NAME.encode() not in stolen(book)
    assert hefu("book", "new-key", keys, "--id", "k2", "--cipher", "sm4-gcm") == 0
    assert hefu("sweep", "--book", book) == 0
    assert NAME.encode() not in stolen(book)
    assert hefu("book", "rewrap", "--book", book) == 0
    assert "under the key k2" in capsys.readouterr().out
    keys.write_text(keys.read_text().replace(first, ""))
    assert hefu("party", "show", "uscc:91440300MA5FH2XK7P", "--book", book) == 0
    assert hefu("sweep", "--book", book) == 0, "the files were made anew"
    keys.write_text(first)
    assert hefu("party", "show", "uscc:91440300MA5FH2XK7P", "--book", book) == 1
    assert "k2" in capsys.readouterr().err


def test_nothing_is_wrapped_without_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEFU_KEYS", raising=False)
    book = imported(tmp_path)[1]
    assert NAME.encode() in stolen(book)
    assert hefu("book", "rewrap", "--book", book) == 1


@pytest.mark.parametrize("setting", ["file", "file:", "vault:here", "k1 sm4-gcm 00"])
def test_a_setting_that_names_no_ring_is_refused(setting: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        open_keys(setting)
    assert "00" not in raised.value.text("en")


def test_keys_that_others_may_read_are_refused(keys: Path) -> None:
    hefu("book", "new-key", keys, "--id", "k1")
    keys.chmod(0o640)
    with pytest.raises(Conflict) as raised:
        open_keys(f"file:{keys}")
    assert raised.value.code == "protection.keys_open"


def test_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [new_key_line("k1", "aes-256-gcm"), new_key_line("k2", "sm4-gcm")]
    monkeypatch.setenv("OUR_KEYS", ";".join(lines))
    ring = open_keys("env:OUR_KEYS")
    assert ring is not None
    assert ring.current() == ("k2", "sm4-gcm")
    with pytest.raises(Unavailable):
        open_keys("env:NO_SUCH_KEYS")
    assert open_keys("") is None


def test_a_key_service_takes_effect_at_once(tmp_path: Path) -> None:
    for key_id in ("k1", "k2"):
        place = tmp_path / f"{key_id}.key"
        place.write_text(new_key_line(key_id, "aes-256-gcm"))
        place.chmod(0o600)
    current = tmp_path / "current"
    current.write_text("k1\n")
    current.chmod(0o600)
    kms = open_keys(f"kms:{tmp_path}")
    assert isinstance(kms, FolderKms)
    wrapped = kms.wrap("k1", bytes(32), b"bound")
    current.write_text("k2\n")
    assert kms.current()[0] == "k2"
    assert kms.unwrap("k1", wrapped, b"bound") == bytes(32)
    (tmp_path / "k1.key").unlink()
    with pytest.raises(Unavailable) as raised:
        kms.unwrap("k1", wrapped, b"bound")
    assert raised.value.arguments["key_id"] == "k1"
    with pytest.raises(Unavailable):
        kms.unwrap("../k1", wrapped, b"bound")
