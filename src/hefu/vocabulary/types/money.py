"""Amounts of money: integers of the smallest unit of their currency."""

from __future__ import annotations

from decimal import Decimal

from hefu.vocabulary.errors import InvalidInput, require
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.types import currency as currency_code
from hefu.vocabulary.types.decimal_text import grouped_text, scaled, shown

# The same figure as evidence.schema.AMOUNT_MINOR_MAX; a test holds them together.
AMOUNT_MINOR_MAX = 900_000_000_000_000


def to_minor(value: str | Decimal | int, currency: str, *, grouped: bool = False) -> int:
    """``value`` (in whole units, ``"12.50"``) in minor units, exactly.

    More decimals than the currency has are refused unless they are zeros. Raises ``InvalidInput``:
    ``value.currency_unknown``, ``value.amount_unreadable``, ``value.amount_too_precise``,
    ``value.amount_too_large``.
    """
    digits = currency_code.minor_digits(currency)
    found = scaled(value, digits, AMOUNT_MINOR_MAX, grouped=grouped)
    if isinstance(found, str):
        raise InvalidInput(
            f"value.amount_{found}", text=shown(value), currency=currency, digits=digits
        )
    return found


def explain(value: str | Decimal | int, currency: str) -> str:
    """``ok`` | ``currency_unknown`` | ``unreadable`` | ``too_precise`` | ``too_large`` (``amount_state``)."""
    if currency_code.explain(currency) == "unknown":
        return "currency_unknown"
    found = scaled(value, currency_code.minor_digits(currency), AMOUNT_MINOR_MAX)
    return found if isinstance(found, str) else "ok"


def format_minor(minor: int, currency: str) -> str:
    """The bare number with commas and the currency's decimals: ``1,130,000.00``."""
    return grouped_text(minor, currency_code.minor_digits(currency))


def format_amount(minor: int, currency: str, language: Language = "en") -> str:
    """Number and currency as a bank prints them: ``CNY 1,130,000.00`` / ``人民币1,130,000.00元``."""
    number = format_minor(minor, currency)
    name = currency_code.NAMES_ZH.get(currency)
    if language == "en" or name is None:
        return f"{currency} {number}"
    return f"人民币{number}元" if currency == "CNY" else f"{number}{name}"


def scale_half_up(amount: int, numerator: int, denominator: int) -> int:
    """``amount * numerator / denominator`` to the nearest integer, halves away from zero."""
    require(denominator > 0, f"a denominator must be positive, not {denominator}")
    product = amount * numerator
    rounded = (2 * abs(product) + denominator) // (2 * denominator)
    return -rounded if product < 0 else rounded
