"""Company names in parts: the traps that look alike or do not."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.vocabulary.types.company_name import compact, is_branch_of, is_member_of, read

TEXTS = st.text(
    alphabet="上海市苏州江省宝钢集团精密机械技术贸易有限责任公司分（）() Ａa.ltd銀東", max_size=24
)
BRANDS = st.sampled_from(["宏远", "鼎盛", "科威尔", "瑞丰达", "TCL"])
INDUSTRIES = st.sampled_from(["机械", "精密模具", "电子科技", "贸易", ""])


def test_a_name_without_region_still_has_its_trade_name() -> None:
    huawei = read("华为技术有限公司")
    assert (huawei.trade_name, huawei.industry, huawei.form) == ("华为", ("技术",), "limited")


def test_a_second_region_outside_the_first_belongs_to_the_trade_name() -> None:
    port = read("宁波舟山港股份有限公司")
    assert (port.province, port.city, port.trade_name) == ("浙江", "宁波", "舟山港")


def test_one_character_apart_is_another_trade_name() -> None:
    steel, copper = read("上海宝钢贸易有限公司"), read("上海宝铜贸易有限公司")
    assert (steel.trade_name, copper.trade_name) == ("宝钢", "宝铜")
    assert steel.parts != copper.parts


def test_a_member_of_a_group_is_not_the_group() -> None:
    group, member = "江苏沙钢集团有限公司", "江苏沙钢集团淮钢特钢股份有限公司"
    assert read(group).parts != read(member).parts
    assert read(member).member == "淮钢特钢"
    assert is_member_of(member, group)
    assert not is_member_of(group, member)
    assert not is_member_of(group, group)
    assert not is_member_of(member, "浙江沙钢集团有限公司")


def test_a_branch_leads_to_its_company_and_is_not_it() -> None:
    branch = "苏州宏远精密机械制造有限责任公司昆山分公司"
    assert read(branch).branch == "昆山分公司"
    assert is_branch_of(branch, "苏州宏远精密机械制造有限公司")
    assert not is_branch_of(branch, "苏州宏达精密机械制造有限公司")
    assert not is_branch_of("苏州宏远精密机械制造有限公司", branch)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("苏州宏远机械有限责任公司", "苏州市宏远机械有限公司"),
        ("宏远机械（苏州）有限公司", "苏州宏远机械有限公司"),
        ("上海宝鋼（集團）有限公司", "上海宝钢集团有限公司"),
        ("ＴＣＬ电子 有限公司", "tcl电子有限公司"),
    ],
)
def test_spellings_of_one_name_have_equal_parts(one: str, other: str) -> None:
    assert read(one).parts == read(other).parts


@pytest.mark.parametrize(
    ("text", "trade_name"),
    [
        ("上海市政工程设计研究院", "市政"),
        ("上海", "上海"),
        ("公司", "公司"),
        ("电子科技有限公司", "电子"),
    ],
)
def test_what_looks_like_a_region_or_a_word_may_be_the_name(text: str, trade_name: str) -> None:
    assert read(text).trade_name == trade_name


@given(TEXTS)
def test_reading_never_fails_and_loses_no_trade_name(text: str) -> None:
    found = read(text)
    assert (
        bool(found.trade_name) == bool(found.normal.strip("()")) or found.member or found.is_group
    )
    assert compact(compact(text)) == compact(text)


@given(TEXTS)
def test_the_spelling_read_again_is_the_same_name(text: str) -> None:
    assert read(read(text).normal) == read(text)


@given(BRANDS, INDUSTRIES)
def test_every_built_name_comes_apart_as_it_was_built(brand: str, industry: str) -> None:
    found = read(f"江苏省苏州市{brand}{industry}股份有限公司")
    assert (found.province, found.city) == ("江苏", "苏州")
    assert (found.trade_name, "".join(found.industry)) == (brand.casefold(), industry)
    assert found.form == "joint_stock"


def test_the_table_of_traditional_characters_is_one_to_one_and_ends() -> None:
    place = files("hefu.vocabulary.types").joinpath("company_name_traditional.csv")
    with place.open(encoding="utf-8") as lines:
        rows = [(row["traditional"], row["simplified"]) for row in csv.DictReader(lines)]
    assert len({one for one, _ in rows}) == len(rows)
    assert not {one for one, _ in rows} & {other for _, other in rows}
