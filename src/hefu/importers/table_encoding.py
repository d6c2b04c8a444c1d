"""Which of the two encodings of Chinese extracts a text file is written in, told by reading all of it.

A line that is not pure ASCII and is valid UTF-8 is hardly ever anything else. So the majority of such
lines decides, and single lines that break the rule are refused one by one when they are read.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hefu.vocabulary.errors import EvidenceError

_CHUNK_BYTES: Final = 1 << 20
_OTHER_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def detect_encoding(path: Path) -> str:
    """``utf-8`` or ``gb18030``. Raises ``EvidenceError`` (``table_file.encoding_unknown``)."""
    with path.open("rb") as source:
        if source.read(2) in _OTHER_MARKS:
            raise EvidenceError("table_file.encoding_unknown", line=1)
    if _is_utf8(path):
        return "utf-8"
    total = utf8 = gb18030 = 0
    first_wrong = 0
    for number, line in enumerate(_lines(path), start=1):
        if line.isascii():
            continue
        total += 1
        if decodes(line, "utf-8"):
            utf8 += 1
        elif not first_wrong:
            first_wrong = number
        gb18030 += decodes(line, "gb18030")
    if 2 * utf8 > total:
        return "utf-8"
    if 2 * gb18030 > total:
        return "gb18030"
    raise EvidenceError("table_file.encoding_unknown", line=first_wrong)


def decodes(line: bytes, encoding: str) -> bool:
    """Whether ``line`` follows ``encoding`` to the byte."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as source:
            while chunk := source.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(path: Path) -> Iterator[bytes]:
    """Lines, overlong ones in pieces: pieces may be cut inside a character and then count as wrong."""
    with path.open("rb") as source:
        while line := source.readline(_CHUNK_BYTES):
            yield line
