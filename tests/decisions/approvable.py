"""An application of three invoices that is approved as it stands; each test spoils one thing.

Two orders of one buyer, everything delivered, received, verified, confirmed, searched; one invoice partly
paid, one reduced by a credit note; an old notice of another bank that was released, our own that stands.
Each claim is exactly what is left of its invoice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from hefu.evidence import schema
from hefu.evidence.day import Clocks
from hefu.evidence.record import Record
from hefu.evidence.schema import Row
from hefu.synth.deal.names import (
    APPLICATION,
    AS_OF,
    BANK,
    BUYER,
    CONTRACT,
    CONTRACT_NO,
    CREDIT_NOTE_NO,
    FACILITY,
    FINANCEABLE,
    GUARANTOR,
    HOLDING,
    INVOICES,
    LEFT,
    LIMIT,
    NUMBERS,
    ORDERS,
    OTHER_BANK,
    PAST,
    PIECE,
    REQUESTED,
    SELLER,
    USED,
    YUAN,
    values_of,
)
from hefu.synth.deal.rows import Rows, deal_of

CLOCKS = Clocks(as_of=AS_OF, known_on=AS_OF)

__all__ = [
    "APPLICATION",
    "AS_OF",
    "BANK",
    "BUYER",
    "CLOCKS",
    "CONTRACT",
    "CONTRACT_NO",
    "CREDIT_NOTE_NO",
    "FACILITY",
    "FINANCEABLE",
    "GUARANTOR",
    "HOLDING",
    "INVOICES",
    "LEFT",
    "LIMIT",
    "NUMBERS",
    "ORDERS",
    "OTHER_BANK",
    "PAST",
    "PIECE",
    "REQUESTED",
    "SELLER",
    "USED",
    "YUAN",
    "Rows",
    "approvable",
    "full_row",
    "records_of",
    "values_of",
]


def approvable() -> Rows:
    """All rows, by table, in the columns that are stated."""
    return deal_of()


def records_of(
    rows: Mapping[str, Sequence[Row]], source_id: str = "bank-extract", said_on: date | None = None
) -> list[Record]:
    """The rows as one source states them."""
    return [
        Record(table, dict(row), f"{table} row {position}", source_id, said_on)
        for table, each in rows.items()
        for position, row in enumerate(each, 1)
    ]


def full_row(table: str, row: Row) -> Row:
    """The row as a register returns it: every declared column, unknown where nothing was stated."""
    return {column: row.get(column) for column in schema.table(table).columns}
