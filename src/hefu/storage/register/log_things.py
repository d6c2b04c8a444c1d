"""What the log is about, and how each thing is put into bytes: at writing and again at every audit.

A thing that is one row, or a few rows under one key, is named by that key (``Keyed``); rows that arrived
together, such as the statements of a document or the transfers of a batch, are named by the numbers under
which they arrived (``Arrived``). Contents are canonical JSON of texts and nulls.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, islice
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Select, Table, bindparam, func, select

from hefu.attestation.base64_text import encoded
from hefu.attestation.canonical_json import canonical_json

ROWS_AT_ONCE: Final = 1_000
_lines = msgspec.json.Encoder().encode_lines
_DIGITS: Final = 16

Content = dict[str, object]
Further = Callable[[Connection, str], Content]
"""What belongs to a thing beside its row: looked up by the thing's id."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """Things of ``kind`` that are rows of ``table``, named by ``key``. ``digested``: columns too large to
    be shown, for which their SHA-256 stands. ``may_go``: a row may be taken away, as outdated caches are."""

    kind: str
    table: Table
    key: tuple[str, ...]
    digested: frozenset[str] = frozenset()
    may_go: bool = False
    further: Further | None = field(default=None, compare=False)

    def content(self, connection: Connection, thing_id: str) -> bytes | None:
        """The bytes of one thing as its row stands now; nothing when there is no row."""
        wanted = thing_id.split("/") if len(self.key) > 1 else [thing_id]
        if len(wanted) != len(self.key):
            return None
        bound = {f"key_{at}": value for at, value in enumerate(wanted)}
        row = connection.execute(_under_key(self.table, self.key), bound).mappings().first()
        return None if row is None else self.bytes_of(connection, thing_id, row)

    def things(self, connection: Connection) -> Iterator[tuple[str, bytes]]:
        """All things in the order of their ids."""
        asked = select(self.table).order_by(*(self.table.c[name] for name in self.key))
        for row in stream(connection, asked):
            thing_id = "/".join(str(getattr(row, name)) for name in self.key)
            yield thing_id, self.bytes_of(connection, thing_id, row._mapping)

    def bytes_of(self, connection: Connection, thing_id: str, row: Mapping[Any, Any]) -> bytes:
        """The bytes of a thing with this row: every column by its name, as it is read."""
        told: Content = {}
        for name, value in row.items():
            if name in self.digested:
                told[f"{name}_sha256"] = hashlib.sha256(bytes(value)).hexdigest()
            elif isinstance(value, bytes | bytearray | memoryview):
                told.update(_of_bytes(name, bytes(value)))
            else:
                told[name] = plain(value)
        content: Content = {"table": self.table.name, "row": told}
        if self.further is not None:
            content |= self.further(connection, thing_id)
        return canonical_json(content)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Things of ``kind`` that are rows of ``table`` which arrived one after another, named by the first
    and last of their numbers. ``is_digested``: the SHA-256 of the rows stands for them."""

    kind: str
    table: Table
    is_digested: bool = False

    def content(self, connection: Connection, thing_id: str) -> bytes | None:
        """The bytes of one thing as its rows stand now; nothing when there is none."""
        span = span_of(thing_id)
        if span is None:
            return None
        rows = self.rows(connection, *span)
        first = next(rows, None)
        return None if first is None else self.bytes_of(_chained(first, rows))

    def rows(self, connection: Connection, first: int, last: int | None = None) -> Iterator[Any]:
        """Rows in order of arrival, from one number to another, both included."""
        asked = _in_span(self.table, is_open=last is None)
        bound = {"first": first} if last is None else {"first": first, "last": last}
        return stream(connection, asked, bound)

    def bytes_of(self, rows: Iterable[Any]) -> bytes:
        """The bytes of a thing that is made of these rows."""
        content: Content = {"table": self.table.name, "columns": list(self.table.c.keys())}
        if not self.is_digested:
            content["rows"] = [[plain(value) for value in row] for row in rows]
            return canonical_json(content)
        count, seen, remaining = 0, hashlib.sha256(), iter(rows)
        while some := [tuple(row) for row in islice(remaining, ROWS_AT_ONCE)]:
            count += len(some)
            seen.update(_lines(some))
        content |= {"row_count": str(count), "rows_sha256": seen.hexdigest()}
        return canonical_json(content)

    def ids_after(self, connection: Connection, before: int) -> str | None:
        """The id of what arrived after number ``before``; nothing when nothing did. The caller must be the
        only writer of the table."""
        first, last = connection.execute(_ends_after(self.table), {"before": before}).one()
        return None if first is None else span_id(first, last)

    def latest(self, connection: Connection) -> int:
        """The number of what arrived last; 0 for nothing."""
        return int(connection.scalar(_latest(self.table)) or 0)


Kind = Keyed | Arrived


def span_id(first: int, last: int) -> str:
    """The id of rows that arrived as numbers ``first`` to ``last``; ids are ordered as the numbers are."""
    return f"{first:0{_DIGITS}d}-{last:0{_DIGITS}d}"


def span_of(thing_id: str) -> tuple[int, int] | None:
    """First and last number of such an id; nothing for any other."""
    first, dash, last = thing_id.partition("-")
    is_one = dash and first.isdecimal() and last.isdecimal() and thing_id.isascii()
    return (int(first), int(last)) if is_one and int(first) <= int(last) else None


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The stretches without a gap that numbers in rising order come in."""
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        listed = [number for _, number in group]
        yield listed[0], listed[-1]


def plain(value: object) -> str | None:
    """A value of a column as text, so that no reader of JSON can lose digits of it."""
    return None if value is None else str(value)


def rows_under(table: Table, key: str, *order: str) -> Callable[[Connection, str], Sequence[Any]]:
    """A look for all rows of ``table`` under one key, in an order that does not depend on the engine."""

    asked = select(table).where(table.c[key] == bindparam("wanted"))
    asked = asked.order_by(*(table.c[name] for name in order))

    def look(connection: Connection, wanted: str) -> Sequence[Any]:
        return connection.execute(asked, {"wanted": wanted}).all()

    return look


def digest_of_rows(rows: Iterable[Any]) -> str:
    """SHA-256 of rows, each a JSON array and a newline."""
    return hashlib.sha256(_lines([tuple(row) for row in rows])).hexdigest()


def stream(
    connection: Connection, asked: Select[Any], bound: Mapping[str, object] | None = None
) -> Iterator[Any]:
    """Rows a thousand at a time, however many there are."""
    options = {"yield_per": ROWS_AT_ONCE}
    yield from connection.execute(asked, dict(bound or {}), execution_options=options)


# Every document that is read asks these, so they are put together once.
@cache
def _under_key(table: Table, key: tuple[str, ...]) -> Select[Any]:
    named = [table.c[name] == bindparam(f"key_{at}") for at, name in enumerate(key)]
    return select(table).where(*named)


@cache
def _in_span(table: Table, *, is_open: bool) -> Select[Any]:
    arrival = table.c.arrival
    asked = select(table).where(arrival >= bindparam("first")).order_by(arrival)
    return asked if is_open else asked.where(arrival <= bindparam("last"))


@cache
def _ends_after(table: Table) -> Select[Any]:
    arrival = table.c.arrival
    return select(func.min(arrival), func.max(arrival)).where(arrival > bindparam("before"))


@cache
def _latest(table: Table) -> Select[Any]:
    return select(func.max(table.c.arrival))


def _of_bytes(name: str, value: bytes) -> Content:
    try:
        return {name: value.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": encoded(value)}


def _chained(first: Any, rest: Iterable[Any]) -> Iterator[Any]:
    yield first
    yield from rest
