"""A schema of a PostgreSQL server: repeatable reads, one writer of evidence at a time.

Every book is a schema of its own, so that one server holds many and none sees another's rows.
"""

from __future__ import annotations

import re
import selectors
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    InvalidatePoolError,
    ProgrammingError,
)

from hefu.storage.register.database import BUSY_SECONDS, Engines
from hefu.vocabulary.errors import HefuError, InvalidInput, NotFound, Unavailable

_SCHEMA_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LOCK_NOT_AVAILABLE, _NO_SCHEMA, _NOT_ALLOWED = "55P03", "3F000", "42501"


def open_postgresql(url: str, schema: str, *, create: bool = False) -> Engines:
    """Schema ``schema`` at ``url``; with ``create`` made if it is not there.

    Raises ``InvalidInput`` for an address that is none, ``Unavailable`` without the driver or the server.
    """
    address = postgresql_url(url)
    if not _SCHEMA_NAME.fullmatch(schema):
        raise InvalidInput("register.schema_name", schema=schema)
    if create:
        _make_schema(address, schema)
    engine = _engine(address, f"-csearch_path={schema} -clock_timeout={BUSY_SECONDS}s")
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    writer = engine.execution_options(isolation_level="READ COMMITTED", writes=True)
    event.listen(engine, "begin", _take_turn)
    poster = engine.execution_options(isolation_level="READ COMMITTED")
    return Engines(reader, writer, poster, told_plainly)


def postgresql_url(url: str) -> URL:
    """The address with our driver. Raises ``InvalidInput`` for one that names no PostgreSQL server."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise InvalidInput("register.address") from error
    if address.get_backend_name() not in ("postgresql", "postgres"):
        raise InvalidInput("register.address")
    return address.set(drivername="postgresql+psycopg")


def _engine(address: URL, options: str = "") -> Engine:
    try:
        engine = create_engine(address, connect_args={"options": options})
    except ImportError as error:
        raise Unavailable("register.no_driver") from error
    event.listen(engine, "connect", _pack_quickly)
    event.listen(engine, "checkout", _still_there)
    return engine


def _pack_quickly(connection: Any, _record: object) -> None:
    """Large bodies, such as decisions, are packed by LZ4 where the server knows it: a tenth of the work for
    about the same room. What was packed otherwise stays readable."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, 'lz4', false) FROM pg_settings"
            " WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
        )
    connection.commit()


def _still_there(connection: Any, _record: object, _proxy: object) -> None:
    """An idle connection has nothing to say. One that has is asked whether its server still answers: that
    spares the other ones a question and an answer each time they are used."""
    if not connection.closed:
        with selectors.DefaultSelector() as watched:
            watched.register(connection.fileno(), selectors.EVENT_READ)
            if not watched.select(0):
                return
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except connection.Error as error:
            raise InvalidatePoolError from error
        return
    raise InvalidatePoolError


def _make_schema(address: URL, schema: str) -> None:
    engine = _engine(address)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    except DBAPIError as error:
        raise told_plainly(error) or error from error
    finally:
        engine.dispose()


def drop_schema(url: str, schema: str) -> None:
    """Take a schema with all its rows off the server. Raises ``InvalidInput`` and ``Unavailable``."""
    if not _SCHEMA_NAME.fullmatch(schema):
        raise InvalidInput("register.schema_name", schema=schema)
    engine = _engine(postgresql_url(url))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    except DBAPIError as error:
        raise told_plainly(error) or error from error
    finally:
        engine.dispose()


def _take_turn(connection: Connection) -> None:
    """Writers of one schema go one after another, as they do on a file: a lock that ends with the unit."""
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema()::text, 0))"
        )


def told_plainly(error: DBAPIError) -> HefuError | None:
    """Not reachable, not allowed, waited too long, out of room, or another server than the book's: what a
    user can do something about."""
    state = getattr(error.orig, "sqlstate", None)
    if state == _LOCK_NOT_AVAILABLE:
        return Unavailable("register.busy", seconds=BUSY_SECONDS)
    if state == _NO_SCHEMA:
        return NotFound("register.no_schema")
    if isinstance(error, (IntegrityError, ProgrammingError)) and state != _NOT_ALLOWED:
        return None
    reason = str(error.orig).strip().partition("\n")[0]
    return Unavailable("register.server_refused", reason=reason)
