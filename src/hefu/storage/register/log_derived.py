"""Resolved rows, contradictions and disputed links, derived again from the statements and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from hefu.services.log_port import LogFault
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


def derived_faults(connection: Connection, name: str) -> Iterator[LogFault]:
    """Rows of an evidence table that do not follow from the statements. What still waits is left out."""
    asked = _asked(name)
    waiting = frozenset(connection.scalars(asked.waiting))
    said = _Groups(said_by_row(stream(connection, asked.said)))
    found = [_Groups(_grouped(connection, one, at)) for one, at in asked.found]
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


_DOUBTS = (CONTRADICTION, DISPUTED_LINK)
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
    connection: Connection, asked: Select[Any], position: int
) -> Iterator[tuple[str, list[Any]]]:
    for row_id, rows in groupby(stream(connection, asked), key=itemgetter(position)):
        yield str(row_id), [tuple(row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about one table: what waits, what was said, and what stands, each by row; with the
    position of the row's id."""

    waiting: Select[Any]
    said: Select[Any]
    found: tuple[tuple[Select[Any], int], ...]


@cache
def _asked(name: str) -> _Asked:
    table, said = evidence_tables()[name], STATEMENT.c
    key = row_rule(name).key
    statements = select(
        said.row_id, said.source_id, said.said_on, said.known_on, said.stated_values
    )
    return _Asked(
        waiting=select(UNRESOLVED.c.row_id).where(UNRESOLVED.c.table_name == name),
        said=statements.where(said.table_name == name).order_by(said.row_id),
        found=(
            (select(table).order_by(table.c[key]), list(table.c.keys()).index(key)),
            *((_of(one, name), list(one.c.keys()).index("row_id")) for one in _DOUBTS),
        ),
    )


def _of(table: Table, name: str) -> Select[Any]:
    return select(table).where(table.c.table_name == name).order_by(table.c.row_id)
