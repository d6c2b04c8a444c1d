"""A server seals while it runs and once more when it ends."""

from __future__ import annotations

import time
from pathlib import Path

from hefu.bootstrap import EmbeddedHouse
from hefu.services.book_shelf import BookShelf
from hefu.services.log.rounds import SealRounds


def _opened(folder: Path) -> BookShelf:
    shelf = BookShelf(EmbeddedHouse(), folder)
    shelf.create("demo")
    opened = shelf.open("demo")
    opened.register.keep_decision("d-1", "a-1", b"{}")
    return shelf


def test_what_waits_is_sealed_without_a_command(tmp_path: Path) -> None:
    shelf = _opened(tmp_path)
    rounds = SealRounds(shelf, 0.05)
    rounds.start()
    published = tmp_path / "demo" / "log" / "checkpoint"
    for _ in range(200):
        if published.is_file():
            break
        time.sleep(0.05)
    assert published.read_text("utf-8").splitlines()[1] == "1"
    rounds.stop()
    shelf.close()


def test_the_last_round_comes_after_the_last_change(tmp_path: Path) -> None:
    shelf = _opened(tmp_path)
    rounds = SealRounds(shelf, 3_600)
    rounds.start()
    rounds.stop()
    shelf.close()
    assert (tmp_path / "demo" / "log" / "checkpoint").is_file()


def test_a_book_that_cannot_be_sealed_does_not_stop_the_others(tmp_path: Path) -> None:
    shelf = _opened(tmp_path)
    shelf.create("other")
    shelf.open("other").register.keep_decision("d-1", "a-1", b"{}")
    (tmp_path / "demo" / "keys").mkdir()
    (tmp_path / "demo" / "keys" / "log.key").write_text("no key", "utf-8")
    SealRounds(shelf, 1).go_round()
    shelf.close()
    assert not (tmp_path / "demo" / "log" / "checkpoint").exists()
    assert (tmp_path / "other" / "log" / "checkpoint").is_file()
