"""Numbers of bank accounts: Chinese account numbers and IBAN.

A Chinese corporate account number has no public check digit and no common length, so only its
characters are judged; an IBAN is checked modulo 97 and by the layout of its country.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum import iban

from hefu.vocabulary.errors import InvalidInput

_DRESS = re.compile(r"[\s-]+")
_IBAN_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{6,30}")
_ACCOUNT_SHAPE = re.compile(r"(?=.*[0-9])[0-9A-Z]{5,34}")


def compact(text: str) -> str:
    """Without width variants, spaces and hyphens, in upper case."""
    return _DRESS.sub("", unicodedata.normalize("NFKC", text)).upper()


def explain(text: str) -> str:
    """``ok`` | ``bad_check`` (an IBAN that fails) | ``bad_format`` (``identifier_state``)."""
    number = compact(text)
    if not _ACCOUNT_SHAPE.fullmatch(number):
        return "bad_format"
    if _IBAN_SHAPE.fullmatch(number):
        return "ok" if iban.is_valid(number) else "bad_check"
    return "ok"


def validate(text: str) -> str:
    """The compact number.

    Raises ``InvalidInput``: ``value.bank_account_bad_format``, ``value.bank_account_bad_check``.
    """
    state = explain(text)
    if state != "ok":
        raise InvalidInput(f"value.bank_account_{state}", text=text[:60])
    return compact(text)


def format(text: str) -> str:  # noqa: A001 - the house word for printing a value
    """In groups of four, as on a bank card."""
    number = compact(text)
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def masked(text: str) -> str:
    """First and last four characters only, for lists that many people see."""
    number = compact(text)
    return number if len(number) <= 8 else f"{number[:4]}****{number[-4:]}"
