"""Amounts of yuan in capital letters (人民币大写), as invoices, cheques and receipts print them.

``壹仟贰佰叁拾肆元伍角陆分`` is 123,456 fen. 元 and 圆, 整 and 正, traditional forms and a leading
（负数） are read alike; ordinary numerals (一二三) and figures are not: they are what capital letters
are there to prevent. Nothing is guessed: ``壹仟伍元`` could mean 1,005 or 1,500 and is unreadable,
since a skipped place must be told by 零.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

from hefu.vocabulary.errors import InvalidInput, require
from hefu.vocabulary.types.decimal_text import shown
from hefu.vocabulary.types.money import AMOUNT_MINOR_MAX

Trouble = Literal["unreadable", "too_large"]

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = {"仟": 1_000, "佰": 100, "拾": 10}
_MYRIAD: Final = 10_000
_LENGTH_MAX: Final = 80
_VARIANTS: Final = str.maketrans(
    "〇弌壱貳贰弐參叄肆伍陸萬億圓圆正負", "零壹壹贰贰贰叁叁肆伍陆万亿元元整负"
)
_SPACE = re.compile(r"\s+")
_TEXT = re.compile(
    r"(?:人民币)?(?P<sign>\(?负数?\)?)?(?:人民币)?"
    rf"(?:(?P<yuan>[{_DIGITS}仟佰拾万亿]+)元)?"
    rf"零?(?:(?P<jiao>[{_DIGITS}])角)?零?(?:(?P<fen>[{_DIGITS}])分)?整?"
)


def to_minor(text: str) -> int:
    """The amount in fen, exactly; negative when it says 负.

    Raises ``InvalidInput``: ``value.capital_amount_unreadable``, ``value.capital_amount_too_large``.
    """
    found = _read(text)
    if isinstance(found, str):
        raise InvalidInput(f"value.capital_amount_{found}", text=shown(text))
    return found


def explain(text: str) -> str:
    """``ok`` | ``unreadable`` | ``too_large`` (code family ``amount_state``)."""
    found = _read(text)
    return found if isinstance(found, str) else "ok"


def format(minor: int) -> str:  # noqa: A001 - the house word for printing a value
    """The amount as an invoice prints it: ``壹仟元整``, ``（负数）伍角整``. ``minor``: fen."""
    require(abs(minor) <= AMOUNT_MINOR_MAX, f"{minor} fen is beyond all amounts")
    yuan, rest = divmod(abs(minor), 100)
    jiao, fen = divmod(rest, 10)
    text = f"{_written(yuan)}元" if yuan or not rest else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif fen and yuan:
        text += "零"
    text += f"{_DIGITS[fen]}分" if fen else "整"
    return f"（负数）{text}" if minor < 0 else text


@lru_cache(maxsize=4096)
def _read(text: str) -> int | Trouble:
    if len(text) > _LENGTH_MAX:
        return "unreadable"
    clean = _SPACE.sub("", unicodedata.normalize("NFKC", text)).translate(_VARIANTS)
    found = _TEXT.fullmatch(clean)
    if found is None or not (found["yuan"] or found["jiao"] or found["fen"]):
        return "unreadable"
    printed = found["yuan"] or _DIGITS[0]
    yuan = _added_up(printed)
    # Adding up forgives any order of words: only a proper way of writing that very number is taken.
    if not _spellings(yuan).fullmatch(printed):
        return "unreadable"
    minor = 100 * yuan + 10 * _digit(found["jiao"]) + _digit(found["fen"])
    if minor > AMOUNT_MINOR_MAX:
        return "too_large"
    return -minor if found["sign"] else minor


def _digit(text: str | None) -> int:
    return _DIGITS.index(text) if text else 0


def _added_up(printed: str) -> int:
    high, is_split, low = printed.rpartition("亿")
    parts = (high, low) if is_split else ("", low)
    total = 0
    for part in parts:
        upper, _, lower = part.rpartition("万")
        total = total * _MYRIAD**2 + _section(upper) * _MYRIAD + _section(lower)
    return total


def _section(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        elif char in _DIGITS:
            digit = _DIGITS.index(char)
    return total + digit


def _sections(yuan: int) -> list[tuple[int, str]]:
    """Myriad sections from high to low, each with the word behind it; empty ones are left out."""
    upper, lower = divmod(yuan, _MYRIAD**2)
    found = [(upper // _MYRIAD, "万"), (upper % _MYRIAD, ""), (lower // _MYRIAD, "万")]
    words = [(value, word) for value, word in found[:2] if value]
    if words:
        words[-1] = (words[-1][0], words[-1][1] + "亿")
    words += [(value, word) for value, word in (found[2], (lower % _MYRIAD, "")) if value]
    return words


def _inside(section: int) -> str:
    """One section without a leading 零: ``壹仟零伍``."""
    text = ""
    for place in ("仟", "佰", "拾", ""):
        size = _UNITS.get(place, 1)
        digit = section // size % 10
        if digit:
            is_skipped = text and section // (size * 10) % 10 == 0
            text += f"{'零' if is_skipped else ''}{_DIGITS[digit]}{place}"
    return text


def _written(yuan: int) -> str:
    """The proper writing: 零 wherever places are skipped, once."""
    text = ""
    for section, word in _sections(yuan):
        text += f"{'零' if text and section < _UNITS['仟'] else ''}{_inside(section)}{word}"
    return text or _DIGITS[0]


def _spellings(yuan: int) -> re.Pattern[str]:
    """All ways of writing the number that can mean no other: between sections 零 may be left out
    before two or more digits or stand before four, and ten may begin with 拾."""
    pattern = ""
    for section, word in _sections(yuan):
        inside = _inside(section)
        if not pattern:
            inside = inside.replace("壹拾", "壹?拾") if inside.startswith("壹拾") else inside
            pattern = f"{inside}{word}"
        else:
            pattern += f"零{'' if section < _UNITS['拾'] else '?'}{inside}{word}"
    return re.compile(pattern or _DIGITS[0])
