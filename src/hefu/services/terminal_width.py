"""How wide text stands on a terminal."""

from __future__ import annotations

import unicodedata

_WIDE = frozenset("WF")


def width(text: str) -> int:
    """Columns that the text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text)


def padded(text: str, columns: int, *, is_number: bool = False) -> str:
    """Text filled up to ``columns``; numbers to the right."""
    space = " " * max(0, columns - width(text))
    return space + text if is_number else text + space


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most ``columns``: broken between words, and where there are none, anywhere."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text):
        if line and width(line + word.rstrip()) > columns:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


_NEVER_FIRST = frozenset("，。；：、！？）】》”’%％,.;:!?)")
_WIDE_MARKS = frozenset("，。；：、！？）】》”’％")


def _pieces(text: str) -> list[str]:
    """Words with the space after them; a wide character is a word, with what may not begin a line."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1] if pieces else ""
        is_glued = char == " " or char in _NEVER_FIRST
        if last and (is_glued or (not _is_wide(char) and not _ends_word(last))):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in _WIDE


def _ends_word(piece: str) -> bool:
    return piece.endswith(" ") or _is_wide(piece[-1]) or piece[-1] in _WIDE_MARKS
