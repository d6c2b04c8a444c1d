"""Unified social credit code (统一社会信用代码, GB 32100-2015).

18 characters: 1 registration authority, 1 kind of body, 6 region digits, 9 organisation code
(GB 11714, with its own check character), 1 check character modulo 31. Real codes exist whose check
characters are wrong, and rural collectives lead with a letter, so the answer is graded: only a
wrong format is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hefu.vocabulary.errors import InvalidInput

Grade = Literal["ok", "warn_check", "warn_orgcode", "bad_format"]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_CONFUSED = {"O": "0", "I": "1"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says: both check characters apart, the parts empty when the format is wrong."""

    code: str
    grade: Grade
    check_ok: bool
    organisation_ok: bool
    authority: str
    kind: str
    region: str
    organisation_code: str


def compact(text: str) -> str:
    """Without width variants and spaces, in upper case. No character is exchanged for another."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_character(first_17: str) -> str:
    """Place 18 for the first 17 places."""
    total = sum(
        ALPHABET.index(char) * weight for char, weight in zip(first_17, _WEIGHTS, strict=True)
    )
    return ALPHABET[-total % 31]


def organisation_check_character(first_8: str) -> str:
    """Place 9 of an organisation code (GB 11714) for its first 8 places."""
    total = sum(
        int(char, 36) * weight for char, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


@lru_cache(maxsize=65_536)
def read(text: str) -> Reading:
    """Grade and parts of ``text``; never raises."""
    code = compact(text)
    if not _SHAPE.fullmatch(code):
        return Reading(code, "bad_format", False, False, "", "", "", "")
    check_ok = check_character(code[:17]) == code[17]
    organisation_ok = organisation_check_character(code[8:16]) == code[16]
    grade: Grade = "ok"
    if not check_ok:
        grade = "warn_check"
    elif not organisation_ok:
        grade = "warn_orgcode"
    return Reading(code, grade, check_ok, organisation_ok, code[0], code[1], code[2:8], code[8:17])


def explain(text: str) -> Grade:
    """``ok`` | ``warn_check`` | ``warn_orgcode`` | ``bad_format`` (code family ``uscc_grade``)."""
    return read(text).grade


def validate(text: str) -> str:
    """The compact code; a doubtful check character passes, see :func:`explain`.

    Raises ``InvalidInput`` (``value.uscc_bad_format``).
    """
    found = read(text)
    if found.grade == "bad_format":
        raise InvalidInput("value.uscc_bad_format", text=text[:60])
    return found.code


def suggestions(text: str) -> tuple[str, ...]:
    """Fully valid codes that ``text`` becomes when O is read as 0 or I as 1; never applied by us."""
    code = compact(text)
    places = [place for place, char in enumerate(code) if char in _CONFUSED]
    if not places or len(code) != 18:
        return ()
    mended = "".join(_CONFUSED.get(char, char) for char in code)
    return (mended,) if explain(mended) == "ok" else ()


def format(text: str) -> str:  # noqa: A001 - the house word for printing a value
    """In the groups of the licence: ``91 310115 MA1K3WX51 H``."""
    found = read(text)
    if found.grade == "bad_format":
        return found.code
    head = found.authority + found.kind
    return " ".join((head, found.region, found.organisation_code, found.code[17]))


def issue(first_8: str, organisation_first_8: str) -> str:
    """A code with both check characters right, for examples: authority, kind, region + body."""
    body = organisation_first_8 + organisation_check_character(organisation_first_8)
    return first_8 + body + check_character(first_8 + body)
