"""Workbooks (XLSX): one sheet, row by row, values only.

A workbook is a zip archive of XML, both of which can be made to explode; so sizes are checked before
anything is unpacked, and every part is parsed with defusedxml. Formulas are never calculated: what the
sender's program stored beside them is taken, and a formula without a stored value is refused.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hefu.evidence.record import ImportFinding
from hefu.importers.table_cell import (
    COLUMNS_MAX,
    Cell,
    Sheet,
    SheetRow,
    Unusable,
    refused_row,
)
from hefu.vocabulary.errors import EvidenceError

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

UNPACKED_BYTES_MAX: Final = 1 << 30
STRINGS_BYTES_MAX: Final = 256 << 20
PARTS_MAX: Final = 10_000
# Honest sheets shrink to a tenth or a thirtieth; small parts may shrink more.
RATIO_MAX: Final = 200
RATIO_FREE_BYTES: Final = 4 << 20
WORKBOOK_ROWS_MAX: Final = 1_048_576
# Workbooks keep 15 significant digits; a longer number has lost its tail for good.
EXACT_NUMBER_MAX: Final = 10**15

_CHUNK_BYTES: Final = 1 << 16
_ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_PACKED = b"PK\x03\x04"
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
# What openpyxl, zipfile and the XML parsers below raise for damaged or hostile files.
_TROUBLES: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    SyntaxError,
    ArithmeticError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


def is_workbook(head: bytes) -> bool:
    """Whether a file that starts with ``head`` is a zip archive, as workbooks are, or the container
    of old and encrypted ones, which are then refused by name."""
    return head.startswith((_PACKED, _ENCRYPTED))


def open_workbook(path: Path, sheet: str | int | None, header_row: int) -> Sheet:
    """The table in one sheet of the workbook at ``path``.

    Raises ``EvidenceError``: ``table_file.workbook_unreadable``, ``…workbook_too_large``,
    ``…workbook_encrypted``, ``…workbook_1904``, ``…sheet_missing``, ``…header_missing``,
    ``…too_many_columns``.
    """
    check_package(path)
    has_formulas = _has_formulas(path)
    try:
        with closing(_load(path, values=True)) as book:
            if book.epoch.year == 1904:
                raise EvidenceError("table_file.workbook_1904")
            title = _title(book, sheet)
            header = _header(book[title], header_row)
    except _TROUBLES as problem:
        raise _unreadable(problem) from problem
    notes = (ImportFinding("table_file.formulas_present", "noted", f"sheet {title}"),)
    rows = _rows(path, _Part(title, header_row, len(header), has_formulas))
    return Sheet(header, rows, counts_cells=False, notes=notes if has_formulas else ())


def check_package(path: Path) -> None:
    """Refuse, before unpacking, an archive whose parts are too many, too large or too well packed."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except _TROUBLES as problem:
        with path.open("rb") as source:
            is_container = source.read(4) == _ENCRYPTED
        if is_container:
            raise EvidenceError("table_file.workbook_encrypted") from problem
        raise _unreadable(problem) from problem
    if any(part.flag_bits & 1 for part in parts):
        raise EvidenceError("table_file.workbook_encrypted")
    total = sum(part.file_size for part in parts)
    strings = max((p.file_size for p in parts if "sharedStrings" in p.filename), default=0)
    ratio = max((_ratio(part) for part in parts), default=0)
    if (
        len(parts) > PARTS_MAX
        or total > UNPACKED_BYTES_MAX
        or strings > STRINGS_BYTES_MAX
        or ratio > RATIO_MAX
    ):
        raise EvidenceError(
            "table_file.workbook_too_large",
            parts=len(parts),
            size_bytes=total,
            size_bytes_max=UNPACKED_BYTES_MAX,
            ratio=ratio,
            ratio_max=RATIO_MAX,
        )


def _ratio(part: zipfile.ZipInfo) -> int:
    if part.file_size <= RATIO_FREE_BYTES:
        return 0
    return part.file_size // max(part.compress_size, 1)


def _unreadable(problem: Exception) -> EvidenceError:
    reason = f"{type(problem).__name__}: {problem}"[:200]
    return EvidenceError("table_file.workbook_unreadable", reason=reason)


def _load(path: Path, *, values: bool) -> Workbook:
    import openpyxl

    return openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)


