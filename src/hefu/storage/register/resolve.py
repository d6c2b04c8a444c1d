"""Bring resolved rows up to date: only rows with new statements, a few thousand per unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select

from hefu.evidence import schema
from hefu.storage.register.bulk import BulkInsert
from hefu.storage.register.database import Database, Prepared
from hefu.storage.register.outbox import note_resolved
from hefu.storage.register.resolution import Plain, RowRule, Said, Version, history, row_rule
from hefu.storage.register.tables import (
    CONTRADICTION,
    DISPUTED_LINK,
    STATEMENT,
    STILL_KNOWN,
    UNRESOLVED,
    evidence_tables,
)

_ROWS_AT_ONCE = 10_000
_VERSION_COLUMNS = ("contradicted_count", "known_from", "known_until")
_decode = msgspec.json.Decoder(dict[str, str | int]).decode
_encode = msgspec.json.encode


@dataclass(slots=True)
class Derived:
    """What follows from all that was said about rows: resolved rows, contradictions and disputed links, each
    with the values of its table's columns in their order."""

    resolved: list[tuple[object, ...]]
    contradictions: list[tuple[object, ...]]
    links: list[tuple[object, ...]]


def derive(table: str, row_id: str, said: list[Said]) -> Derived:
    """What follows from the statements about one row of an evidence table."""
    rule, found = row_rule(table), Derived([], [], [])
    columns = [*schema.table(table).columns, *_VERSION_COLUMNS]
    for version in history(rule, said):
        found.resolved.append(_resolved_row(rule, columns, row_id, version))
        found.contradictions += [
            tuple(one.values()) for one in _contradiction_rows(table, row_id, version)
        ]
        found.links += [tuple(one.values()) for one in _disputed_links(table, row_id, version)]
    return found


