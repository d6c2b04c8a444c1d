"""Interest of a drawdown from one day to another, in whole minor units."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from hefu.kernels.credit.day_count import DayCount, year_fraction

DAY_COUNTS: Final = tuple(
    one.value for one in DayCount if one not in (DayCount.BUS_252, DayCount.THIRTY_E_360_ISDA)
)
"""Counts that need neither a calendar nor a day of maturity."""

_WHOLE_BP: Final = 10_000


def interest_minor(
    principal_minor: int, rate_bp: int, day_count: str, start: date, end: date
) -> int:
    """Simple interest on ``principal_minor`` at ``rate_bp`` a year, half a minor unit upwards; 0 for no time
    or for a day before ``start``."""
    if end <= start:
        return 0
    years = year_fraction(DayCount(day_count), start, end)
    exact = Decimal(principal_minor) * Decimal(rate_bp) / _WHOLE_BP * years
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
