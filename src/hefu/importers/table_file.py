"""Tables of any sender, in CSV, XLSX or Parquet, for every evidence table.

With a mapping (see :mod:`hefu.importers.mapping`) a file may carry any headers; without one it must
carry our own column names, see :mod:`hefu.importers.table_own`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.mapping import load_mapping
from hefu.importers.mapping_check import encoding_of
from hefu.importers.mapping_rows import MappedRows
from hefu.importers.mapping_rules import Mapping
from hefu.importers.mapping_values import CellRefused, day
from hefu.importers.table_cell import Sheet, SheetRow, refused_row
from hefu.importers.table_csv import TextLayout, header_of_head, open_text
from hefu.importers.table_own import is_own_header, own_mapping, own_table
from hefu.importers.table_parquet import is_parquet, open_parquet
from hefu.importers.table_xlsx import is_workbook, open_workbook
from hefu.vocabulary.errors import EvidenceError

_HEAD_BYTES = 65_536
_TEXT_SUFFIXES = (".csv", ".tsv")


class TableFileImporter:
    """Reads files that one mapping describes, or, with ``None``, files in our own column names."""

    def __init__(self, mapping: Path | None) -> None:
        """Raises as :func:`hefu.importers.mapping.load_mapping`."""
        self._mapping = None if mapping is None else load_mapping(mapping)

    @property
    def kind(self) -> str:
        """``table_file`` or ``table_file:<name of the mapping>``."""
        return "table_file" if self._mapping is None else f"table_file:{self._mapping.mapping}"

    def recognises(self, head: bytes, name: str) -> bool:
        """By the mapping's file names and, in text files, its headers; without a mapping by the
        table's name that begins the file name.

        The header of a workbook or Parquet file cannot be seen in ``head``: there the name decides.
        """
        is_text = not is_workbook(head) and not is_parquet(head)
        mapping = self._mapping
        if mapping is None:
            is_table = not is_text or name.casefold().endswith(_TEXT_SUFFIXES)
            return is_table and own_table(_file_name(name)) is not None
        names = mapping.applies_to.names
        if names and not any(_is_named(name, one) for one in names):
            return False
        if not is_text or not mapping.applies_to.headers:
            return bool(names)
        return bool(header_of_head(head, self._layout(name)))

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Records and findings row by row.

        Raises ``EvidenceError`` (area ``table_file``) when the file as a whole cannot be read and
        ``Unavailable`` when Parquet support is not installed.
        """
        name = _file_name(document.name)
        sheet = self._open(document, name)
        mapping = self._mapping or own_mapping(name, sheet.header)
        positions = _positions(mapping, sheet.header)
        rows = MappedRows(mapping, positions, _said_on(mapping, name))
        yield from sheet.notes
        for row in sheet.rows:
            if isinstance(row, ImportFinding):
                yield row
            elif sheet.counts_cells and not _is_in_step(row, sheet.header):
                yield _out_of_step(row, sheet.header)
            else:
                yield from rows.records(row)
        if rows.skipped_count:
            yield ImportFinding(
                "table_file.rows_skipped", "noted", "/", "", {"count": rows.skipped_count}
            )

    def _open(self, document: Document, name: str) -> Sheet:
        with document.path.open("rb") as source:
            head = source.read(_HEAD_BYTES)
        if is_workbook(head):
            sheet, row = (
                (None, 1)
                if self._mapping is None
                else (
                    self._mapping.sheet,
                    self._mapping.header_row,
                )
            )
            return open_workbook(document.path, sheet, row)
        if is_parquet(head):
            return open_parquet(document.path)
        return open_text(document.path, self._layout(name))

    def _layout(self, name: str) -> TextLayout:
        mapping = self._mapping
        if mapping is None:
            return TextLayout(None, None, 1, lambda header: is_own_header(name, header))
        wanted = {*mapping.applies_to.headers, *mapping.headers_used()}
        signature = set(mapping.applies_to.headers) or wanted
        return TextLayout(
            encoding=encoding_of(mapping.encoding) if mapping.encoding else None,
            delimiter=mapping.delimiter,
            header_row=mapping.header_row,
            fits=lambda header: signature <= set(header),
        )


def _is_named(name: str, pattern: str) -> bool:
    """A pattern without a slash is about the file's own name, wherever it lies in the folder."""
    subject = name if "/" in pattern else name.rpartition("/")[2]
    return fnmatchcase(subject.casefold(), pattern.casefold())


def _file_name(name: str) -> str:
    """The last step of a path, written with either slash."""
    return re.split(r"[\\/]", name)[-1]


def _positions(mapping: Mapping, header: Sequence[str]) -> dict[str, int]:
    """Place of every column the mapping reads. Raises ``EvidenceError`` for one missing or double."""
    counts = Counter(header)
    used = {name: f"applies_to.headers: {name}" for name in mapping.applies_to.headers}
    used.update(mapping.headers_used())
    for name, key in used.items():
        if counts[name] != 1:
            code = "header_twice" if counts[name] else "column_missing"
            raise EvidenceError(
                f"table_file.{code}",
                header=name,
                mapping=mapping.mapping,
                key=key,
                known=", ".join(header[:50]),
            )
    return {name: header.index(name) for name in used}


def _said_on(mapping: Mapping, name: str) -> date | None:
    rule = mapping.said_on
    if rule is None:
        return None
    if rule.date is not None:
        return date.fromisoformat(rule.date)
    if rule.file_name is None:
        return None
    found = re.search(rule.file_name, name)
    try:
        if found is not None and found[1] is not None:
            return day(found[1], rule.formats)
    except CellRefused:
        pass
    raise EvidenceError("table_file.name_without_day", name=name, pattern=rule.file_name)


def _is_in_step(row: SheetRow, header: Sequence[str]) -> bool:
    """As many cells as headers; further empty ones do no harm."""
    return len(row.cells) >= len(header) and not any(row.cells[len(header) :])


def _out_of_step(row: SheetRow, header: Sequence[str]) -> ImportFinding:
    return refused_row(
        "table_file.cells_out_of_step", row.locator, cells=len(row.cells), headers=len(header)
    )