class Resolver:
    """Resolves whatever ``unresolved`` lists; killed at any moment, the rest is still listed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._inserts: dict[str, BulkInsert] = {}
        self._statements = Prepared(_statements_of_listed_rows(), database.dialect, ())
        self._listed = Prepared(select(UNRESOLVED.c.row_id).limit(1), database.dialect, ())

    def is_pending(self, connection: Connection) -> bool:
        """Whether statements wait that no resolved row reflects yet."""
        return bool(self._listed.rows(connection, {}))

    def run(self) -> int:
        """Resolve everything listed, a few thousand rows at a time; number of rows touched."""
        touched = 0
        while True:
            done = 0
            with self._database.writing() as connection:
                while done < _ROWS_AT_ONCE and (some := self._resolve_some(connection)):
                    done += some
            if not done:
                return touched
            touched += done

    def run_within(self, connection: Connection) -> None:
        """Resolve everything listed inside the caller's unit of work."""
        while self._resolve_some(connection):
            pass

    def _resolve_some(self, connection: Connection) -> int:
        """Resolve the first rows listed of one table; 0 when nothing is listed."""
        table = connection.scalar(select(func.min(UNRESOLVED.c.table_name)))
        if table is None:
            return 0
        listed = (
            select(UNRESOLVED.c.row_id)
            .where(UNRESOLVED.c.table_name == table)
            .order_by(UNRESOLVED.c.row_id)
            .limit(_ROWS_AT_ONCE)
            .subquery()
        )
        last = connection.scalar(select(func.max(listed.c.row_id)))
        bounds = {"table_name": table, "last": last}
        rows = self._statements.rows(connection, bounds)
        self._forget(connection, table, last)
        self._write(connection, table, rows)
        note_resolved(connection, table, last)
        done = connection.execute(
            delete(UNRESOLVED).where(UNRESOLVED.c.table_name == table, UNRESOLVED.c.row_id <= last)
        )
        return done.rowcount

    def _forget(self, connection: Connection, table: str, last: str) -> None:
        listed = select(UNRESOLVED.c.row_id).where(
            UNRESOLVED.c.table_name == table, UNRESOLVED.c.row_id <= last
        )
        resolved = evidence_tables()[table]
        key = resolved.c[row_rule(table).key]
        connection.execute(delete(resolved).where(key.in_(listed)))
        for doubts in (CONTRADICTION, DISPUTED_LINK):
            connection.execute(
                delete(doubts).where(doubts.c.table_name == table, doubts.c.row_id.in_(listed))
            )

    def _write(self, connection: Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
        stated_columns = list(schema.table(table).columns)
        columns = [*stated_columns, *_VERSION_COLUMNS]
        resolved: list[tuple[object, ...]] = []
        contradictions: list[tuple[object, ...]] = []
        links: list[tuple[object, ...]] = []
        rule = row_rule(table)
        for row_id, said in said_by_row(rows):
            if len(said) == 1 and not rule.distrusts(said):
                # Most rows: nobody else speaks of them, so what was said counts as it stands.
                get = said[0].values.get
                resolved.append((*map(get, stated_columns), 0, said[0].known_on, STILL_KNOWN))
                continue
            derived = derive(table, row_id, said)
            resolved += derived.resolved
            contradictions += derived.contradictions
            links += derived.links
        self._insert(table, columns).many(connection, resolved)
        if contradictions:
            connection.execute(insert(CONTRADICTION), _named(CONTRADICTION, contradictions))
        if links:
            connection.execute(insert(DISPUTED_LINK), _named(DISPUTED_LINK, links))

    def _insert(self, table: str, columns: list[str]) -> BulkInsert:
        if table not in self._inserts:
            self._inserts[table] = BulkInsert(
                self._database.dialect, evidence_tables()[table], columns
            )
        return self._inserts[table]


def _statements_of_listed_rows() -> Any:
    return (
        select(
            STATEMENT.c.row_id,
            STATEMENT.c.source_id,
            STATEMENT.c.said_on,
            STATEMENT.c.known_on,
            STATEMENT.c.stated_values,
        )
        .join(
            UNRESOLVED,
            (UNRESOLVED.c.table_name == STATEMENT.c.table_name)
            & (UNRESOLVED.c.row_id == STATEMENT.c.row_id),
        )
        .where(
            UNRESOLVED.c.table_name == bindparam("table_name"),
            UNRESOLVED.c.row_id <= bindparam("last"),
        )
        .order_by(STATEMENT.c.row_id)
    )


def said_by_row(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, list[Said]]]:
    """Statements as ``row_id, source_id, said_on, known_on, stated_values``, ordered by row."""
    for row_id, group in groupby(rows, key=itemgetter(0)):
        yield (
            row_id,
            [
                Said(source_id, said_on, known_on, _decode(values))
                for _, source_id, said_on, known_on, values in group
            ],
        )


def _named(table: Table, rows: list[tuple[object, ...]]) -> list[dict[str, object]]:
    return [dict(zip(table.c.keys(), row, strict=True)) for row in rows]


def _resolved_row(
    rule: RowRule, columns: list[str], row_id: str, version: Version
) -> tuple[object, ...]:
    values: dict[str, Plain] = {
        **version.values,
        rule.key: row_id,
        "contradicted_count": len(version.contradicted),
        "known_from": version.known_from,
        "known_until": version.known_until,
    }
    return tuple(map(values.get, columns))


def _contradiction_rows(table: str, row_id: str, version: Version) -> Iterator[dict[str, object]]:
    for column, stated in version.contradicted.items():
        yield {
            "table_name": table,
            "row_id": row_id,
            "column_name": column,
            "stated_count": len(stated),
            "stated_values": _encode(stated).decode(),
            "known_from": version.known_from,
            "known_until": version.known_until,
        }


def _disputed_links(table: str, row_id: str, version: Version) -> Iterator[dict[str, object]]:
    if not version.contradicted:
        return
    sought = {reach.by for reach in schema.table(table).reach}
    for column in sorted(sought & set(version.contradicted)):
        for value, _ in version.contradicted[column]:
            yield {
                "table_name": table,
                "column_name": column,
                "stated_value": str(value),
                "row_id": row_id,
                "known_from": version.known_from,
                "known_until": version.known_until,
            }