def _title(book: Workbook, sheet: str | int | None) -> str:
    titles = [one.title for one in book.worksheets]
    if isinstance(sheet, int) and 1 <= sheet <= len(titles):
        return titles[sheet - 1]
    if isinstance(sheet, str) and sheet in titles:
        return sheet
    if sheet is None and titles:
        return titles[0]
    raise EvidenceError("table_file.sheet_missing", sheet=sheet, known=", ".join(titles[:20]))


def _header(sheet: Any, header_row: int) -> tuple[str, ...]:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(min_row=header_row, max_row=header_row, values_only=True)
    names = ["" if value is None else str(value).strip() for value in next(rows, ())]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise EvidenceError("table_file.header_missing", row=header_row)
    if len(names) > COLUMNS_MAX:
        raise EvidenceError("table_file.too_many_columns", count=len(names), count_max=COLUMNS_MAX)
    return tuple(names)


class _FormulaSeeker:
    """Parser target that only notes whether a formula element went by."""

    found = False

    def start(self, tag: str, attributes: object) -> None:
        """An element begins."""
        del attributes
        self.found = self.found or tag.endswith("}f")

    def close(self) -> None:
        """The part ends."""


def _has_formulas(path: Path) -> bool:
    """Whether any sheet holds a formula. All of the package's XML passes defusedxml here, without a
    tree, so that a part with a document type declaration is refused before anything else reads it."""
    from defusedxml.ElementTree import DefusedXMLParser

    found = False
    try:
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if not name.endswith((".xml", ".rels")):
                    continue
                seeker = _FormulaSeeker()
                parser = DefusedXMLParser(target=seeker, forbid_dtd=True)
                with package.open(name) as part:
                    while chunk := part.read(_CHUNK_BYTES):
                        parser.feed(chunk)
                parser.close()
                found = found or (seeker.found and name.startswith("xl/worksheets/"))
    except _TROUBLES as problem:
        raise _unreadable(problem) from problem
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    header_row: int
    width: int
    has_formulas: bool


def _rows(path: Path, part: _Part) -> Iterator[SheetRow | ImportFinding]:
    """Rows below the header; blank ones are left out. Damage in the middle ends the reading by a finding."""
    number = part.header_row
    try:
        for number, cells in enumerate(_cells(path, part), start=part.header_row + 1):
            locator = f"sheet {part.title} row {number}"
            if number > WORKBOOK_ROWS_MAX:
                yield refused_row("table_file.too_many_rows", locator, count_max=WORKBOOK_ROWS_MAX)
                return
            if any(cell is not None for cell in cells):
                yield SheetRow(locator, cells + [None] * (part.width - len(cells)))
    except _TROUBLES as problem:
        locator = f"sheet {part.title} row {number + 1}"
        reason = f"{type(problem).__name__}: {problem}"[:200]
        yield refused_row("table_file.sheet_broken", locator, row=number + 1, reason=reason)


def _cells(path: Path, part: _Part) -> Iterator[list[Cell]]:
    with closing(_load(path, values=True)) as book:
        stored = _below_header(book, part)
        if not part.has_formulas:
            for row in stored:
                yield [cell_of(one.value) for one in row]
            return
        with closing(_load(path, values=False)) as written_book:
            for row, written in zip(stored, _below_header(written_book, part), strict=True):
                yield [
                    _formula_value(one.value, source)
                    for one, source in zip(row, written, strict=True)
                ]


def _below_header(book: Workbook, part: _Part) -> Iterator[tuple[Any, ...]]:
    sheet: Any = book[part.title]
    sheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(
        min_row=part.header_row + 1, max_col=part.width
    )
    return rows


def _formula_value(stored: object, source: Any) -> Cell:
    if source.data_type == "f" and stored is None:
        return Unusable("table_file.formula_without_value", str(source.value))
    return cell_of(stored)


def cell_of(value: object) -> Cell:
    """A value as openpyxl gives it, made exact: numbers to the 15 digits a workbook keeps, days without
    a time; error values and numbers that lost digits are marked unusable."""
    if value is None or isinstance(value, str):
        return Unusable("table_file.error_value", value) if value in _ERRORS else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else str(value)


def _number(value: float) -> Cell:
    if not abs(value) < EXACT_NUMBER_MAX:
        return Unusable("table_file.digits_lost", str(value))
    exact = Decimal(f"{value:.15g}")
    return int(exact) if exact == exact.to_integral_value() else exact
