"""Units of work on whichever database holds the register; statements compiled once.

What one database alone needs is in ``sqlite_file`` and ``postgresql_server``; the rest of the register is
plain SQLAlchemy Core.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.schema import Table
from sqlalchemy.sql.selectable import SelectBase

from hefu.protection.sealed_text import Sealing
from hefu.storage.register.sealed_columns import by_position, changed, note_sealing, opener, sealer
from hefu.vocabulary.errors import HefuError

NOBODY = "hefu"
"""Who acts where no person is named: the program itself."""
BUSY_SECONDS = 60
"""How long a unit of work waits for another writer."""


@dataclass(frozen=True, slots=True)
class Engines:
    """One database seen thrice: ``reader`` begins snapshots that write nothing, ``writer`` units of work of
    which there is one at a time, ``poster`` units that lock the rows they touch. ``told``: the error as a
    user hears it, ``None`` for a defect of ours."""

    reader: Engine
    writer: Engine
    poster: Engine
    told: Callable[[DBAPIError], HefuError | None]


_NOTED: WeakKeyDictionary[Connection, dict[str, Any]] = WeakKeyDictionary()


def noted_in(connection: Connection) -> dict[str, Any] | None:
    """What was found so far and stays so on this connection, because it reads as of one moment and its unit
    writes nothing; ``None`` for any other connection."""
    return _NOTED.get(connection)


class _Shared(threading.local):
    """The connection of the unit of work that this thread's smaller ones are part of; who acts in it."""

    connection: Connection | None = None
    snapshot: Connection | None = None
    actor: str = NOBODY


class Database:
    """Units of work on one engine. ``sealing``: how its sealed columns are kept; without it plainly."""

    def __init__(self, engines: Engines, sealing: Sealing | None = None) -> None:
        note_sealing(engines.reader.dialect, sealing or Sealing())
        self._reader, self._writer = engines.reader, engines.writer
        self._poster = engines.poster
        self._told = engines.told
        self._shared = _Shared()
        self._driver_error = _driver_error(engines.reader)

    @property
    def dialect(self) -> Dialect:
        """The dialect statements are compiled for."""
        return self._reader.dialect

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot: whatever others write meanwhile is not seen."""
        shared = self._shared.connection or self._shared.snapshot
        if shared is not None:
            with self._told_plainly():
                yield shared
            return
        with self._told_plainly(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One unit of work, all or nothing; waits for another writer up to a minute."""
        with self._unit(self._writer) as connection:
            yield connection

    @contextmanager
    def posting(self) -> Iterator[Connection]:
        """One unit of work that itself locks the rows it touches: where the database can, units on other
        rows run beside it."""
        with self._unit(self._poster) as connection:
            yield connection

    @contextmanager
    def _unit(self, engine: Engine) -> Iterator[Connection]:
        if self._shared.connection is not None:
            with self._told_plainly(), self._shared.connection.begin_nested():
                yield self._shared.connection
            return
        with self._told_plainly(), engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all that this thread reads inside be of one moment, and be asked on one connection."""
        with self.reading() as connection:
            if self._shared.connection is None:
                _NOTED.setdefault(connection, {})
            outer, self._shared.snapshot = self._shared.snapshot, connection
            try:
                yield
            finally:
                self._shared.snapshot = outer

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make the units of work that this thread begins inside last together: each is still all or
        nothing, but the device is waited for once."""
        with self.writing() as connection:
            outer, self._shared.connection = self._shared.connection, connection
            try:
                yield
            finally:
                self._shared.connection = outer

    @property
    def actor(self) -> str:
        """Who acts in this thread: an opaque id, never a name."""
        return self._shared.actor

    @contextmanager
    def acting(self, actor: str) -> Iterator[None]:
        """Let all that this thread writes inside be done by ``actor``."""
        outer, self._shared.actor = self._shared.actor, actor
        try:
            yield
        finally:
            self._shared.actor = outer

    def close(self) -> None:
        """Close all connections; the last one folds a file's write-ahead log into it."""
        self._reader.dispose()

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            told = self._told(error)
            if told is None:
                raise
            raise told from error
        except (
            self._driver_error
        ) as error:  # of a statement compiled once, which runs on the driver
            told = self._told(self._wrapped(error))
            if told is None:
                raise
            raise told from error

    def _wrapped(self, error: Exception) -> DBAPIError:
        """What SQLAlchemy would have made of an error of the driver."""
        made: Any = DBAPIError.instance(None, None, error, self._driver_error)
        return made if isinstance(made, DBAPIError) else DBAPIError(None, None, error)


def _driver_error(engine: Engine) -> type[Exception]:
    """The class of all errors of the driver."""
    found: type[Exception] = engine.dialect.loaded_dbapi.Error
    return found


def insert_once(dialect: Dialect, table: Table) -> Insert:
    """An INSERT that leaves a row alone whose key is already there."""
    if dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


