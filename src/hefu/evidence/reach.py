"""Following the reach of the tables: which rows one application needs, and in which order to fetch them.

The register follows the same steps with queries, this module follows them in a bundle that already
holds the whole book; parity between the two is tested.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import msgspec

from hefu.evidence.bundle import Bundle, Doubt
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
    asking = tuple(wanted)
    by_origin = whole.worked_out(("questions", asking), lambda: _questions(whole, asking))
    held: dict[str, dict[Value, Row]] = defaultdict(dict)
    asked: set[tuple[str, str, Value]] = set()
    frontier = _take(held, START_TABLE, whole.by(START_TABLE, START_COLUMN, application_id))
    while frontier:
        reached: list[tuple[str, Row]] = []
        for table, row in frontier:
            for step, shown, is_disputed in by_origin.get(table, ()):
                value = row.get(step.origin_column)
                question = (step.table, step.by, value)
                if value is None or question in asked:
                    continue
                asked.add(question)
                reached += _take(held, step.table, whole.by(shown, step.by, value))
                if is_disputed:
                    reached += _take(held, step.table, _carried_away(whole, step, shown, value))
        frontier = reached
    rows = {table: list(found.values()) for table, found in held.items()}
    return Bundle(rows, _doubts_about(whole, held))


_Question = tuple[Step, str, bool]


def _questions(whole: Bundle, wanted: tuple[str, ...]) -> Mapping[str, Sequence[_Question]]:
    """The steps from each table to tables that hold rows: what shows their rows, and whether some source
    disputes the link. A book that does not hold a view apart shows its table."""
    held = set(whole.tables)
    disputed = {(doubt.table, doubt.column) for doubt in whole.doubts}
    found: dict[str, list[_Question]] = defaultdict(list)
    for step in steps_towards(wanted):
        shown = step.table if step.table in held else source_of(step.table)
        if shown in held:
            is_disputed = (source_of(step.table), step.by) in disputed
            found[step.origin_table].append((step, shown, is_disputed))
    return found


def _carried_away(whole: Bundle, step: Step, shown: str, value: Value) -> list[Row]:
    """Rows that some source, though not the latest, links to ``value``."""
    key = readable()[step.table].key
    ids = whole.also_stated(source_of(step.table), step.by, value)
    return [row for row_id in ids for row in whole.by(shown, key, row_id)]


def _doubts_about(whole: Bundle, held: Mapping[str, Mapping[Value, Row]]) -> list[Doubt]:
    """Doubts about the rows held, in the order of the book."""
    about = whole.worked_out("doubts by row", lambda: _doubts_by_row(whole))
    places = [
        place
        for table, by_row in about.items()
        for row_id in held.get(table, ())
        for place in by_row.get(str(row_id), ())
    ]
    return [whole.doubts[place] for place in sorted(places)]


def _doubts_by_row(whole: Bundle) -> dict[str, dict[str, list[int]]]:
    """Places of the doubts by table and row."""
    found: dict[str, dict[str, list[int]]] = {}
    for place, doubt in enumerate(whole.doubts):
        found.setdefault(doubt.table, {}).setdefault(doubt.row_id, []).append(place)
    return found


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
