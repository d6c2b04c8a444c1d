"""Published rates and resets; the level instalment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.kernels.credit.annuity import level_instalment
from hefu.kernels.credit.arithmetic import RateMissing, TermsError
from hefu.kernels.credit.rates import Fixings, RateReset, Repeating

LPR = Fixings(
    ((date(2026, 3, 20), Decimal("0.0310")), (date(2026, 1, 20), Decimal("0.0300"))), "LPR"
)
DAYS = Repeating(date(2026, 2, 1))


def test_no_rate_is_made_up() -> None:
    with pytest.raises(RateMissing, match="LPR is known on or before 2026-01-19"):
        LPR.on(date(2026, 1, 19))


def test_two_values_for_one_day_are_refused() -> None:
    with pytest.raises(TermsError, match="two values"):
        Fixings(((date(2026, 1, 1), Decimal(1)), (date(2026, 1, 1), Decimal(2))))


def test_a_floor_above_the_cap_is_refused() -> None:
    with pytest.raises(TermsError, match="floor"):
        RateReset(days=DAYS, floor=Decimal("0.05"), cap=Decimal("0.04"))


@pytest.mark.parametrize(
    ("day", "reset", "rate"),
    [
        ("2026-03-19", RateReset(days=DAYS, spread=Decimal("0.0045")), "0.0345"),
        ("2026-03-20", RateReset(days=DAYS, spread=Decimal("-0.0020")), "0.0290"),
        ("2026-03-20", RateReset(days=DAYS, multiplier=Decimal("1.1")), "0.0341"),
        ("2026-03-20", RateReset(days=DAYS, floor=Decimal("0.035")), "0.035"),
        ("2026-03-20", RateReset(days=DAYS, spread=Decimal("0.02"), cap=Decimal("0.045")), "0.045"),
    ],
)
def test_a_rate_follows_the_published_one(day: str, reset: RateReset, rate: str) -> None:
    assert reset.rate(LPR, date.fromisoformat(day)) == Decimal(rate)


def test_an_annuity_without_instalments_is_refused() -> None:
    with pytest.raises(TermsError, match="at least one"):
        level_instalment(Decimal(1000), Decimal(0), Decimal("0.05"), [])


@given(
    principal=st.integers(1, 10**12),
    accrued=st.integers(0, 10**6),
    rate=st.decimals(0, 1, places=6),
    fractions=st.lists(st.decimals("0.01", 1, places=6), min_size=1, max_size=60),
)
def test_a_level_instalment_leaves_nothing(
    principal: int, accrued: int, rate: Decimal, fractions: list[Decimal]
) -> None:
    amount = level_instalment(Decimal(principal), Decimal(accrued), rate, fractions)
    left, owed = Decimal(principal), Decimal(accrued)
    for years in fractions:
        interest = left * rate * years + owed
        left, owed = left + interest - amount, Decimal(0)
    assert abs(left) < Decimal("1e-9") * principal + Decimal("1e-6")
