"""Quantities and unit prices: integers of a millionth."""

from __future__ import annotations

from decimal import Decimal

from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types.decimal_text import grouped_text, scaled, shown

DIGITS = 6
# Room for the factor 10,000 of a basis-point comparison in 64 bits, as for money.
MICRO_MAX = 900_000_000_000_000


def to_micro(value: str | Decimal | int, *, grouped: bool = False) -> int:
    """``value`` in millionths, exactly.

    Raises ``InvalidInput``: ``value.quantity_unreadable``, ``value.quantity_too_precise``,
    ``value.quantity_too_large``.
    """
    found = scaled(value, DIGITS, MICRO_MAX, grouped=grouped)
    if isinstance(found, str):
        raise InvalidInput(f"value.quantity_{found}", text=shown(value))
    return found


def explain(value: str | Decimal | int) -> str:
    """``ok`` | ``unreadable`` | ``too_precise`` | ``too_large`` (``amount_state``)."""
    found = scaled(value, DIGITS, MICRO_MAX)
    return found if isinstance(found, str) else "ok"


def format_micro(micro: int) -> str:
    """The number with commas, without trailing zeros: ``1,200.5``."""
    return grouped_text(micro, DIGITS).rstrip("0").removesuffix(".")
