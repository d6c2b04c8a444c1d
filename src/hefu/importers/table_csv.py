"""Text tables (CSV and its relatives): rows in bounded memory, each fault at its line.

The rules are RFC 4180's, strictly: a quote opens a field only at its beginning and closes it only at
its end. What breaks them is refused by line; a quote that is never closed ends the reading there,
because nobody can say where the next row begins.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from hefu.evidence.record import ImportFinding
from hefu.importers.mapping_check import DELIMITERS
from hefu.importers.table_cell import (
    COLUMNS_MAX,
    ROW_BYTES_MAX,
    ROWS_MAX,
    Sheet,
    SheetRow,
    refused_row,
)
from hefu.importers.table_encoding import detect_encoding
from hefu.vocabulary.errors import EvidenceError

# A cell that spans more lines than this is a quote that somebody forgot to close.
LINES_OF_ROW_MAX: Final = 200
_MARK: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How the text is laid out. ``fits`` tells, while the delimiter is not known, whether a header
    row is the one looked for."""

    encoding: str | None
    delimiter: str | None
    header_row: int
    fits: Callable[[Sequence[str]], bool]


class _RowTooLong(Exception):
    """A row beyond the bounds; the lines are read past it."""


class _Lines:
    """Physical lines, decoded one by one, with what is wrong with them since the row began."""

    def __init__(self, source: BinaryIO, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self.number = 0
        self.row_began = 1
        self.wrong_line: int | None = None
        self.has_nul = False
        self._row_bytes = 0
        self.at_end = False

    def begin_row(self) -> None:
        """Forget what was noted about the row before."""
        self.row_began = self.number + 1
        self.wrong_line = None
        self.has_nul = False
        self._row_bytes = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._source.readline(ROW_BYTES_MAX + 1)
        if not line:
            self.at_end = True
            raise StopIteration
        self.number += 1
        self._row_bytes += len(line)
        if self._row_bytes > ROW_BYTES_MAX or self.number - self.row_began >= LINES_OF_ROW_MAX:
            while line and not line.endswith(b"\n"):
                line = self._source.readline(ROW_BYTES_MAX)
            raise _RowTooLong
        try:
            text = line.decode(self._encoding)
        except UnicodeDecodeError:
            self.wrong_line = self.wrong_line or self.number
            text = line.decode(self._encoding, errors="replace")
        if "\x00" in text:
            self.has_nul = True
        return text.removeprefix(_MARK) if self.number == 1 else text


def open_text(path: Path, layout: TextLayout) -> Sheet:
    """The table in the text file at ``path``.

    Raises ``EvidenceError``: ``table_file.encoding_unknown``, ``…header_missing``,
    ``…header_unreadable``, ``…delimiter_unclear``.
    """
    encoding = layout.encoding or detect_encoding(path)
    with path.open("rb") as source:
        lines = _Lines(source, encoding)
        for _ in range(layout.header_row - 1):
            next(lines, None)
        lines.begin_row()
        delimiter = layout.delimiter or _delimiter(next(_Again(lines), ""), layout)
    rows = _rows(path, encoding, delimiter, layout.header_row)
    header = next(rows, None)
    if header is None:
        raise EvidenceError("table_file.header_missing", row=layout.header_row)
    if isinstance(header, ImportFinding):
        raise EvidenceError("table_file.header_unreadable", line=layout.header_row)
    names = tuple(str(cell).strip() for cell in header.cells)
    if len(names) > COLUMNS_MAX:
        raise EvidenceError("table_file.too_many_columns", count=len(names), count_max=COLUMNS_MAX)
    return Sheet(names, rows, counts_cells=True)


def header_of_head(head: bytes, layout: TextLayout) -> tuple[str, ...]:
    """Header names in the beginning of a file, empty when there is no such row or no such encoding."""
    lines = head.split(b"\n")
    if len(lines) < layout.header_row or b"\x00" in head:
        return ()
    line = lines[layout.header_row - 1]
    for encoding in [layout.encoding] if layout.encoding else ["utf-8", "gb18030"]:
        try:
            text = line.decode(encoding).removeprefix(_MARK)
        except UnicodeDecodeError:
            continue
        for delimiter in [layout.delimiter] if layout.delimiter else DELIMITERS:
            names = _split(text, delimiter)
            if layout.fits(names):
                return names
    return ()


class _Again:
    """One line of ``lines`` as an iterator that ends instead of raising."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines

    def __next__(self) -> str:
        try:
            return next(self._lines)
        except _RowTooLong:
            raise StopIteration from None


def _split(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return ()
    return tuple(cell.strip() for cell in cells)


def _delimiter(line: str, layout: TextLayout) -> str:
    fitting = [one for one in DELIMITERS if layout.fits(_split(line, one))]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        # A header of one column fits under every delimiter.
        return max(fitting, key=lambda one: len(_split(line, one)))
    counts = {one: len(_split(line, one)) for one in DELIMITERS}
    best = max(counts.values())
    candidates = [one for one, count in counts.items() if count == best]
    if best <= 1:
        return DELIMITERS[0]
    if len(candidates) > 1:
        raise EvidenceError("table_file.delimiter_unclear", line=layout.header_row)
    return candidates[0]


def _rows(
    path: Path, encoding: str, delimiter: str, first_row: int
) -> Iterator[SheetRow | ImportFinding]:
    with path.open("rb") as source:
        lines = _Lines(source, encoding)
        for _ in range(first_row - 1):
            lines.begin_row()
            next(_Again(lines), None)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        count = 0
        while True:
            lines.begin_row()
            try:
                cells = next(reader, None)
            except (csv.Error, _RowTooLong) as problem:
                spans_lines = lines.number > lines.row_began
                is_lost = lines.at_end or (spans_lines and isinstance(problem, _RowTooLong))
                if is_lost:
                    yield _not_closed(lines)
                    return
                yield _csv_trouble(lines, problem)
                continue
            if cells is None:
                return
            if not any(cells):
                continue
            count += 1
            if count > ROWS_MAX:
                yield refused_row(
                    "table_file.too_many_rows", f"line {lines.row_began}", count_max=ROWS_MAX
                )
                return
            yield _row(lines, cells)


def _row(lines: _Lines, cells: list[str]) -> SheetRow | ImportFinding:
    locator = f"line {lines.row_began}"
    if lines.wrong_line is not None:
        return refused_row(
            "table_file.bytes_wrong", f"line {lines.wrong_line}", line=lines.wrong_line
        )
    if lines.has_nul:
        return refused_row("table_file.control_character", locator, value="␀", column="")
    return SheetRow(locator, cells)


def _csv_trouble(lines: _Lines, problem: Exception) -> ImportFinding:
    is_long = isinstance(problem, _RowTooLong) or "field larger" in str(problem)
    return refused_row(
        "table_file.row_too_long" if is_long else "table_file.quotes_wrong",
        f"line {lines.row_began}",
        line=lines.row_began,
        last_line=lines.number,
        size_bytes_max=min(ROW_BYTES_MAX, csv.field_size_limit()),
    )


def _not_closed(lines: _Lines) -> ImportFinding:
    return refused_row(
        "table_file.quote_not_closed", f"line {lines.row_began}", line=lines.row_began
    )
