"""The fact tables, read from ``fact_tables/*.yaml``: columns, types, and the evidence each rests on.

They are declared here, below both: facts write them and checks read them without knowing each other.
"""

from __future__ import annotations

from functools import cache

import msgspec

from hefu.evidence.schema import ColumnType
from hefu.vocabulary.errors import require
from hefu.vocabulary.labelled import read_yaml, yaml_names

_TABLES = "hefu.evidence.fact_tables"


class FactColumn(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sources": "from"}
):
    """One column. ``sources``: evidence tables to ask for when the value is unknown."""

    type: ColumnType
    sources: tuple[str, ...] = ()


class FactTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact table."""

    table: str
    note: str
    columns: dict[str, FactColumn]


@cache
def fact_tables() -> dict[str, FactTable]:
    """All fact tables by name."""
    found = {}
    for name in yaml_names(_TABLES):
        table = msgspec.convert(read_yaml(_TABLES, name), FactTable)
        require(
            f"{table.table}.yaml" == name, f"fact {table.table} must live in {table.table}.yaml"
        )
        found[table.table] = table
    return found
