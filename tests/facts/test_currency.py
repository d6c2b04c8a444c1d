"""Dated conversion, exact to the minor unit."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row
from hefu.facts.currency import Converter
from tests.facts.sound_trade import CLOCKS, row_of


def rate(base: str, quote: str, rate_micro: int | None, day: int = 30) -> Row:
    """A rate of a day in March."""
    row = row_of("fx_rate", base_currency=base, quote_currency=quote, rated_on=date(2026, 3, day))
    return {**row, "rate_micro": rate_micro}


def converted(
    amount: int | None, source: str | None, target: str | None, *rates: Row
) -> int | None:
    """``amount`` by these rates."""
    return Converter(Bundle({"fx_rate": rates}), CLOCKS).convert(amount, source, target)


def test_without_a_rate_nothing_is_known() -> None:
    assert converted(100, "USD", "CNY") is None
    assert converted(100, "USD", "CNY", rate("USD", "EUR", 1), rate("EUR", "CNY", 1)) is None


@pytest.mark.parametrize(
    ("amount", "source", "target"), [(None, "CNY", "CNY"), (1, None, "CNY"), (1, "CNY", None)]
)
def test_an_unknown_part_is_unknown(
    amount: int | None, source: str | None, target: str | None
) -> None:
    assert converted(amount, source, target, rate("USD", "CNY", 1)) is None


def test_the_same_currency_needs_no_rate() -> None:
    assert converted(-7, "CNY", "CNY") == -7


@pytest.mark.parametrize("rate_micro", [None, 0, -5])
def test_the_latest_rate_counts_even_when_it_is_no_use(rate_micro: int | None) -> None:
    older = rate("USD", "CNY", 7_000_000, day=1)
    assert converted(100, "USD", "CNY", older, rate("USD", "CNY", rate_micro)) is None


def test_the_latest_rate_of_either_direction_counts() -> None:
    rates = (rate("USD", "CNY", 7_000_000, day=1), rate("CNY", "USD", 125_000, day=2))
    assert converted(100, "USD", "CNY", *rates) == 800


def test_a_rate_of_a_later_day_is_not_used() -> None:
    row = {**rate("USD", "CNY", 7_000_000), "rated_on": date(2026, 4, 1)}
    assert converted(100, "USD", "CNY", row) is None


def test_minor_units_differ() -> None:
    assert converted(1_000, "JPY", "CNY", rate("JPY", "CNY", 48_000)) == 4_800
    assert converted(1_000, "KWD", "CNY", rate("KWD", "CNY", 23_000_000)) == 2_300
    assert converted(100, "QQQ", "CNY", rate("QQQ", "CNY", 1_000_000)) is None


def test_halves_go_away_from_zero() -> None:
    half = rate("USD", "CNY", 500_000)
    assert [converted(amount, "USD", "CNY", half) for amount in (1, 3, -1)] == [1, 2, -1]


def test_an_amount_too_large_to_hold_is_unknown() -> None:
    assert converted(900_000_000_000_000, "USD", "CNY", rate("USD", "CNY", 7_000_000)) is None


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9), st.booleans())
def test_conversion_is_the_nearest_minor_unit(
    amount: int, rate_micro: int, is_direct: bool
) -> None:
    pair = ("USD", "CNY") if is_direct else ("CNY", "USD")
    exact = Fraction(rate_micro, 1_000_000) ** (1 if is_direct else -1) * amount
    found = converted(amount, "USD", "CNY", rate(*pair, rate_micro))
    if found is None:
        assert abs(exact) > 9 * 10**14 - 1
    else:
        assert abs(found - exact) <= Fraction(1, 2)
