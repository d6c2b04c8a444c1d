"""Resolved rows, contradictions and disputed links, derived again from the statements and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from hefu.services.log.ports import LogFault
from hefu.storage.register.log_things import stream
from hefu.storage.register.resolution import row_rule
from hefu.storage.register.resolve import derive, said_by_row
from hefu.storage.register.tables import (
    CONTRADICTION,
    DISPUTED_LINK,
    STATEMENT,
    UNRESOLVED,
    evidence_tables,
)

_Rows = list[tuple[object, ...]]


def derived_faults(connection: Connection) -> Iterator[LogFault]:
    """Rows that do not follow from the statements, table by table. What still waits is left out."""
    for name, table in sorted(evidence_tables().items()):
        waiting = _waiting(connection, name)
        said = _Groups(said_by_row(stream(connection, _statements(name))))
        found = [
            _Groups(_grouped(connection, select(table), table.c[row_rule(name).key])),
            _Groups(_grouped(connection, _of(CONTRADICTION, name), CONTRADICTION.c.row_id)),
            _Groups(_grouped(connection, _of(DISPUTED_LINK, name), DISPUTED_LINK.c.row_id)),
        ]
        while keys := [one.key for one in (said, *found) if one.key is not None]:
            row_id = min(keys)
            follows = derive(name, row_id, said.taken(row_id))
            wanted = (follows.resolved, follows.contradictions, follows.links)
            differing = [
                code
                for code, should, one in zip(_CODES, wanted, found, strict=True)
                if sorted(one.taken(row_id), key=repr) != sorted(should, key=repr)
            ]
            if row_id not in waiting:
                for code in differing:
                    yield LogFault(code, {"table": name, "row": row_id})


_CODES = ("log.resolved_differs", "log.contradiction_differs", "log.link_differs")


class _Groups:
    """Groups in rising order of their keys, taken one by one."""

    def __init__(self, groups: Iterator[tuple[str, list[Any]]]) -> None:
        self._groups = groups
        self.key: str | None = None
        self._rows: list[Any] = []
        self._step()

    def taken(self, key: str) -> list[Any]:
        """The group of ``key``; empty if it is not the next one."""
        if self.key != key:
            return []
        rows = self._rows
        self._step()
        return rows

    def _step(self) -> None:
        self.key, self._rows = next(self._groups, (None, []))


def _grouped(
    connection: Connection, asked: Select[Any], key: Any
) -> Iterator[tuple[str, list[Any]]]:
    position = next(at for at, one in enumerate(asked.selected_columns) if one.name == key.name)
    by_key: Callable[[Any], str] = lambda row: str(row[position])  # noqa: E731
    for row_id, rows in groupby(stream(connection, asked.order_by(key)), key=by_key):
        yield row_id, [tuple(row) for row in rows]


def _of(table: Table, name: str) -> Select[Any]:
    return select(table).where(table.c.table_name == name)


def _statements(name: str) -> Select[Any]:
    columns = STATEMENT.c
    return (
        select(
            columns.row_id,
            columns.source_id,
            columns.said_on,
            columns.known_on,
            columns.stated_values,
        )
        .where(columns.table_name == name)
        .order_by(columns.row_id)
    )


def _waiting(connection: Connection, name: str) -> frozenset[str]:
    asked = select(UNRESOLVED.c.row_id).where(UNRESOLVED.c.table_name == name)
    return frozenset(connection.scalars(asked))
