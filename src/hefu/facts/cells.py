"""Typed reading of evidence cells, and sums in which an unknown part makes the whole unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row

Cells = frozenset[tuple[str, str, str]]
"""Table, row id and column of cells."""


def whole(row: Row, column: str) -> int | None:
    """An integer cell; ``None`` when unknown."""
    value = row.get(column)
    return value if isinstance(value, int) else None


def text(row: Row, column: str) -> str | None:
    """A text cell; ``None`` when unknown."""
    value = row.get(column)
    return value if isinstance(value, str) else None


def day(row: Row, column: str) -> date | None:
    """A date cell; ``None`` when unknown."""
    value = row.get(column)
    return value if isinstance(value, date) else None


def within_range(amount: int) -> int | None:
    """``amount`` unless it is too large to be held and compared; then it is unknown."""
    return amount if -AMOUNT_MINOR_MAX <= amount <= AMOUNT_MINOR_MAX else None


def total(parts: Iterable[int | None]) -> int | None:
    """The sum, or ``None`` as soon as one part is unknown or the sum leaves the range of amounts."""
    found = 0
    for part in parts:
        if part is None:
            return None
        found += part
    return within_range(found)


def less(whole_amount: int | None, *taken: int | None) -> int | None:
    """``whole_amount`` minus all of ``taken``; ``None`` when any of them is unknown."""
    parts = [None if part is None else -part for part in taken]
    return total((whole_amount, *parts))


def least(parts: Iterable[int | None]) -> int | None:
    """The smallest part, or ``None`` when one of them is unknown or there is none."""
    found: int | None = None
    for part in parts:
        if part is None:
            return None
        found = part if found is None else min(found, part)
    return found


def contradicted_cells(bundle: Bundle) -> Cells:
    """Cells that are empty because sources contradict one another, not because nobody spoke."""
    return bundle.worked_out("contradicted cells", lambda: _contradicted_cells(bundle))


def _contradicted_cells(bundle: Bundle) -> Cells:
    return frozenset(
        (doubt.table, doubt.row_id, doubt.column)
        for doubt in bundle.doubts
        if doubt.reason == "contradicted"
    )


def is_contradicted(contradicted: Cells, table: str, row_id: object, column: str) -> bool:
    """Whether sources contradict one another about this cell."""
    return bool(contradicted) and (table, str(row_id), column) in contradicted


def zero_if_unstated(
    contradicted: Cells, table: str, row: Row, names: tuple[str, str]
) -> int | None:
    """An optional amount or quantity. ``names``: its column and the key column of ``table``.

    A paper that does not mention a prepayment or a rejected quantity says that there is none, so an
    empty cell is zero; but where sources contradict one another it is unknown.
    """
    column, key = names
    value = whole(row, column)
    if value is None and not is_contradicted(contradicted, table, row.get(key), column):
        return 0
    return value


Disputed = Mapping[tuple[str, str], tuple[str, ...]]
"""Row id and column of cells of one table -> the texts that sources state there."""


def disputed_texts(bundle: Bundle, table: str) -> Disputed:
    """What sources state where they contradict one another about ``table``."""
    found = {}
    for doubt in bundle.doubts:
        stated = doubt.detail.get("values", ())
        if doubt.table == table and doubt.reason == "contradicted" and isinstance(stated, tuple):
            found[(doubt.row_id, doubt.column)] = tuple(str(value) for value in stated)
    return found


def every_text(row: Row, names: tuple[str, str], disputed: Disputed) -> tuple[str, ...]:
    """All that a cell may say. ``names``: its column and the key column of its table.

    Nothing when nobody states it, several texts where sources contradict one another.
    """
    column, key = names
    said = text(row, column)
    stated = disputed.get((str(row.get(key)), column), ())
    return tuple(dict.fromkeys((*(() if said is None else (said,)), *stated)))
