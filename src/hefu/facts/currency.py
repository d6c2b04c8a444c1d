"""Amounts in another currency, by the latest dated rate that the evidence holds."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.facts.cells import day, whole, within_range
from hefu.vocabulary.types import currency

_MILLION = 1_000_000


def minor_digits(code: str) -> int | None:
    """Decimals of the minor unit; ``None`` for a code that is no currency."""
    return None if currency.explain(code) == "unknown" else currency.minor_digits(code)


class _Rate(NamedTuple):
    """Minor units of the target for ``denominator`` minor units of the source."""

    numerator: int
    denominator: int


class Converter:
    """Conversions on one business date; rates of later days are not used, and rates are not chained."""

    def __init__(self, bundle: Bundle, clocks: Clocks) -> None:
        self._bundle = bundle
        self._as_of = clocks.as_of
        self._rates: dict[tuple[str, str], _Rate | None] = {}

    def convert(self, amount: int | None, source: str | None, target: str | None) -> int | None:
        """``amount`` minor units of ``source`` in minor units of ``target``, halves away from zero.

        ``None`` when amount, a currency or the rate is unknown.
        """
        if amount is None or source is None or target is None:
            return None
        if source == target:
            return amount
        pair = (source, target)
        if pair not in self._rates:
            self._rates[pair] = self._rate(source, target)
        rate = self._rates[pair]
        if rate is None:
            return None
        magnitude = (2 * abs(amount) * rate.numerator + rate.denominator) // (2 * rate.denominator)
        return within_range(magnitude if amount >= 0 else -magnitude)

    def _rate(self, source: str, target: str) -> _Rate | None:
        direct = self._latest(source, target)
        inverse = self._latest(target, source)
        if direct is None and inverse is None:
            return None
        is_direct = inverse is None or (direct is not None and direct[0] >= inverse[0])
        chosen = direct if is_direct else inverse
        rate_micro = None if chosen is None else chosen[1]
        target_digits, source_digits = minor_digits(target), minor_digits(source)
        if rate_micro is None or rate_micro <= 0 or target_digits is None or source_digits is None:
            return None
        up, down = 10**target_digits, 10**source_digits
        if is_direct:
            return _Rate(rate_micro * up, _MILLION * down)
        return _Rate(_MILLION * up, rate_micro * down)

    def _latest(self, base: str, quote: str) -> tuple[date, int | None] | None:
        """Day and rate of the latest row of the pair; its rate may be unknown."""
        found: tuple[date, int | None] | None = None
        for row in self._bundle.by("fx_rate", "base_currency", base):
            rated_on = day(row, "rated_on")
            if row.get("quote_currency") != quote or rated_on is None or rated_on > self._as_of:
                continue
            if found is None or rated_on > found[0]:
                found = (rated_on, whole(row, "rate_micro"))
        return found
