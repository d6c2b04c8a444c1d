"""The matcher tells families and strangers apart, and weighs the same twice."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from bench.party_names import labelled_records
from bench.train_party_matcher import party_records, trained

from hefu.evidence.matching import BIT_MICRO, PartyRecord
from hefu.storage.splink import SplinkMatcher
from hefu.storage.splink.comparisons import BLOCKING, COMPARISONS
from hefu.vocabulary.types.company_name import read

pytest.importorskip("splink", reason="splink is not installed: pip install 'hefu[match]'")
PROPOSED = 5 * BIT_MICRO


def records(*given: tuple[str, str]) -> list[PartyRecord]:
    """Records with a name and an address each."""
    return [
        PartyRecord(f"P{place}", read(name), address) for place, (name, address) in enumerate(given)
    ]


def weight(*given: tuple[str, str]) -> int | None:
    """Weight of a pair in millionths of a bit; ``None`` when it is not even compared."""
    found = SplinkMatcher().weigh(records(*given), -100 * BIT_MICRO)
    return found[0].weight_micro if found else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海宝钢贸易有限公司", "上海宝铜贸易有限公司"),
        ("江苏沙钢集团有限公司", "江苏沙钢集团淮钢特钢股份有限公司"),
        ("苏州宏远精密机械有限公司", "苏州宏远精密机械有限公司昆山分公司"),
        ("江苏宏远机械有限公司", "广东宏远机械有限公司"),
        ("苏州宏远机械有限公司", "苏州宏远食品有限公司"),
        ("宁波舟山港股份有限公司", "舟山港口开发有限公司"),
    ],
)
def test_strangers_and_relatives_are_not_proposed(one: str, other: str) -> None:
    assert (weight((one, ""), (other, "")) or 0) < PROPOSED
    # Relatives and tenants share an address; that alone must not make them one.
    at_home = weight((one, "苏州市科技路8号"), (other, "苏州市科技路8号"))
    if "宝铜" not in other:
        assert (at_home or 0) < PROPOSED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华为技术有限公司", "華為技術有限責任公司"),
        ("上海宝钢（集团）有限公司", "上海宝钢集团有限责任公司"),
        ("苏州市宏远精密机械有限公司", "宏远精密机械（苏州）有限公司"),
    ],
)
def test_spellings_of_one_name_are_proposed(one: str, other: str) -> None:
    address = "苏州市科技路8号"
    assert (weight((one, address), (other, f"江苏省{address}3幢")) or 0) >= PROPOSED


def test_a_mistyped_name_is_proposed_only_with_another_sign() -> None:
    names = ("苏州宏远精密机械有限公司", "苏州宏运精密机械有限公司")
    assert (weight((names[0], ""), (names[1], "")) or 0) < PROPOSED
    there = "苏州市科技路8号"
    assert (weight((names[0], there), (names[1], there)) or 0) >= PROPOSED


def test_two_of_one_kind_of_identifier_are_not_weighed() -> None:
    name = read("苏州宏远精密机械有限公司")
    kinds = frozenset(["uscc"])
    both = [PartyRecord("a", name, "", kinds), PartyRecord("b", name, "", kinds)]
    assert SplinkMatcher().weigh(both, -100 * BIT_MICRO) == []
    other = PartyRecord("c", name, "", frozenset(["lei"]))
    assert len(SplinkMatcher().weigh([both[0], other], PROPOSED)) == 1


def test_few_records_or_none_are_no_pair() -> None:
    assert SplinkMatcher().weigh([], PROPOSED) == []
    assert SplinkMatcher().weigh(records(("华为技术有限公司", "")), PROPOSED) == []


def test_the_order_of_the_records_does_not_matter_and_the_answer_repeats() -> None:
    some = party_records(labelled_records(150, 3))
    found = SplinkMatcher().weigh(some, 0)
    assert found == sorted(found)
    assert found == SplinkMatcher().weigh(list(reversed(some)), 0)
    assert len(found) > 20


def test_the_frozen_settings_ask_the_questions_of_the_code() -> None:
    text = files("hefu.storage.splink").joinpath("party_settings.json").read_text("utf-8")
    frozen = json.loads(text)
    rules = [rule["blocking_rule"] for rule in frozen["blocking_rules_to_generate_predictions"]]
    assert rules == list(BLOCKING)
    asked = {
        each["output_column_name"]: [level["sql_condition"] for level in each["comparison_levels"]]
        for each in frozen["comparisons"]
    }
    assert asked == {
        name: [condition for _, condition in levels] for name, levels in COMPARISONS.items()
    }


@pytest.mark.slow
def test_training_is_repeatable() -> None:
    named = labelled_records(400, 5)
    assert trained(named) == trained(named)
