"""Exact reading of printed decimals into scaled integers; nothing is ever rounded here."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

Trouble = Literal["unreadable", "too_precise", "too_large"]

_PLAIN = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_LENGTH_MAX = 100
_ADJUSTED_MAX = 40


# Chinese input methods type digits, points and signs in full width. Nothing else is folded: NFKC would
# read 1² as 12.
_HALF_WIDTH = {0x3000: 0x20, **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}}


def half_width(text: str) -> str:
    """``text`` with full-width ASCII forms in ordinary width."""
    return text.translate(_HALF_WIDTH)


def scaled(
    value: str | Decimal | int, digits: int, limit: int, *, grouped: bool = False
) -> int | Trouble:
    """``value`` times ten to the power of ``digits``, exactly, or why that cannot be had.

    ``grouped`` allows commas between thousands (``1,130,000.00``); without it a comma is refused,
    because elsewhere it is a decimal point. Exponents, NaN, infinity and floats are unreadable.
    """
    if isinstance(value, bool | float):
        return "unreadable"
    if isinstance(value, int):
        return _scaled_int(value, digits, limit)
    if isinstance(value, Decimal):
        if not value.is_finite():
            return "unreadable"
        if abs(value.adjusted()) > _ADJUSTED_MAX and value:
            return "too_large" if value.adjusted() > 0 else "too_precise"
        text = f"{value:f}"
    else:
        text = half_width(value).strip()
        if grouped and _GROUPED.fullmatch(text):
            text = text.replace(",", "")
    if isinstance(value, str) and len(text) > _LENGTH_MAX:
        return "unreadable"
    return _scaled_text(text, digits, limit)


def _scaled_int(value: int, digits: int, limit: int) -> int | Trouble:
    amount = value * 10**digits
    return amount if abs(amount) <= limit else "too_large"


def _scaled_text(text: str, digits: int, limit: int) -> int | Trouble:
    found = _PLAIN.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        return "unreadable"
    whole, fraction = found[2] or "0", found[3] or ""
    if fraction[digits:].strip("0"):
        return "too_precise"
    if len(whole.lstrip("0")) > len(str(limit)):
        return "too_large"
    amount = int(whole + fraction[:digits].ljust(digits, "0"))
    if amount > limit:
        return "too_large"
    return -amount if found[1] == "-" else amount


def grouped_text(scaled_value: int, digits: int) -> str:
    """``scaled_value`` with ``digits`` decimals and commas between thousands."""
    whole, fraction = divmod(abs(scaled_value), 10**digits)
    sign = "-" if scaled_value < 0 else ""
    tail = f".{fraction:0{digits}d}" if digits else ""
    return f"{sign}{whole:,}{tail}"


def shown(value: object) -> str:
    """``value`` for a sentence: short, whatever was handed in."""
    if isinstance(value, int) and value.bit_length() > 200:
        return f"≈2^{value.bit_length()}"
    return str(value)[:60]
