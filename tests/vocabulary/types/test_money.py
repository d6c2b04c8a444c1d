"""Money and quantities: exact in, exact out, junk refused."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hefu.evidence import schema
from hefu.vocabulary.errors import InvalidInput, InvariantBroken
from hefu.vocabulary.types import currency, micro, money
from hefu.vocabulary.types.decimal_text import half_width

CURRENCIES = st.sampled_from(sorted(currency.ACTIVE))
MINORS = st.integers(-money.AMOUNT_MINOR_MAX, money.AMOUNT_MINOR_MAX)


@pytest.mark.parametrize(
    "junk",
    ["", " ", ".", "-", "1e3", "1E+3", "NaN", "inf", "0x10", "1,234.50", "1 000", "１２a", "--1"],
)
def test_junk_is_no_amount(junk: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        money.to_minor(junk, "CNY")
    assert caught.value.code == "value.amount_unreadable"
    assert junk in caught.value.text("zh")


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_decimals_that_are_no_number_are_refused(value: str) -> None:
    with pytest.raises(InvalidInput):
        money.to_minor(Decimal(value), "CNY")


@pytest.mark.parametrize("value", [1.5, True])
def test_floats_and_flags_are_no_amount(value: float) -> None:
    with pytest.raises(InvalidInput):
        money.to_minor(value, "CNY")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code"),
    [("1.005", "CNY"), ("1.5", "JPY"), ("1.2345", "KWD"), ("1.00005", "CLF")],
)
def test_more_decimals_than_the_currency_has(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        money.to_minor(text, code)
    assert caught.value.code == "value.amount_too_precise"
    assert money.explain(text, code) == "too_precise"


@pytest.mark.parametrize(
    "value",
    ["9" * 30, "9000000000000.01", "9" * 5000, 10**5000, -(10**14)],
    ids=["long", "one over", "very long", "very long number", "negative"],
)
def test_amounts_beyond_the_bound_are_refused(value: str | int) -> None:
    with pytest.raises(InvalidInput) as caught:
        money.to_minor(value, "CNY")
    assert len(caught.value.text("en")) < 400


@pytest.mark.parametrize("value", ["1E+999999999", "1E-999999999"])
def test_huge_exponents_cost_nothing(value: str) -> None:
    with pytest.raises(InvalidInput):
        money.to_minor(Decimal(value), "CNY")


@pytest.mark.parametrize(
    ("text", "code", "minor"),
    [
        ("1130000.00", "CNY", 113_000_000),
        ("12.500000", "CNY", 1250),
        ("-0.01", "CNY", -1),
        ("+7", "CNY", 700),
        (".5", "CNY", 50),
        ("5.", "CNY", 500),
        ("１２．５０", "CNY", 1250),
        ("100.000", "JPY", 100),
        ("1.234", "KWD", 1234),
        ("1.2345", "UYW", 12345),
        ("9000000000000.00", "CNY", money.AMOUNT_MINOR_MAX),
    ],
)
def test_amounts_read(text: str, code: str, minor: int) -> None:
    assert money.to_minor(text, code) == minor
    assert money.explain(text, code) == "ok"


def test_grouping_only_where_it_is_asked_for_and_right() -> None:
    assert money.to_minor("1,130,000.00", "CNY", grouped=True) == 113_000_000
    with pytest.raises(InvalidInput):
        money.to_minor("1,13", "EUR", grouped=True)


@given(minor=MINORS, code=CURRENCIES)
def test_printing_and_reading_are_inverse(minor: int, code: str) -> None:
    assert money.to_minor(money.format_minor(minor, code), code, grouped=True) == minor
    value = Decimal(minor).scaleb(-currency.minor_digits(code))
    assert money.to_minor(value, code) == minor


@example(text="1²", code="CNY")
@example(text="１２．５０", code="CNY")
@given(text=st.text(max_size=30), code=CURRENCIES)
def test_any_text_is_read_exactly_or_refused(text: str, code: str) -> None:
    try:
        minor = money.to_minor(text, code)
    except InvalidInput:
        return
    assert Decimal(minor).scaleb(-currency.minor_digits(code)) == Decimal(half_width(text).strip())


@given(amount=MINORS, numerator=st.integers(-20_000, 20_000), denominator=st.integers(1, 10**6))
def test_half_up_is_half_up(amount: int, numerator: int, denominator: int) -> None:
    found = money.scale_half_up(amount, numerator, denominator)
    assert abs(2 * (found * denominator - amount * numerator)) <= denominator
    exact = Decimal(amount * numerator) / Decimal(denominator)
    if exact == exact.quantize(Decimal("0.1")):
        assert found == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def test_half_up_refuses_a_denominator_of_zero() -> None:
    with pytest.raises(InvariantBroken):
        money.scale_half_up(1, 1, 0)


def test_the_bound_is_the_bound_of_the_schema() -> None:
    assert money.AMOUNT_MINOR_MAX == schema.AMOUNT_MINOR_MAX


def test_amounts_as_a_bank_prints_them() -> None:
    assert money.format_amount(113_000_000, "CNY", "zh") == "人民币1,130,000.00元"
    assert money.format_amount(113_000_000, "CNY", "en") == "CNY 1,130,000.00"
    assert money.format_amount(-5, "USD", "zh") == "-0.05美元"
    assert money.format_amount(1_000, "JPY", "zh") == "1,000日元"


def test_currencies() -> None:
    assert {currency.minor_digits(code) for code in currency.ACTIVE} == {0, 2, 3, 4}
    assert not set(currency.ACTIVE) & set(currency.WITHDRAWN)
    assert all(len(code) == 3 and code.isupper() for code in currency.ACTIVE)
    assert currency.explain("cny") == "active"
    assert currency.explain("HRK") == "withdrawn"
    for code in ("XAU", "XDR", "XXX", "XTS", "RMB", ""):
        with pytest.raises(InvalidInput):
            currency.validate(code)


@pytest.mark.parametrize("text", ["0.0000001", "1e6", "900000000.000001", "一百"])
def test_quantities_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        micro.to_micro(text)
    assert micro.explain(text) != "ok"


@given(st.integers(-micro.MICRO_MAX, micro.MICRO_MAX))
def test_quantities_round_trip(value: int) -> None:
    assert micro.to_micro(micro.format_micro(value), grouped=True) == value


def test_quantities_are_printed_short() -> None:
    assert micro.format_micro(1_200_500_000) == "1,200.5"
    assert micro.format_micro(3_000_000) == "3"
    assert micro.format_micro(-1) == "-0.000001"
