"""Row checks of one relation folded into one scan.

Each check contributes one 0/1 column for its predicate and, only for rows that are emitted, its measure,
threshold and the columns it compares. A row is emitted when some predicate holds or some compared column
is NULL; the caller tells findings from unjudged rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hefu.checks._engine.registry import Check
from hefu.checks._engine.text import RESULT_COLUMNS, with_alias, with_prefix

ALIAS = "r"
_FOLDED_MAX = 256
_FOLDED: dict[tuple[str, ...], FoldedScan] = {}


class Slot(msgspec.Struct, frozen=True):
    """Where one check's answer stands in a row of the folded scan."""

    check: Check
    hit: int
    results: dict[str, int]
    needs: dict[str, int]


class FoldedScan(msgspec.Struct, frozen=True):
    """One SELECT for several row checks of ``relation``, and how to read its rows."""

    relation: str
    sql: str
    slots: tuple[Slot, ...]


def parameter_prefix(index: int) -> str:
    """Placeholders of the ``index``-th check of a fold start with this."""
    return f"k{index}_"


def fold(relation: str, row_checks: Sequence[Check]) -> FoldedScan:
    """One scan of ``relation`` that answers all ``row_checks``; written once for the same checks."""
    key = (relation, *(check.digest for check in row_checks))
    if key not in _FOLDED:
        if len(_FOLDED) >= _FOLDED_MAX:
            _FOLDED.clear()
        _FOLDED[key] = _fold(relation, row_checks)
    return _FOLDED[key]


def _fold(relation: str, row_checks: Sequence[Check]) -> FoldedScan:
    columns: dict[str, int] = {}
    hits: list[str] = []
    slots = []
    for index, check in enumerate(row_checks):
        prefix = parameter_prefix(index)
        own = check.text.first_alias

        def place(expression: str, own: str = own, prefix: str = prefix) -> int:
            renamed = with_prefix(with_alias(expression, own, ALIAS), prefix)
            return columns.setdefault(renamed, len(columns))

        results = {
            name: place(check.text.items[name])
            for name in RESULT_COLUMNS
            if name in check.text.items
        }
        needs = {column: place(f"{ALIAS}.{column}") for column in check.card.needs.get(own, ())}
        predicate = with_prefix(with_alias(check.text.where, own, ALIAS), prefix)
        hits.append(predicate)
        slots.append(Slot(check=check, hit=index, results=results, needs=needs))
    width = len(hits)
    moved = tuple(
        msgspec.structs.replace(
            slot,
            results={name: place + width for name, place in slot.results.items()},
            needs={name: place + width for name, place in slot.needs.items()},
        )
        for slot in slots
    )
    return FoldedScan(
        relation=relation, sql=_sql(relation, hits, list(columns), moved), slots=moved
    )


def _sql(relation: str, hits: Sequence[str], columns: Sequence[str], slots: Sequence[Slot]) -> str:
    """Predicates stand twice: WHERE asks them of every row, the flags only of rows that are emitted."""
    flags = [f"  CASE WHEN {hit} THEN 1 ELSE 0 END AS h{place}" for place, hit in enumerate(hits)]
    told = [f"  {text} AS v{place}" for place, text in enumerate(columns)]
    compared = sorted({columns[p - len(hits)] for slot in slots for p in slot.needs.values()})
    emitted = [f"({hit})" for hit in hits] + [f"{column} IS NULL" for column in compared]
    items, wanted = ",\n".join(flags + told), "\n  OR ".join(emitted)
    return f"SELECT\n{items}\nFROM {relation} AS {ALIAS}\nWHERE {wanted}"
