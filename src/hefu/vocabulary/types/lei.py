"""Legal entity identifier (全球法人识别编码, ISO 17442): 20 characters, checked modulo 97."""

from __future__ import annotations

import re
import unicodedata

from stdnum.iso7064 import mod_97_10

from hefu.vocabulary.errors import InvalidInput

_SHAPE = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_DRESS = re.compile(r"[\s-]+")


def compact(text: str) -> str:
    """Without width variants, spaces and hyphens, in upper case."""
    return _DRESS.sub("", unicodedata.normalize("NFKC", text)).upper()


def explain(text: str) -> str:
    """``ok`` | ``bad_check`` | ``bad_format`` (code family ``identifier_state``)."""
    code = compact(text)
    if not _SHAPE.fullmatch(code):
        return "bad_format"
    return "ok" if mod_97_10.is_valid(code) else "bad_check"


def validate(text: str) -> str:
    """The compact code. Raises ``InvalidInput``: ``value.lei_bad_format``, ``value.lei_bad_check``."""
    state = explain(text)
    if state != "ok":
        raise InvalidInput(f"value.lei_{state}", text=text[:60])
    return compact(text)


def format(text: str) -> str:  # noqa: A001 - the house word for printing a value
    """In groups of four."""
    code = compact(text)
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
