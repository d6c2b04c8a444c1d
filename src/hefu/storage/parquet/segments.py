"""Rows of the register as Parquet segments, and segments as rows again.

What the register keeps sealed is sealed in the files too, and opened with its keys where it is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.engine import Dialect

from hefu.evidence import schema
from hefu.evidence.schema import ColumnType, Row
from hefu.storage.arrow import arrow_table
from hefu.storage.parquet.manifest import CONTRADICTION, Segment, digest_of, flush_folder
from hefu.storage.register import tables
from hefu.storage.register.as_stored import as_stored, openers
from hefu.storage.register.tables import evidence_tables
from hefu.vocabulary.errors import EvidenceError, Unavailable

VALIDITY: Mapping[str, ColumnType] = {"known_from": "code", "known_until": "code"}
"""First day on which a version counts and first on which it no longer does, as ISO text."""
_CONTRADICTION_COLUMNS: Mapping[str, ColumnType] = {
    "table_name": "code",
    "row_id": "id",
    "column_name": "code",
    "stated_count": "count",
    "stated_values": "text",
    **VALIDITY,
}
_IDS_AT_ONCE = 400
_ROWS_AT_ONCE = 50_000


def columns_of(name: str) -> Mapping[str, ColumnType]:
    """Columns of a segment: those of the evidence table, and from when to when a version counts."""
    if name == CONTRADICTION:
        return _CONTRADICTION_COLUMNS
    declared = schema.tables()[name].columns
    return {**{column: one.type for column, one in declared.items()}, **VALIDITY}


def evidence_rows(
    connection: Connection, name: str, row_ids: Sequence[str] | None
) -> Iterator[Row]:
    """All versions of the rows of an evidence table, of all rows without ``row_ids``."""
    stored = as_stored(evidence_tables()[name])
    key = stored.c[schema.tables()[name].key]
    asked = select(*(stored.c[column] for column in columns_of(name)))
    days = [column for column, kind in columns_of(name).items() if kind == "date"]
    ordered = asked.order_by(key, stored.c.known_from)
    wanted = [ordered] if row_ids is None else [ordered.where(key.in_(c)) for c in _some(row_ids)]
    for each in wanted:
        for row in _streamed(connection, each):
            for column in days:
                text = row[column]
                if text is not None:
                    row[column] = date.fromisoformat(str(text))
            yield row


def contradiction_rows(
    connection: Connection, changed: Mapping[str, Sequence[str]] | None
) -> Iterator[Row]:
    """All contradictions of the rows, of all rows without ``changed``."""
    stored = as_stored(tables.CONTRADICTION)
    asked = select(*(stored.c[column] for column in _CONTRADICTION_COLUMNS)).order_by(
        stored.c.table_name, stored.c.row_id, stored.c.column_name, stored.c.known_from
    )
    if changed is None:
        yield from _streamed(connection, asked)
        return
    for name, row_ids in changed.items():
        for some in _some(row_ids):
            concerned = (stored.c.table_name == name, stored.c.row_id.in_(some))
            yield from _streamed(connection, asked.where(*concerned))


def write_segment(folder: Path, name: str, number: int, rows: Iterable[Row]) -> Segment | None:
    """Write rows as one file, flushed to the device; ``None`` when there are none. Raises ``Unavailable``."""
    parquet = _parquet()
    path = folder / name / f"{number:08d}.parquet"
    remaining = iter(rows)
    count = 0
    try:
        writer: Any = None
        while batch := list(islice(remaining, _ROWS_AT_ONCE)):
            table = arrow_table(columns_of(name), batch, "parquet")
            if writer is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                writer = parquet.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
            count += len(batch)
        if writer is None:
            return None
        writer.close()
        with path.open("rb+") as handle:
            os.fsync(handle.fileno())
        flush_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Unavailable("parquet.not_written", path=str(path), reason=str(error)) from error
    return Segment(number, path.relative_to(folder).as_posix(), count, digest_of(path))


def read_segment(folder: Path, name: str, segment: Segment, dialect: Dialect) -> list[Row]:
    """Rows of one file, opened. Raises ``EvidenceError`` when it is not as it was written."""
    path = folder / segment.path
    if not path.is_file() or digest_of(path) != segment.digest:
        raise EvidenceError("parquet.damaged", path=str(path))
    rows: list[Row] = _parquet().read_table(path, columns=list(columns_of(name))).to_pylist()
    table = tables.CONTRADICTION if name == CONTRADICTION else evidence_tables()[name]
    for column, opened in openers(table, dialect).items():
        for row in rows:
            row[column] = opened(row[column])
    return rows


def _parquet() -> Any:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise Unavailable("engine.not_installed", name="parquet", extra="parquet") from error
    return parquet


def _streamed(connection: Connection, asked: Select[Any]) -> Iterator[Row]:
    found = connection.execute(asked, execution_options={"yield_per": 5_000})
    names = tuple(found.keys())
    for raw in found:
        yield dict(zip(names, raw, strict=True))


def _some(row_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(row_ids), _IDS_AT_ONCE):
        yield row_ids[start : start + _IDS_AT_ONCE]
