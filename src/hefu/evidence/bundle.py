"""Evidence rows held together: of one application, or of the whole book.

Both are the same type, so facts and checks cannot tell them apart. Immutable by convention: a changed
bundle (a hypothesis, a blanked fact) is a new bundle that shares the untouched tables.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from hefu.evidence.schema import Row, Value

DoubtReason = Literal["contradicted", "stale"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a row or one of its columns must not be relied on.

    ``column`` is empty when the whole row is meant; ``detail`` holds values for the sentence.
    """

    table: str
    row_id: str
    column: str
    reason: DoubtReason
    detail: Mapping[str, object]


class IndexedRows(list[Row]):
    """The rows of one table and its indexes; bundles that are given the same object share both."""

    def __init__(self, rows: Iterable[Row]) -> None:
        super().__init__(rows)
        self._indexes: dict[str, dict[Value, list[Row]]] = {}

    def by(self, column: str, value: Value) -> Sequence[Row]:
        """Rows whose ``column`` equals ``value``; of ``None`` those where it is not known."""
        index = self._indexes.get(column)
        if index is None:
            index = self._index(column)
        return index.get(value, ())

    def _index(self, column: str) -> dict[Value, list[Row]]:
        index: dict[Value, list[Row]] = {}
        for row in self:
            value = row.get(column)
            if value in index:
                index[value].append(row)
            else:
                index[value] = [row]
        self._indexes[column] = index
        return index


def indexed(rows: Iterable[Row]) -> IndexedRows:
    """The rows with their indexes: the same object where it has some already, else a copy that may."""
    return rows if isinstance(rows, IndexedRows) else IndexedRows(rows)


class Bundle:
    """Rows by table, with indexes built on first use.

    ``reached_from``: the application whose whole reach this is and nothing else; ``None`` for a book, and
    for a bundle that was changed after it was fetched.
    """

    def __init__(
        self,
        rows: Mapping[str, Sequence[Row]],
        doubts: Iterable[Doubt] = (),
        *,
        reached_from: str | None = None,
    ) -> None:
        self._rows = {name: indexed(each) for name, each in rows.items()}
        self.doubts = tuple(doubts)
        self.reached_from = reached_from
        self._disputed: dict[tuple[str, str, str], list[str]] | None = None
        self._worked_out: dict[Hashable, Any] = {}

    def rows(self, table: str) -> Sequence[Row]:
        """All rows of ``table``; empty when nothing was reached."""
        return self._rows.get(table, ())

    def by(self, table: str, column: str, value: Value) -> Sequence[Row]:
        """Rows of ``table`` whose ``column`` equals ``value``; nothing equals ``None``."""
        rows = self._rows.get(table)
        if value is None or rows is None:
            return ()
        # Asked some thousand times for each application: the index is looked at without a further call.
        index = rows._indexes.get(column)
        return rows.by(column, value) if index is None else index.get(value, ())

    def without(self, table: str, column: str) -> Sequence[Row]:
        """Rows of ``table`` whose ``column`` is not known."""
        rows = self._rows.get(table)
        return () if rows is None else rows.by(column, None)

    def one(self, table: str, column: str, value: Value) -> Row | None:
        """The only row of ``table`` with that value, or ``None`` when there is none or more than one."""
        found = self.by(table, column, value)
        return found[0] if len(found) == 1 else None

    def also_stated(self, table: str, column: str, value: Value) -> Sequence[str]:
        """Ids of rows of ``table`` of which some source, though not the latest, states ``value``."""
        if self._disputed is None:
            self._disputed = {}
            for doubt in self.doubts:
                stated = doubt.detail.get("values", ()) if doubt.reason == "contradicted" else ()
                for each in stated if isinstance(stated, tuple) else ():
                    cell = (doubt.table, doubt.column, str(each))
                    self._disputed.setdefault(cell, []).append(doubt.row_id)
        return self._disputed.get((table, column, str(value)), ())

    def with_rows(
        self, replaced: Mapping[str, Sequence[Row]], doubts: Iterable[Doubt] | None = None
    ) -> Bundle:
        """A bundle whose tables in ``replaced`` are exchanged; the others are shared with indexes."""
        other = Bundle(replaced, self.doubts if doubts is None else doubts)
        other._rows = self._rows | other._rows
        return other

    def with_facts(self, derived: Mapping[str, Sequence[Row]]) -> Bundle:
        """The same evidence with tables derived from it: what was worked out of the evidence before is
        shared, so ``derived`` must hold nothing that it rests on."""
        wider = Bundle(derived, self.doubts)
        wider._rows = self._rows | wider._rows
        wider._worked_out = self._worked_out
        return wider

    def worked_out(self, name: Hashable, work_out: Callable[[], _T]) -> _T:
        """What several facts or reasons need of these rows, worked out once.

        ``name`` says what it is and everything beside the rows that it depends on; it must not rest on
        tables that :meth:`with_facts` adds.
        """
        if name not in self._worked_out:
            self._worked_out[name] = work_out()
        found: _T = self._worked_out[name]
        return found

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that hold rows."""
        return tuple(self._rows)
