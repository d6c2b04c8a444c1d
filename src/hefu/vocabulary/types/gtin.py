"""Global trade item number (全球贸易项目代码, GS1 GTIN): 8, 12, 13 or 14 digits."""

from __future__ import annotations

from hefu.vocabulary.types.gs1_check_digit import (
    compact_digits,
    explain_digits,
    validate_digits,
)

LENGTHS = (8, 12, 13, 14)


def compact(text: str) -> str:
    """Without width variants, spaces and hyphens."""
    return compact_digits(text)


def explain(text: str) -> str:
    """``ok`` | ``bad_check`` | ``bad_format`` (code family ``identifier_state``)."""
    return explain_digits(text, LENGTHS)


def validate(text: str) -> str:
    """The compact number. Raises ``InvalidInput`` (``value.gtin_bad_format``, ``…_bad_check``)."""
    return validate_digits(text, LENGTHS, "gtin")


def format(text: str) -> str:  # noqa: A001 - the house word for printing a value
    """Fourteen digits, zeros in front: the form in which two numbers are compared."""
    return compact(text).zfill(14)
