"""``docs/reference`` says what the files say today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs.build_reference import PAGES, all_pages, cell, main, page, stale, words, write

from docs import build_reference
from hefu.evidence.schema import tables
from hefu.parameters.loader import parameter_ids


def test_the_reference_is_fresh() -> None:
    assert stale(all_pages()) == [], "run ./hefu-dev reference and commit the result"


def test_every_table_and_parameter_has_its_place() -> None:
    evidence, numbers = page("evidence-tables", "en"), page("parameters", "zh")
    assert [name for name in tables() if f"`{name}`" not in evidence and name not in evidence] == []
    assert [name for name in parameter_ids() if f"`{name}`" not in numbers] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_languages_have_the_same_shape(name: str) -> None:
    chinese, english = page(name, "zh"), page(name, "en")
    assert chinese != english
    assert len(chinese.splitlines()) == len(english.splitlines())


def test_every_heading_word_is_used() -> None:
    source = Path(build_reference.__file__).read_text(encoding="utf-8")
    unused = [
        key
        for key in words()
        if not re.search(rf"['\"]{key}['\"]", source) and key.removesuffix("-says") not in PAGES
    ]
    assert unused == []


def test_a_cell_cannot_break_its_table() -> None:
    assert cell("a | b\nc") == "a \\| b c"
    assert cell("  ") == build_reference.UNKNOWN


def test_a_changed_and_a_left_over_page_are_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_reference, "TARGET", tmp_path)
    pages = {tmp_path / "a.md": "one\n", tmp_path / "b.md": "two\n"}
    assert stale(pages) == ["a.md", "b.md"]
    write(pages)
    (tmp_path / "old.md").write_text("left over", encoding="utf-8")
    assert stale(pages) == ["old.md"]
    (tmp_path / "a.md").write_text("edited by hand", encoding="utf-8")
    assert stale(pages) == ["a.md", "old.md"]
    write(pages)
    assert stale(pages) == []


def test_wrong_usage_is_refused() -> None:
    assert main(["--chek"]) == 2
