"""Amounts in capital letters: read exactly, in every proper spelling, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hefu.vocabulary.errors import InvalidInput, InvariantBroken
from hefu.vocabulary.types import capital_amount
from hefu.vocabulary.types.money import AMOUNT_MINOR_MAX

MINORS = st.one_of(st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX), st.integers(-(10**9), 10**9))
LETTERS = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正负（）数 "


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "整", "元", "元整", "壹仟贰佰", "1234.56", "一千二百元", "壹佰元5角", "NaN"),
        *("壹仟伍元", "壹万伍元整", "壹亿伍元整", "壹仟零零伍元", "壹佰贰元", "拾佰元", "佰元整"),
        *("万元整", "亿元", "壹万万元", "壹亿亿元", "壹仟万仟元", "贰壹元", "壹元贰元", "壹分贰角"),
        *("壹佰壹仟元", "零壹元整", "壹元整整", "负负壹元", "壹元贰", "壹仟零佰元", "壹" * 100),
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_refused(text: str) -> None:
    assert capital_amount.explain(text) == "unreadable"
    with pytest.raises(InvalidInput) as caught:
        capital_amount.to_minor(text)
    assert caught.value.code == "value.capital_amount_unreadable"
    for language in ("zh", "en"):
        assert "{" not in caught.value.text(language)


def test_more_than_any_amount_is_refused_by_name() -> None:
    assert capital_amount.explain("玖万零壹亿元整") == "too_large"
    with pytest.raises(InvalidInput) as caught:
        capital_amount.to_minor("玖万零壹亿元整")
    assert caught.value.code == "value.capital_amount_too_large"
    with pytest.raises(InvariantBroken):
        capital_amount.format(AMOUNT_MINOR_MAX + 1)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("壹仟贰佰叁拾肆元伍角陆分", 123_456),
        ("壹佰壹拾叁万圆整", 113_000_000),
        ("壹拾元正", 1_000),
        ("拾元整", 1_000),
        ("拾伍万元整", 15_000_000),
        ("零元整", 0),
        ("零圆", 0),
        ("伍角", 50),
        ("伍分", 5),
        ("壹元零伍分", 105),
        ("壹元零角伍分", 105),
        ("壹元伍角整", 150),
        ("壹拾元零伍角", 1_050),
        ("壹万零壹元整", 1_000_100),
        ("壹万伍佰元整", 1_050_000),
        ("壹万零伍佰元整", 1_050_000),
        ("壹拾万零伍仟元整", 10_500_000),
        ("壹亿零壹元整", 10_000_000_100),
        ("壹万亿元整", 100_000_000_000_000),
        ("壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹拾贰元叁角肆分", 123_456_789_001_234),
        ("（负数）伍佰圆整", -50_000),
        ("(负数) 伍佰圆整", -50_000),
        ("负壹元整", -100),
        ("人民币壹佰元整", 10_000),
        ("貳萬參仟圓正", 2_300_000),
        ("壹佰元整\n", 10_000),
    ],
)
def test_what_invoices_print(text: str, minor: int) -> None:
    assert capital_amount.to_minor(text) == minor


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
        (1_000_000_100, "壹仟万零壹元整"),
        (-50_000, "（负数）伍佰元整"),
        (AMOUNT_MINOR_MAX, "玖万亿元整"),
    ],
)
def test_how_an_amount_is_printed(minor: int, text: str) -> None:
    assert capital_amount.format(minor) == text


@given(MINORS)
@example(10_000_000_00)
@example(100_010_00)
def test_what_is_printed_is_read_back(minor: int) -> None:
    text = capital_amount.format(minor)
    assert capital_amount.to_minor(text) == minor
    assert capital_amount.to_minor(text.replace("元", "圆").replace("整", "正")) == minor
    assert "零零" not in text


@given(st.text(LETTERS, max_size=14))
def test_no_text_is_read_as_more_than_one_amount(text: str) -> None:
    """Whatever is taken says, word for word but for 零, what we would print ourselves."""
    if capital_amount.explain(text) != "ok":
        return
    minor = capital_amount.to_minor(text)
    plain = str.maketrans({"圆": "元", "正": "整", **dict.fromkeys("零整（）数负 ", None)})
    said, ours = (each.translate(plain) for each in (text, capital_amount.format(minor)))
    assert said.removeprefix("壹") == ours.removeprefix("壹") or not minor


@given(MINORS.filter(lambda minor: minor > 0), st.data())
def test_a_word_changed_is_another_amount_or_none(minor: int, data: st.DataObject) -> None:
    text = capital_amount.format(minor)
    places = [place for place, char in enumerate(text) if char in "壹贰叁肆伍陆柒捌玖"]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from("壹贰叁肆伍陆柒捌玖".replace(text[place], "")))
    changed = text[:place] + digit + text[place + 1 :]
    assert capital_amount.explain(changed) != "ok" or capital_amount.to_minor(changed) != minor
