"""Cells about which sources contradict one another, as a table that checks can read."""

from __future__ import annotations

from collections.abc import Sized

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.parameters.loader import ParameterView

TABLE = "contradiction"
READS: tuple[str, ...] = ()


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per contradicted cell among the bundle's doubts; the count is unknown if not told."""
    found: list[Row] = []
    for doubt in bundle.doubts:
        if doubt.reason == "contradicted":
            values = doubt.detail.get("values")
            found.append(
                {
                    "table_name": doubt.table,
                    "row_id": doubt.row_id,
                    "column_name": doubt.column,
                    "stated_count": len(values) if isinstance(values, Sized) else None,
                }
            )
    return found
