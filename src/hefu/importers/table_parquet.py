"""Parquet files: column types decide, values are exact; needs the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from hefu.evidence.record import ImportFinding
from hefu.importers.table_cell import (
    COLUMNS_MAX,
    ROWS_MAX,
    Cell,
    Sheet,
    SheetRow,
    Unusable,
    refused_row,
)
from hefu.vocabulary.errors import EvidenceError, Unavailable

BATCH_ROWS: Final = 4096
GROUP_BYTES_MAX: Final = 1 << 30
_MAGIC = b"PAR1"


def is_parquet(head: bytes) -> bool:
    """Whether a file that starts with ``head`` is Parquet."""
    return head.startswith(_MAGIC)


def open_parquet(path: Path) -> Sheet:
    """The table in the Parquet file at ``path``.

    Raises ``Unavailable`` (``table_file.parquet_not_installed``) without pyarrow, ``EvidenceError``
    (``table_file.parquet_unreadable``, ``…too_many_rows``, ``…too_many_columns``) for the file.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as problem:
        raise Unavailable("table_file.parquet_not_installed", extra="parquet") from problem
    troubles = (pyarrow.ArrowException, OSError, ValueError)
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except troubles as problem:
        raise _unreadable(problem) from problem
    names = tuple(str(name) for name in file.schema_arrow.names)
    _check_bounds(file, names)
    return Sheet(names, _rows(file, troubles), counts_cells=False)


def _unreadable(problem: Exception) -> EvidenceError:
    return EvidenceError("table_file.parquet_unreadable", reason=str(problem)[:200])


def _check_bounds(file: Any, names: tuple[str, ...]) -> None:
    if len(names) > COLUMNS_MAX:
        raise EvidenceError("table_file.too_many_columns", count=len(names), count_max=COLUMNS_MAX)
    about = file.metadata
    if about.num_rows > ROWS_MAX:
        raise EvidenceError("table_file.too_many_rows", count_max=ROWS_MAX)
    largest = max(
        (about.row_group(group).total_byte_size for group in range(about.num_row_groups)), default=0
    )
    if largest > GROUP_BYTES_MAX:
        raise EvidenceError(
            "table_file.parquet_unreadable",
            reason=f"row group: {largest} > {GROUP_BYTES_MAX} bytes",
        )


def _rows(file: Any, troubles: tuple[type[Exception], ...]) -> Iterator[SheetRow | ImportFinding]:
    number = 0
    try:
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            columns = [column.to_pylist() for column in batch.columns]
            for values in zip(*columns, strict=True):
                number += 1
                yield SheetRow(f"row {number}", [_cell(value) for value in values])
    except troubles as problem:
        locator = f"row {number + 1}"
        yield refused_row(
            "table_file.sheet_broken", locator, row=number + 1, reason=str(problem)[:200]
        )


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | Decimal):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        # A binary fraction is not what anybody wrote; 15 digits are what it can hold.
        return Decimal(f"{value:.15g}") if abs(value) < 10**15 else _unusable(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else _unusable(value)


def _unusable(value: object) -> Unusable:
    return Unusable("table_file.column_type", f"{type(value).__name__}: {value}"[:80])
