"""The check digit that all numeric GS1 keys share (modulo 10, weights 3 and 1 from the right)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from stdnum import ean

from hefu.vocabulary.errors import InvalidInput

_DRESS = re.compile(r"[\s-]+")
_DIGITS = re.compile(r"[0-9]+")


def compact_digits(text: str) -> str:
    """Without width variants, spaces and hyphens."""
    return _DRESS.sub("", unicodedata.normalize("NFKC", text))


def explain_digits(text: str, lengths: Sequence[int]) -> str:
    """``ok`` | ``bad_check`` | ``bad_format`` for a key of one of ``lengths``."""
    digits = compact_digits(text)
    if len(digits) not in lengths or not _DIGITS.fullmatch(digits):
        return "bad_format"
    expected: str = ean.calc_check_digit(digits[:-1])
    return "ok" if digits[-1] == expected else "bad_check"


def validate_digits(text: str, lengths: Sequence[int], key: str) -> str:
    """The compact key. Raises ``InvalidInput``: ``value.<key>_bad_format``, ``…_bad_check``."""
    state = explain_digits(text, lengths)
    if state != "ok":
        raise InvalidInput(f"value.{key}_{state}", text=text[:60])
    return compact_digits(text)
