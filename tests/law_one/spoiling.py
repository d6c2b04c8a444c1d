"""Every way to take one fact away from the approvable application, found from its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from hefu.evidence.schema import Column, Row, Value, tables
from hefu.parameters.loader import ParameterView
from tests.decisions.approvable import (
    AS_OF,
    BUYER,
    CLOCKS,
    ORDERS,
    PAST,
    SELLER,
    Rows,
    approvable,
    values_of,
)

WHOLE_ROW = "the whole row"
AGE = "its age"
WATCHED_LISTS = ("tax_arrears", "abnormal_operation", "internal")
"""Lists on which an entry asks a person to look; the others stop."""


class Fact(NamedTuple):
    """One cell of one row; ``column`` may be ``WHOLE_ROW`` or ``AGE``."""

    table: str
    position: int
    row_id: str
    column: str

    @property
    def name(self) -> str:
        """For the test's id."""
        return f"{self.table} {self.row_id.replace('uscc:', '')} {self.column}"


def every_row() -> Iterator[tuple[str, int, Row]]:
    """Table, position and row of all evidence the decision may rest on."""
    for table, rows in approvable().items():
        for position, row in enumerate(rows):
            # The invoices of earlier months are alike: one of them stands for all.
            if (
                table != "invoice"
                or not str(row["invoice_no"]).startswith(PAST)
                or position % 7 == 0
            ):
                yield table, position, row


def rows_to_remove() -> list[Fact]:
    """Every row."""
    return [
        Fact(t, n, str(row[tables()[t].key]), WHOLE_ROW)
        for t, n, row in every_row()
        if t != "application"
    ]


def cells() -> list[Fact]:
    """Every stated cell that is neither a key nor descriptive."""
    return [
        Fact(table, position, str(row[tables()[table].key]), column)
        for table, position, row in every_row()
        for column in row
        if column != tables()[table].key and not tables()[table].columns[column].descriptive
    ]


def rows_that_age() -> list[Fact]:
    """Every row that can go stale."""
    return [
        Fact(t, n, str(row[tables()[t].key]), AGE)
        for t, n, row in every_row()
        if tables()[t].fresh is not None
    ]


def without_row(fact: Fact) -> Rows:
    """All evidence but this row."""
    rows = approvable()
    del rows[fact.table][fact.position]
    return rows


def without_cell(fact: Fact) -> Rows:
    """All evidence, this cell never stated."""
    rows = approvable()
    row = rows[fact.table][fact.position]
    rows[fact.table][fact.position] = {k: v for k, v in row.items() if k != fact.column}
    return rows


def gone_stale(fact: Fact) -> Rows:
    """The row said one day too early to count."""
    rows = approvable()
    row = rows[fact.table][fact.position]
    fresh = tables()[fact.table].fresh
    if fresh is None:
        raise ValueError(fact.table)
    limit = ParameterView(CLOCKS).integer(fresh.parameter)
    given = {k: v for k, v in row.items() if k != tables()[fact.table].key}
    older = {**given, fresh.column: AS_OF - timedelta(days=limit + 1)}
    rows[fact.table][fact.position] = values_of(fact.table, **older)
    return rows


def another_value(column: Column, value: Value) -> Value:
    """A value of the same type that contradicts ``value``."""
    if column.type == "flag" and isinstance(value, int):
        return 1 - value
    if column.type == "currency":
        return "USD"
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value}X"
    return AS_OF - timedelta(days=400)


def role_of(fact: Fact) -> str:
    """The table, or the part a row plays where not every row of the table is needed alike."""
    row = approvable()[fact.table][fact.position]
    if fact.table == "invoice" and row["direction_code"] == "credit_note":
        return "credit note"
    if fact.table == "invoice" and str(row["invoice_no"]).startswith(PAST):
        return "past invoice"
    if fact.table == "purchase_order" and fact.row_id == ORDERS[1]:
        return "order of one claim"
    if fact.table == "registration" and row.get("released_on") is not None:
        return "released registration"
    if fact.table == "watchlist_search" and row["list_code"] in WATCHED_LISTS:
        own = row["list_code"] == "internal"
        return "search of the house's own list" if own else "search of a watched list"
    if fact.table == "party" and row["party_id"] not in {SELLER, BUYER}:
        return "party outside the trade"
    if fact.table == "exposure" and row["outstanding_minor"] == 0:
        return "exposure of zero"
    return fact.table
