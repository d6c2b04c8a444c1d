"""Files that already carry our own column names: their mapping is made from the header.

Amounts are in minor units, quantities in millionths, ratios in basis points, days as YYYY-MM-DD,
flags 1 or 0. Two further columns are allowed: ``source_id`` (who speaks) and ``said_on``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hefu.evidence.schema import Table, table, tables
from hefu.importers.mapping_rules import (
    AppliesTo,
    ColumnRule,
    Mapping,
    Output,
    SaidOnRule,
    SourceRule,
)
from hefu.vocabulary.errors import EvidenceError

SOURCE_COLUMN: Final = "source_id"
SAID_ON_COLUMN: Final = "said_on"
# Who speaks where the file does not tell.
OWN_SOURCE: Final = "table_file"
_UNITS: Final = {"minor": "minor", "micro": "micro", "bp": "bp"}


def own_table(name: str) -> Table | None:
    """The table whose name begins the file name, the longest one: ``invoice_line_2026.csv``."""
    folded = name.casefold()
    fitting = [one for one in tables() if re.match(rf"{one}(?![a-z])", folded)]
    return table(max(fitting, key=len)) if fitting else None


def is_own_header(name: str, header: Sequence[str]) -> bool:
    """Whether a file of this name and header needs no mapping."""
    of_table = own_table(name)
    if of_table is None or not header:
        return False
    known = {*of_table.columns, SOURCE_COLUMN, SAID_ON_COLUMN}
    return set(header) <= known and any(one in of_table.columns for one in header)


def own_mapping(name: str, header: Sequence[str]) -> Mapping:
    """The mapping that such a file implies.

    Raises ``EvidenceError``: ``table_file.no_mapping`` when the name begins with no table's name,
    ``…column_not_ours`` naming what the table does not have.
    """
    of_table = own_table(name)
    if of_table is None:
        raise EvidenceError("table_file.no_mapping", name=name)
    foreign = [one for one in header if one not in of_table.columns]
    foreign = [one for one in foreign if one not in {SOURCE_COLUMN, SAID_ON_COLUMN}]
    if foreign:
        raise EvidenceError(
            "table_file.column_not_ours",
            columns=", ".join(foreign),
            table=of_table.table,
            known=", ".join(of_table.columns),
        )
    rules: dict[str, str | ColumnRule] = {
        one: ColumnRule(origin=one, unit=_UNITS.get(of_table.columns[one].type))
        for one in header
        if one in of_table.columns
    }
    return Mapping(
        mapping=f"own:{of_table.table}",
        applies_to=AppliesTo(headers=tuple(header)),
        source=SourceRule(column=SOURCE_COLUMN) if SOURCE_COLUMN in header else OWN_SOURCE,
        said_on=SaidOnRule(column=SAID_ON_COLUMN) if SAID_ON_COLUMN in header else None,
        outputs=(Output(table=of_table.table, columns=rules),),
    )
