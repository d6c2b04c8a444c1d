"""Evidence followed step by step, as it would be after hypothetical changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hefu.decisions.moves import Change, apply_changes
from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.following import PaymentsAlong, Trail
from hefu.evidence.schema import Row, Value


class ChangedTrail:
    """The answers of another trail with ``changes`` made to the rows that are looked up; payments and
    invoices along the way stay as they are."""

    def __init__(self, trail: Trail, changes: Collection[Change]) -> None:
        self._trail = trail
        self._changes = tuple(changes)

    def rows_where(
        self, clocks: Clocks, table: str, column: str, values: Collection[Value]
    ) -> list[Row]:
        """Rows by one column after the changes."""
        rows = self._trail.rows_where(clocks, table, column, values)
        own = tuple(change for change in self._changes if change.table == table)
        if not own:
            return rows
        changed = apply_changes(Bundle({table: rows}), own).rows(table)
        return [row for row in changed if row.get(column) in values]

    def payments_along(
        self,
        clocks: Clocks,
        accounts: Collection[str],
        days: tuple[date, date],
        *,
        most: int,
        payers: Collection[str] | None = None,
    ) -> PaymentsAlong:
        """Payments as they are."""
        return self._trail.payments_along(clocks, accounts, days, most=most, payers=payers)

    def suppliers_of(self, clocks: Clocks, buyers: Collection[str]) -> list[tuple[str, str]]:
        """Pairs of buyer and seller as they are."""
        return self._trail.suppliers_of(clocks, buyers)

    def trade_links(self, clocks: Clocks, since: date) -> list[Row]:
        """Who invoiced whom, as it is."""
        return self._trail.trade_links(clocks, since)

    def trade_legs(self, clocks: Clocks, since: date, firms: Collection[str]) -> list[Row]:
        """Invoice lines as they are."""
        return self._trail.trade_legs(clocks, since, firms)
