"""The fact tables, read from ``fact_tables/*.yaml``: columns, types, and the evidence each rests on.

They are declared here, below both: facts write them and checks read them without knowing each other.
"""

from __future__ import annotations

from functools import cache

import msgspec

from hefu.evidence.schema import ColumnType
from hefu.vocabulary.errors import require
from hefu.vocabulary.field_class import FieldClass
from hefu.vocabulary.labelled import read_yaml, yaml_names

_TABLES = "hefu.evidence.fact_tables"


class FactColumn(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sources": "from"}
):
    """One column. ``sources``: evidence tables to ask for when the value is unknown."""

    type: ColumnType
    sources: tuple[str, ...] = ()


class FactTable(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"default_class": "class"}
):
    """One fact table; classes as in ``schema.Table``."""

    table: str
    note: str
    default_class: FieldClass
    columns: dict[str, FactColumn]
    classes: dict[FieldClass, tuple[str, ...]] = {}


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
