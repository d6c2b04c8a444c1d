"""Which guarantees stand on a day, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, total, whole
from hefu.facts.currency import Converter

_DAYS = ("signed_on", "valid_until_on", "released_on")


def stands(guarantee: Row, clocks: Clocks) -> bool:
    """Signed, not expired and not released on the business date; a guarantee stands through its last
    day. One that states no end stands, and so does one of which a day is in dispute."""
    signed_on, valid_until_on, released_on = (day(guarantee, column) for column in _DAYS)
    is_signed = signed_on is None or signed_on <= clocks.as_of
    is_running = valid_until_on is None or clocks.as_of <= valid_until_on
    return is_signed and is_running and (released_on is None or released_on > clocks.as_of)


def amount_of(guarantees: Collection[Row], converter: Converter) -> tuple[int | None, str | None]:
    """Sum and its currency: the most frequent one, of equally frequent ones the first by name."""
    told_in = Counter(text(guarantee, "currency") for guarantee in guarantees)
    currency = min(
        (name for name in told_in if name is not None),
        key=lambda name: (-told_in[name], name),
        default=None,
    )
    amount = total(
        converter.convert(whole(guarantee, "amount_minor"), text(guarantee, "currency"), currency)
        for guarantee in guarantees
    )
    return amount, currency
