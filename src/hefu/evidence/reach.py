"""Following the reach of the tables: which rows one application needs, and in which order to fetch them.

The register follows the same steps with queries, this module follows them in a bundle that already
holds the whole book; parity between the two is tested.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

import msgspec

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row, Value, readable, source_of

START_TABLE = "application"
START_COLUMN = "application_id"


class Step(msgspec.Struct, frozen=True):
    """Rows of ``table`` by column ``by`` for the values of ``origin_column`` in ``origin_table``."""

    table: str
    by: str
    origin_table: str
    origin_column: str


@cache
def steps_towards(wanted: tuple[str, ...]) -> tuple[Step, ...]:
    """Every step needed to arrive at the ``wanted`` tables, through whatever lies between."""
    needed: set[str] = set()
    pending = [START_TABLE, *wanted]
    while pending:
        name = pending.pop()
        if name in needed or name not in readable():
            continue
        needed.add(name)
        pending += [reach.origin_table for reach in readable()[name].reach]
    return tuple(
        Step(name, reach.by, reach.origin_table, reach.origin_column)
        for name in sorted(needed)
        for reach in readable()[name].reach
    )


def sub_bundle(whole: Bundle, application_id: str, wanted: Iterable[str]) -> Bundle:
    """The part of ``whole`` that one application reaches, with the doubts about those rows only.

    A bundle that was fetched by this application's reach towards ``wanted`` is that part already.
    """
    if whole.reached_from == application_id:
        return whole
    by_origin: dict[str, list[Step]] = defaultdict(list)
    for step in steps_towards(tuple(wanted)):
        by_origin[step.origin_table].append(step)
    held: dict[str, dict[Value, Row]] = defaultdict(dict)
    asked: set[tuple[str, str, Value]] = set()
    frontier = _take(held, START_TABLE, whole.by(START_TABLE, START_COLUMN, application_id))
    while frontier:
        reached: list[tuple[str, Row]] = []
        for table, row in frontier:
            for step in by_origin[table]:
                question = (step.table, step.by, row.get(step.origin_column))
                if question[2] is None or question in asked:
                    continue
                asked.add(question)
                reached += _take(held, step.table, _found(whole, *question))
                reached += _take(held, step.table, _carried_away(whole, *question))
        frontier = reached
    rows = {table: list(found.values()) for table, found in held.items()}
    doubts = [doubt for doubt in whole.doubts if doubt.row_id in held.get(doubt.table, ())]
    return Bundle(rows, doubts)


def _found(whole: Bundle, table: str, by: str, value: Value) -> Sequence[Row]:
    """Rows of a table or view; a book that does not hold the view apart shows its table."""
    return whole.by(table if table in whole.tables else source_of(table), by, value)


def _carried_away(whole: Bundle, table: str, by: str, value: Value) -> list[Row]:
    """Rows that some source, though not the latest, links to ``value``."""
    key = readable()[table].key
    ids = whole.also_stated(source_of(table), by, value)
    return [row for row_id in ids for row in _found(whole, table, key, row_id)]


def _take(
    held: dict[str, dict[Value, Row]], table: str, rows: Iterable[Row]
) -> list[tuple[str, Row]]:
    key = readable()[table].key
    new = []
    for row in rows:
        if row[key] not in held[table]:
            held[table][row[key]] = row
            new.append((table, row))
    return new
