"""GB/T 4754-2017 as amended in 2019."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types import industry_code


@pytest.mark.parametrize("text", ["", "0", "9999", "U", "3", "C99", "制造业"])
def test_unknown_codes(text: str) -> None:
    assert industry_code.lookup(text) is None
    assert industry_code.is_manufacturing(text) is None
    with pytest.raises(InvalidInput):
        industry_code.validate(text)


def test_letter_and_digits_must_agree() -> None:
    assert industry_code.explain("A3670") == "wrong_section"
    assert industry_code.is_manufacturing("A3670") is None
    with pytest.raises(InvalidInput):
        industry_code.parents("A3670")


def test_counts_of_the_standard() -> None:
    levels = Counter(entry.level for entry in industry_code.industries().values())
    assert levels == {1: 20, 2: 97, 3: 473, 4: 1382}


def test_the_amendment_is_in() -> None:
    supervision = industry_code.lookup("9231")
    assert supervision is not None
    assert supervision.name_zh == "监察委员会"


def test_the_tree_is_whole() -> None:
    table = industry_code.industries()
    for entry in table.values():
        assert (entry.level == 1) is (entry.parent_code == "")
        if entry.parent_code:
            parent = table[entry.parent_code]
            assert parent.level == entry.level - 1
            assert entry.level == 2 or entry.code.startswith(parent.code)
        assert bool(entry.name_en) is (entry.level <= 2)
        assert re.search(r"[\u4e00-\u9fff]", entry.name_zh)


def test_manufacturing_is_section_c() -> None:
    made = [code for code in industry_code.industries() if industry_code.is_manufacturing(code)]
    assert Counter(len(code) for code in made) == {1: 1, 2: 31, 3: 179, 4: 609}
    assert industry_code.is_manufacturing("5111") is False


def test_parents_and_printing() -> None:
    assert [entry.code for entry in industry_code.parents(" c3962 ")] == ["396", "39", "C"]
    assert industry_code.parents("C") == ()
    assert industry_code.format("0111") == "A0111"
    assert industry_code.format("c") == "C"
