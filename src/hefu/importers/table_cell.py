"""What a table reader hands on: rows of cells with an address, and the bounds every reader keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from hefu.evidence.record import ImportFinding

# Generous bounds: no honest extract comes near, a hostile one stops there.
ROWS_MAX: Final = 20_000_000
COLUMNS_MAX: Final = 2_000
ROW_BYTES_MAX: Final = 1_048_576
CELL_CHARS_MAX: Final = 32_767
VALUE_SHOWN_CHARS: Final = 80


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that holds no value one could trust; ``code`` names the sentence that says why."""

    code: str
    text: str


Cell = str | int | Decimal | date | Unusable | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of data. ``locator`` is where a person finds it: ``line 12``, ``sheet 发票 row 3``."""

    locator: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table opened for reading. ``rows`` is read once; it yields what could not be read as findings.

    ``counts_cells``: rows of another length than the header are out of step (text files only).
    """

    header: tuple[str, ...]
    rows: Iterator[SheetRow | ImportFinding]
    counts_cells: bool
    notes: tuple[ImportFinding, ...] = field(default=())


def words(cell: Cell) -> str:
    """The cell as a person would write it down; empty for no value."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Unusable):
        return cell.text
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def shown(text: str) -> str:
    """``text`` short enough for a sentence."""
    return text if len(text) <= VALUE_SHOWN_CHARS else text[:VALUE_SHOWN_CHARS] + "…"


def refused_row(code: str, locator: str, header: str = "", /, **arguments: object) -> ImportFinding:
    """The finding for one row that is not taken."""
    return ImportFinding(code, "record_rejected", locator, header, arguments)
