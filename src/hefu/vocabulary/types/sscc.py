"""Serial shipping container code (系列货运包装箱代码, GS1 SSCC): 18 digits."""

from __future__ import annotations

from hefu.vocabulary.types.gs1_check_digit import (
    compact_digits,
    explain_digits,
    validate_digits,
)

LENGTHS = (18,)


def compact(text: str) -> str:
    """Without width variants, spaces and hyphens."""
    return compact_digits(text)


def explain(text: str) -> str:
    """``ok`` | ``bad_check`` | ``bad_format`` (code family ``identifier_state``)."""
    return explain_digits(text, LENGTHS)


def validate(text: str) -> str:
    """The compact number. Raises ``InvalidInput`` (``value.sscc_bad_format``, ``…_bad_check``)."""
    return validate_digits(text, LENGTHS, "sscc")


def format(text: str) -> str:  # noqa: A001 - the house word for printing a value
    """The bare digits, as printed."""
    return compact(text)
