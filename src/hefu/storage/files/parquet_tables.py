"""Evidence and fact tables as Parquet files, for sweeps: one file a table, all declared columns."""

from __future__ import annotations

from pathlib import Path

from hefu.evidence.ports import TableData
from hefu.storage.arrow import arrow_table
from hefu.vocabulary.errors import Unavailable


def write_parquet(folder: Path, tables: TableData) -> list[Path]:
    """Write ``<table>.parquet`` for each of ``tables``; each file appears whole or not at all.

    Raises ``Unavailable`` when pyarrow is not installed.
    """
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise Unavailable("engine.not_installed", name="parquet", extra="parquet") from error
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (columns, rows) in tables.items():
        place = folder / f"{name}.parquet"
        draft = place.with_suffix(".draft")
        parquet.write_table(arrow_table(columns, rows, "parquet"), draft, compression="zstd")
        draft.replace(place)
        written.append(place)
    return written
