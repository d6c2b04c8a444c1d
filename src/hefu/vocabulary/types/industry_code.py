"""Chinese industry codes: GB/T 4754-2017 with amendment no. 1 of 2019.

Sections (letter), divisions (2 digits), groups (3) and classes (4): 20, 97, 473 and 1,382. The table
lies beside this file; Chinese names follow the standard, English names are given for sections and
divisions and follow the usage of the National Bureau of Statistics.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hefu.vocabulary.errors import InvalidInput

VERSION = "GB/T 4754-2017/XG1-2019"
_FILE = "industry_code_gbt4754_2017.csv"
_LETTER_AND_DIGITS = re.compile(r"[A-T][0-9]{2,4}")


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry. ``level``: 1 section, 2 division, 3 group, 4 class; ``name_en`` empty below 2."""

    code: str
    level: int
    name_zh: str
    name_en: str
    parent_code: str


@cache
def industries() -> dict[str, Industry]:
    """All entries by code, in the order of the standard."""
    with files(__package__).joinpath(_FILE).open(encoding="utf-8") as lines:
        return {
            row["code"]: Industry(
                row["code"], int(row["level"]), row["name_zh"], row["name_en"], row["parent_code"]
            )
            for row in csv.DictReader(lines)
        }


def compact(text: str) -> str:
    """Without width variants and spaces, in upper case, the section letter before digits dropped."""
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return code[1:] if _LETTER_AND_DIGITS.fullmatch(code) else code


def explain(text: str) -> str:
    """``ok`` | ``wrong_section`` | ``unknown`` (code family ``industry_state``)."""
    code = compact(text)
    if code not in industries():
        return "unknown"
    letter = unicodedata.normalize("NFKC", text).strip().upper()[:1]
    if letter.isalpha() and section(code).code != letter:
        return "wrong_section"
    return "ok"


def validate(text: str) -> str:
    """The compact code. Raises ``InvalidInput``: ``value.industry_unknown``, ``…_wrong_section``."""
    state = explain(text)
    if state != "ok":
        raise InvalidInput(f"value.industry_{state}", text=text[:60], version=VERSION)
    return compact(text)


def lookup(text: str) -> Industry | None:
    """The entry, ``None`` when the standard does not know the code."""
    return industries().get(compact(text))


def parents(text: str) -> tuple[Industry, ...]:
    """The entries above, nearest first, ending with the section; empty for a section.

    Raises as :func:`validate`.
    """
    found = []
    code = industries()[validate(text)].parent_code
    while code:
        entry = industries()[code]
        found.append(entry)
        code = entry.parent_code
    return tuple(found)


def section(text: str) -> Industry:
    """The section an entry belongs to. Raises ``InvalidInput`` (``value.industry_unknown``)."""
    entry = lookup(text)
    if entry is None:
        raise InvalidInput("value.industry_unknown", text=text[:60], version=VERSION)
    while entry.parent_code:
        entry = industries()[entry.parent_code]
    return entry


def is_manufacturing(text: str) -> bool | None:
    """Whether the code stands in section C; ``None`` when the standard does not know it."""
    return section(text).code == "C" if explain(text) == "ok" else None


def format(text: str) -> str:  # noqa: A001 - the house word for printing a value
    """With the section letter in front of digits: ``C3670``."""
    code = validate(text)
    return code if code.isalpha() else section(code).code + code
