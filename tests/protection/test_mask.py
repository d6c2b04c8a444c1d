"""Masks show little, and never the value itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.protection import mask

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("masked", "shown"),
    [
        (mask.mask_name("张三"), "张*"),
        (mask.mask_name("张"), "*"),
        (mask.mask_name("宁波精密机械有限公司"), "宁*"),
        (mask.mask_account_no("6222020200012345678"), "****5678"),
        (mask.mask_account_no("1234567"), "****"),
        (mask.mask_identity_no("440301199001011234"), "4****4"),
        (mask.mask_phone("13800138000"), "****00"),
        (mask.mask_phone("110"), "****"),
        (mask.mask_address("浙江省宁波市北仑区大港路1号"), "浙江****"),
        (mask.mask_address("北仑"), "****"),
        (mask.mask_number("24312000000123456789"), "****89"),
        (mask.mask_day(date(2026, 3, 20)), "2026-03"),
        (mask.mask_amount(0), "0..1e3"),
        (mask.mask_amount(999), "0..1e3"),
        (mask.mask_amount(1_000), "1e3..2e3"),
        (mask.mask_amount(1_999_999), "1e6..2e6"),
        (mask.mask_amount(2_000_000), "2e6..5e6"),
        (mask.mask_amount(-5_000_000), "-5e6..-1e7"),
    ],
)
def test_what_is_left_behind_a_mask(masked: str, shown: str) -> None:
    assert masked == shown


@given(st.integers(1_000, 10**15))
def test_an_amount_lies_in_its_band(minor: int) -> None:
    low, high = (int(part[0]) * 10 ** int(part[2:]) for part in mask.mask_amount(minor).split(".."))
    assert low <= minor < high
    assert str(minor) not in mask.mask_amount(minor)


@given(st.text("0123456789abc张三宁波", min_size=4, max_size=30))
def test_no_mask_holds_what_it_hides(value: str) -> None:
    for hide in (
        mask.mask_name,
        mask.mask_account_no,
        mask.mask_identity_no,
        mask.mask_phone,
        mask.mask_address,
        mask.mask_number,
    ):
        assert value not in hide(value)


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_a_day_is_not_in_its_month(day: date) -> None:
    assert day.isoformat() not in mask.mask_day(day)
    assert mask.mask_day(day) == mask.mask_day(day.replace(day=1) + timedelta(days=27))


def test_a_pseudonym_is_the_same_under_one_key_alone() -> None:
    assert mask.pseudonym("name:张三", KEY) == mask.pseudonym("name:张三", KEY)
    assert mask.pseudonym("name:张三", KEY) != mask.pseudonym("name:李四", KEY)
    assert mask.pseudonym("name:张三", KEY) != mask.pseudonym("name:张三", KEY[::-1])
    with pytest.raises(ValueError, match="32 bytes"):
        mask.pseudonym("name:张三", b"short")
