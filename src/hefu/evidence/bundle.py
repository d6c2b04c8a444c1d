"""Evidence rows held together: of one application, or of the whole book.

Both are the same type, so facts and checks cannot tell them apart. Immutable by convention: a changed
bundle (a hypothesis, a blanked fact) is a new bundle that shares the untouched tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hefu.evidence.schema import Row, Value

DoubtReason = Literal["contradicted", "stale"]


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


class Bundle:
    """Rows by table, with indexes built on first use."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], doubts: Iterable[Doubt] = ()) -> None:
        self._rows = dict(rows)
        self.doubts = tuple(doubts)
        self._indexes: dict[tuple[str, str], dict[Value, list[Row]]] = {}

    def rows(self, table: str) -> Sequence[Row]:
        """All rows of ``table``; empty when nothing was reached."""
        return self._rows.get(table, ())

    def by(self, table: str, column: str, value: Value) -> Sequence[Row]:
        """Rows of ``table`` whose ``column`` equals ``value``; nothing equals ``None``."""
        if value is None:
            return ()
        index = self._indexes.get((table, column))
        if index is None:
            index = {}
            for row in self.rows(table):
                index.setdefault(row.get(column), []).append(row)
            self._indexes[(table, column)] = index
        return index.get(value, ())

    def one(self, table: str, column: str, value: Value) -> Row | None:
        """The only row of ``table`` with that value, or ``None`` when there is none or more than one."""
        found = self.by(table, column, value)
        return found[0] if len(found) == 1 else None

    def with_rows(
        self, replaced: Mapping[str, Sequence[Row]], doubts: Iterable[Doubt] | None = None
    ) -> Bundle:
        """A bundle whose tables in ``replaced`` are exchanged; the others are shared with indexes."""
        changed = Bundle({**self._rows, **replaced}, self.doubts if doubts is None else doubts)
        changed._indexes = {
            key: index for key, index in self._indexes.items() if key[0] not in replaced
        }
        return changed

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that hold rows."""
        return tuple(self._rows)
