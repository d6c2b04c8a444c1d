"""Ways to spoil the approvable application, and what a scenario of it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hefu.evidence.record import Record
from hefu.evidence.schema import Row, Value, tables
from tests.decisions.approvable import AS_OF, INVOICES, Rows, approvable, records_of, values_of

Spoil = Callable[[Rows], None]
FIRST = INVOICES[0]
# Both the extract that was wrong and the one that corrects it come from the same system.
_SOURCE = "bank-extract"


class Scenario(NamedTuple):
    """``spoil`` makes ``check_id`` find something; ``cures`` are the records that the flip promises,
    recognised by ``says``, parts of the English words of its moves. Without ``cures`` the flip takes
    invoices out; without ``says`` there is none, for every invoice would have to go. ``is_note``: the
    policy only tells of it, and the application is approved."""

    check_id: str
    spoil: Spoil
    says: tuple[str, ...]
    cures: tuple[Record, ...]
    is_note: bool = False


def without(table: str, **match: Value) -> Spoil:
    """Rows of ``table`` that agree with ``match`` are not there."""

    def spoil(rows: Rows) -> None:
        rows[table] = [row for row in rows[table] if not _fits(row, match)]

    return spoil


def changed(table: str, match: Mapping[str, Value], **values: Value) -> Spoil:
    """Rows of ``table`` that agree with ``match`` say something else."""

    def spoil(rows: Rows) -> None:
        rows[table] = [{**row, **values} if _fits(row, match) else row for row in rows[table]]

    return spoil


def added(table: str, **values: Value) -> Spoil:
    """One more row."""

    def spoil(rows: Rows) -> None:
        rows.setdefault(table, []).append(values_of(table, **values))

    return spoil


def all_of(*spoils: Spoil) -> Spoil:
    """One after the other."""

    def spoil(rows: Rows) -> None:
        for each in spoils:
            each(rows)

    return spoil


def spoiled(spoil: Spoil) -> Rows:
    """The approvable application after ``spoil``."""
    rows = approvable()
    spoil(rows)
    return rows


def corrected(table: str, row_id: str, rows: Rows, **values: Value) -> Record:
    """The row as the same source states it from now on."""
    key = tables()[table].key
    before = next(row for row in rows[table] if row[key] == row_id)
    return Record(table, {**before, **values}, "correction", _SOURCE, AS_OF)


def mended(
    spoil: Spoil, table: str, match: Mapping[str, Value] | None = None, **values: Value
) -> tuple[Record, ...]:
    """The rows of the spoiled application that agree with ``match``, as the same source mends them."""
    rows, key = spoiled(spoil), tables()[table].key
    return tuple(
        corrected(table, str(row[key]), rows, **values)
        for row in rows[table]
        if _fits(row, match or {})
    )


def new(table: str, **values: Value) -> Record:
    """A paper that was not there."""
    return records_of({table: [values_of(table, **values)]}, "cure")[0]


def _fits(row: Row, match: Mapping[str, Value]) -> bool:
    return all(row.get(column) == value for column, value in match.items())