class Prepared:
    """A statement compiled once; runs on the driver, without work per row beyond the driver's own."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, names: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        self._text = str(compiled)
        self._names = tuple(names)
        positions: Sequence[str] | None = getattr(compiled, "positiontup", None)
        self._order = None if positions is None else tuple(positions)
        # What the dialect adds by itself, such as an OFFSET of zero.
        self._constants = {
            name: value for name, value in compiled.params.items() if name not in self._names
        }
        self._is_as_named = self._order == self._names
        told = statement.selected_columns if isinstance(statement, SelectBase) else ()
        self._opened = by_position([column.type for column in told], dialect, opener)
        types = [_type_of(statement, name) for name in self._names]
        self._sealed = by_position(types, dialect, sealer)

    def rows(self, connection: Connection, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """All rows of a SELECT with ``values`` bound by name."""
        return self._fetch(connection, self.bound(values))

    def rows_for(
        self, connection: Connection, first: Sequence[object], rest: Mapping[str, object]
    ) -> list[tuple[Any, ...]]:
        """All rows with ``first`` bound to the first names in turn and ``rest`` by name."""
        return self._fetch(connection, self.bound_for(first, rest))

    def bound(self, values: Mapping[str, object]) -> Any:
        """``values`` in the form in which the driver takes them."""
        bound = {**self._constants, **values}
        if self._order is None:
            return bound
        return tuple(bound[name] for name in self._order)

    def bound_for(self, first: Sequence[object], rest: Mapping[str, object]) -> Any:
        """The same for ``first``, the values of the first names in turn, and ``rest`` by name."""
        count = len(first)
        if self._order is None or self._order[:count] != self._names[:count]:
            return self.bound({**dict(zip(self._names, first, strict=False)), **rest})
        bound = {**self._constants, **rest}
        return (*first, *[bound[name] for name in self._order[count:]])

    def _fetch(self, connection: Connection, bound: Any) -> list[tuple[Any, ...]]:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._text, bound)
            return self._read(cursor)
        finally:
            cursor.close()

    def _read(self, cursor: Any) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = list(cursor.fetchall())
        return changed(rows, self._opened) if self._opened else rows

    def send(self, cursor: Any, bound: Any) -> Callable[[], list[tuple[Any, ...]]]:
        """Ask on a driver's cursor; what then reads the rows."""
        cursor.execute(self._text, bound)
        return lambda: self._read(cursor)

    def written(self, connection: Connection, row: Sequence[object]) -> list[tuple[Any, ...]]:
        """What an INSERT returns of the row that it wrote, given in the order of ``names``; nothing when it
        wrote none."""
        return self._fetch(connection, self._bound([row])[0])

    def once(self, connection: Connection, row: Sequence[object]) -> int:
        """Run with the values of ``row`` in the order of ``names``; number of rows written."""
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(self._text, self._bound([row])[0])
            return int(cursor.rowcount)

    def many(self, connection: Connection, rows: Sequence[Sequence[object]]) -> None:
        """Run once per row; values in the order of ``names``."""
        if not rows:
            return
        with closing(connection.connection.cursor()) as cursor:
            cursor.executemany(self._text, self._bound(rows))

    def as_kept(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Rows in the order of ``names``, their sealed columns sealed."""
        return changed(rows, self._sealed) if self._sealed else rows

    def _bound(self, given: Sequence[Sequence[object]]) -> Any:
        rows = self.as_kept(given)
        if self._is_as_named:
            return [tuple(row) for row in rows]
        named = [dict(zip(self._names, row, strict=True)) for row in rows]
        if self._order is None:
            return named
        return [tuple(row[name] for name in self._order) for row in named]


def rows_of_several(
    connection: Connection, asked: Sequence[tuple[Prepared, Any]]
) -> list[list[tuple[Any, ...]]]:
    """The rows of several questions, of which none needs the answer of another: where the driver can send
    them all before it waits, the way to the server and back is gone once and not for each."""
    driver = connection.connection.driver_connection
    pipeline = getattr(driver, "pipeline", None)
    if pipeline is None or driver is None or len(asked) < 2:
        return [prepared._fetch(connection, bound) for prepared, bound in asked]
    with ExitStack() as open_cursors, pipeline():
        cursors = [open_cursors.enter_context(driver.cursor()) for _ in asked]
        reading = [one.send(cursor, b) for cursor, (one, b) in zip(cursors, asked, strict=True)]
        return [read() for read in reading]


def _type_of(statement: ClauseElement, name: str) -> object:
    """The type of the column that a value called ``name`` is inserted into."""
    if isinstance(statement, Insert) and name in statement.table.c:
        return statement.table.c[name].type
    return None


def insert_new(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Write a row unless its key is already there; whether it was written."""
    prepared = _insert_of(connection.dialect, table, tuple(values))
    return prepared.once(connection, list(values.values())) == 1


@lru_cache(maxsize=64)
def _insert_of(dialect: Dialect, table: Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(insert_once(dialect, table), dialect, names)
