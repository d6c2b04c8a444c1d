"""Rows as Arrow tables with declared types, for the engines that read Arrow.

Types are declared, never guessed: an all-NULL column of a small bundle keeps its type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hefu.evidence.schema import ColumnType, Row
from hefu.vocabulary.errors import Unavailable

_INTEGERS = frozenset({"minor", "micro", "bp", "days", "count", "flag"})


def arrow_table(columns: Mapping[str, ColumnType], rows: Sequence[Row], engine: str) -> Any:
    """An Arrow table of ``rows``; integers are int64, dates date32, all else text.

    Raises ``Unavailable`` when pyarrow is not installed.
    """
    try:
        import pyarrow as pa
    except ImportError as error:
        raise Unavailable("engine.not_installed", name=engine, extra=engine) from error
    arrays = [
        pa.array([row.get(name) for row in rows], type=_arrow_type(pa, kind))
        for name, kind in columns.items()
    ]
    return pa.Table.from_arrays(arrays, names=list(columns))


def _arrow_type(pa: Any, kind: ColumnType) -> Any:
    if kind in _INTEGERS:
        return pa.int64()
    return pa.date32() if kind == "date" else pa.string()
