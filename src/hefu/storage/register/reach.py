"""Which rows one application needs, and how they are fetched.

``reach`` in the tables' YAML says by which column the rows of one table are found from values of
another. Starting from the application row we follow every edge that helps to arrive at the wanted
tables until no new value turns up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, bindparam, select
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.schema import Table

from hefu.evidence import schema
from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Reach, Row, Value
from hefu.storage.register.database import Prepared, rows_of_several
from hefu.storage.register.joint import JointQuestions, RawRow
from hefu.storage.register.kept import evidence_version
from hefu.storage.register.tables import CONTRADICTION, DISPUTED_LINK, evidence_tables
from hefu.vocabulary.errors import InvalidInput, NotFound

ROWS_MAX = 200_000
_START = "application"
# IN lists come in few lengths, so that few statements are compiled; the rest is padded.
_LENGTHS = (1, 4, 16, 32, 64, 512)
_decode_stated = msgspec.json.Decoder(list[tuple[str | int, list[str]]]).decode


@cache
def needed_tables(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """``wanted`` and every table on a way from the application to them; without those that no way
    leads to."""
    pending = [_START, *wanted]
    needed: list[str] = []
    while pending:
        name = pending.pop()
        if name not in needed:
            needed.append(name)
            pending.extend(reach.origin_table for reach in schema.table(name).reach)
    return tuple(name for name in needed if name == _START or schema.table(name).reach)


@cache
def _edges_from(needed: tuple[str, ...]) -> dict[str, tuple[tuple[str, Reach], ...]]:
    """Edges by the table whose values they start from."""
    edges: dict[str, list[tuple[str, Reach]]] = {name: [] for name in needed}
    for name in needed:
        for reach in schema.table(name).reach:
            edges[reach.origin_table].append((name, reach))
    return {name: tuple(found) for name, found in edges.items()}


@dataclass(slots=True)
class _Way:
    """What one walk has seen so far."""

    known_on: str
    empty: frozenset[str]
    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    doubtful: dict[str, set[str]] = field(default_factory=dict)
    asked: dict[tuple[str, str], set[Value]] = field(default_factory=dict)
    disputed: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=dict)
    count: int = 0


class Reacher:
    """Fetches bundles; statements are compiled on first use and kept."""

    def __init__(self, dialect: Dialect, rows_max: int = ROWS_MAX) -> None:
        self._dialect = dialect
        self._rows_max = rows_max
        self._disputed = _disputed_links(dialect)
        self._empty: tuple[int, frozenset[str]] | None = None
        self._fetches: dict[tuple[str, str, int], Prepared] = {}
        self._readers: dict[str, _RowReader] = {}
        self._joint = JointQuestions(dialect) if dialect.name == "postgresql" else None

    def bundle_of(
        self, connection: Connection, application_id: str, clocks: Clocks, wanted: Sequence[str]
    ) -> Bundle:
        """Rows of ``wanted`` that the application reaches; see ``EvidenceRegister.bundle_of``."""
        edges = _edges_from(needed_tables(tuple(sorted(set(wanted)))))
        way = _Way(clocks.known_on.isoformat(), self._empty_tables(connection))
        way.disputed = self._disputed_links(connection, way.known_on)
        key = schema.table(_START).key
        way.asked[_START, key] = {application_id}
        fresh = {_START: self._fetch(connection, way, _START, key, [application_id])}
        if not fresh[_START]:
            raise NotFound(
                "register.application_unknown",
                application_id=application_id,
                known_on=clocks.known_on,
            )
        while fresh:
            fresh = self._step(connection, way, edges, fresh)
            if way.count > self._rows_max:
                raise InvalidInput(
                    "register.reach_too_wide",
                    application_id=application_id,
                    rows_max=self._rows_max,
                    widest=max(way.rows, key=lambda name: len(way.rows[name])),
                )
        doubts = [
            doubt
            for name in wanted
            if name in way.doubtful
            for doubt in self._doubts(connection, way, name)
        ]
        rows = {name: list(way.rows[name].values()) for name in wanted if way.rows.get(name)}
        return Bundle(rows, doubts, reached_from=application_id)

    def whole_book(self, connection: Connection, clocks: Clocks, wanted: Sequence[str]) -> Bundle:
        """All rows of ``wanted`` with their doubts."""
        known_on = clocks.known_on.isoformat()
        rows: dict[str, list[Row]] = {}
        for name in wanted:
            if name in schema.views():
                continue
            reader = self._reader(name)
            found = reader.every.rows(connection, {"known_on": known_on})
            if found:
                rows[name] = [row for row, _ in reader.typed(found)]
        # A view of the whole book is its table: the same rows, not a copy.
        for name in wanted:
            if name in schema.views():
                source = schema.source_of(name)
                if source not in rows:
                    reader = self._reader(source)
                    found = reader.every.rows(connection, {"known_on": known_on})
                    rows[source] = [row for row, _ in reader.typed(found)]
                rows[name] = rows[source]
        doubts = contradictions(connection, clocks.known_on)
        return Bundle(rows, [doubt for doubt in doubts if doubt.table in set(wanted)])

    def rows_where(
        self,
        connection: Connection,
        clocks: Clocks,
        by: tuple[str, str],
        values: Sequence[Value],
    ) -> list[Row]:
        """Rows of one table by one column, ``by``; ``InvalidInput`` when too many share few values."""
        known_on = clocks.known_on.isoformat()
        wanted = list(dict.fromkeys(values))
        found: list[Row] = []
        for start in range(0, len(wanted), _LENGTHS[-1]):
            way = _Way(known_on, frozenset())
            found += self._fetch(connection, way, *by, wanted[start : start + _LENGTHS[-1]])
            if way.count > self._rows_max:
                raise InvalidInput(
                    "register.step_too_wide", table=by[0], column=by[1], rows_max=self._rows_max
                )
        return found

    def _step(
        self,
        connection: Connection,
        way: _Way,
        edges: dict[str, tuple[tuple[str, Reach], ...]],
        fresh: dict[str, list[Row]],
    ) -> dict[str, list[Row]]:
        """Follow all edges from rows seen for the first time; rows seen for the first time by it."""
        values: dict[tuple[str, str], dict[Value, None]] = {}
        for origin, rows in fresh.items():
            for name, reach in edges.get(origin, ()):
                column = reach.origin_column
                wanted = values.setdefault((name, reach.by), {})
                wanted.update((row[column], None) for row in rows)
        found: dict[str, list[Row]] = {}
        todo: dict[tuple[str, str], list[Value]] = {}
        for (name, by), wanted in values.items():
            if name in way.empty:
                continue
            asked = way.asked.setdefault((name, by), set())
            todo[name, by] = [value for value in wanted if value is not None and value not in asked]
            asked.update(todo[name, by])
        ahead = self._ahead(connection, way, todo)
        for (name, by), new in todo.items():
            rows = self._fetch(connection, way, name, by, new, ahead=ahead.get((name, by)))
            carried = _carried_away(way, name, by, new)
            if carried:
                key = schema.table(name).key
                rows = [*rows, *self._fetch(connection, way, name, key, carried)]
            if rows:
                found.setdefault(name, []).extend(rows)
        return found

    def _ahead(
        self, connection: Connection, way: _Way, todo: dict[tuple[str, str], list[Value]]
    ) -> Mapping[tuple[str, str], Sequence[RawRow]]:
        """Stored rows of the first question of each: one of a step does not wait for another."""
        if self._joint is not None:
            if not any(todo.values()):
                return {}
            # Edges without values stay in: the statement is then the same for more applications.
            first = {edge: _first_of(values) for edge, values in sorted(todo.items())}
            return self._joint.ask(connection, first, way.known_on, self._rows_max + 1)
        wanted = {
            edge: self._asked(way, *edge, _first_of(values))
            for edge, values in todo.items()
            if values
        }
        return dict(zip(wanted, rows_of_several(connection, [*wanted.values()]), strict=True))

    def _asked(
        self, way: _Way, table: str, by: str, values: Sequence[Value]
    ) -> tuple[Prepared, Any]:
        """A question for rows by a few values, padded to a length that is compiled."""
        length = _length_for(len(values))
        padded = [*values, *[values[0]] * (length - len(values))]
        prepared = self._prepared(table, by, length)
        bounds = {"known_on": way.known_on, "rows_max": self._rows_max + 1}
        return prepared, prepared.bound_for(padded, bounds)

    def _fetch(
        self,
        connection: Connection,
        way: _Way,
        table: str,
        by: str,
        values: Sequence[Value],
        *,
        ahead: Sequence[RawRow] | None = None,
    ) -> list[Row]:
        reader = self._reader(table)
        known = way.rows.setdefault(table, {})
        fresh: list[Row] = []
        start = 0
        while start < len(values) and way.count <= self._rows_max:
            some = _first_of(values[start:])
            before = len(fresh)
            found: Sequence[RawRow]
            if ahead is not None and start == 0:
                found = ahead
            else:
                (found,) = rows_of_several(connection, [self._asked(way, table, by, some)])
            start += len(some)
            for row, is_doubtful in reader.typed(
                [raw for raw in found if reader.id(raw) not in known]
            ):
                row_id = str(row[reader.key])
                known[row_id] = row
                fresh.append(row)
                if is_doubtful:
                    way.doubtful.setdefault(table, set()).add(row_id)
            way.count += len(fresh) - before
        return fresh

    def _doubts(self, connection: Connection, way: _Way, table: str) -> Iterator[Doubt]:
        statement = select(CONTRADICTION).where(
            CONTRADICTION.c.table_name == table,
            CONTRADICTION.c.row_id == bindparam("row_id_"),
            CONTRADICTION.c.known_from <= way.known_on,
            CONTRADICTION.c.known_until > way.known_on,
        )
        for row_id in sorted(way.doubtful[table]):
            for row in connection.execute(statement, {"row_id_": row_id}):
                yield doubt_of(row.table_name, row.row_id, row.column_name, row.stated_values)

    def _disputed_links(
        self, connection: Connection, known_on: str
    ) -> dict[tuple[str, str], dict[str, list[str]]]:
        """(table, column) -> stated value -> rows, of every link that sources dispute on the day."""
        found: dict[tuple[str, str], dict[str, list[str]]] = {}
        for table, column, value, row_id in self._disputed.rows(connection, {"known_on": known_on}):
            found.setdefault((table, column), {}).setdefault(value, []).append(row_id)
        return found

    def _empty_tables(self, connection: Connection) -> frozenset[str]:
        """Tables and views without a single row, on any day; looked for again with new evidence.

        Rows follow from statements, so nothing can have been added while their version is the same.
        """
        version = evidence_version(connection)
        if self._empty is None or self._empty[0] != version:
            empty = (
                name
                for name in schema.readable()
                if connection.execute(select(1).select_from(_stored(name)).limit(1)).first() is None
            )
            self._empty = (version, frozenset(empty))
        return self._empty[1]

    def _reader(self, table: str) -> _RowReader:
        if table not in self._readers:
            self._readers[table] = _RowReader(table, self._dialect)
        return self._readers[table]

    def _prepared(self, table: str, by: str, length: int) -> Prepared:
        prepared = self._fetches.get((table, by, length))
        if prepared is None:
            stored = _stored(table)
            names = [f"value_{position}" for position in range(length)]
            # One row more than allowed is enough to know that the answer would not be whole.
            reader = self._reader(table)
            statement = reader.selection.where(
                stored.c[by].in_([bindparam(name) for name in names]), *reader.is_known
            ).limit(bindparam("rows_max", type_=Integer))
            prepared = Prepared(statement, self._dialect, [*names, "known_on", "rows_max"])
            self._fetches[table, by, length] = prepared
        return prepared


def _disputed_links(dialect: Dialect) -> Prepared:
    link = DISPUTED_LINK.c
    statement = select(link.table_name, link.column_name, link.stated_value, link.row_id).where(
        link.known_from <= bindparam("known_on"), link.known_until > bindparam("known_on")
    )
    return Prepared(statement, dialect, ["known_on"])


def _carried_away(way: _Way, table: str, by: str, values: Sequence[Value]) -> list[Value]:
    """Rows that some source, though not the latest, links to one of ``values``."""
    of_column = way.disputed.get((schema.source_of(table), by))
    if of_column is None:
        return []
    known = way.rows.get(table, {})
    rows = (row_id for value in values for row_id in of_column.get(str(value), ()))
    return [row_id for row_id in dict.fromkeys(rows) if row_id not in known]


def _stored(name: str) -> Table:
    """Where the rows of a table or view are."""
    return evidence_tables()[schema.source_of(name)]


class _RowReader:
    """Turns stored rows of one table into evidence rows: dates typed, bookkeeping taken off."""

    def __init__(self, table: str, dialect: Dialect) -> None:
        declared = schema.table(table)
        stored = _stored(table)
        self.key = declared.key
        self._columns = tuple(declared.columns)
        self.id = itemgetter(self._columns.index(declared.key))
        self._dates = tuple(
            name for name, column in declared.columns.items() if column.type == "date"
        )
        self.selection = select(
            *(stored.c[name] for name in self._columns), stored.c.contradicted_count
        )
        self.is_known = (
            stored.c.known_from <= bindparam("known_on"),
            stored.c.known_until > bindparam("known_on"),
        )
        every = self.selection.where(*self.is_known).order_by(stored.c[self.key])
        self.every = Prepared(every, dialect, ["known_on"])

    def typed(self, stored: Sequence[Sequence[Value]]) -> Iterator[tuple[Row, bool]]:
        """Each row with whether some column of it is contradicted."""
        day = date.fromisoformat
        for raw in stored:
            row: Row = dict(zip(self._columns, raw, strict=False))
            for name in self._dates:
                text = row[name]
                if text is not None:
                    row[name] = day(str(text))
            yield row, bool(raw[-1])


def contradictions(connection: Connection, known_on: date) -> Iterator[Doubt]:
    """All contradictions that stand on ``known_on``, by table, row and column."""
    found = connection.execute(
        select(CONTRADICTION)
        .where(
            CONTRADICTION.c.known_from <= known_on.isoformat(),
            CONTRADICTION.c.known_until > known_on.isoformat(),
        )
        .order_by(CONTRADICTION.c.table_name, CONTRADICTION.c.row_id, CONTRADICTION.c.column_name)
    )
    for row in found:
        yield doubt_of(row.table_name, row.row_id, row.column_name, row.stated_values)


def doubt_of(table: str, row_id: str, column: str, stated_values: str) -> Doubt:
    """A kept contradiction as a doubt, with the values and who stated them."""
    is_day = schema.table(table).columns[column].type == "date"
    stated = _decode_stated(stated_values)
    return Doubt(
        table=table,
        row_id=row_id,
        column=column,
        reason="contradicted",
        detail={
            "values": tuple(
                date.fromisoformat(str(value)) if is_day else value for value, _ in stated
            ),
            "sources": tuple(tuple(sources) for _, sources in stated),
        },
    )


def _first_of(values: Sequence[Value]) -> Sequence[Value]:
    """As many as one question asks for."""
    return values[: _length_for(len(values))]


def _length_for(count: int) -> int:
    return next((length for length in _LENGTHS if length >= count), _LENGTHS[-1])
