"""The log in SQL, for sealing, proving and auditing; entries are written by ``log_book``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from msgspec import MsgspecError
from sqlalchemy import Connection, Row, Select, exists, func, insert, select

from hefu.services.data_security.erasure_ports import Erasure
from hefu.services.log_port import Addition, LogFault, LoggedEntry
from hefu.storage.files.log_files import LogFolder
from hefu.storage.register.database import Database
from hefu.storage.register.erasure_book import acts
from hefu.storage.register.ledger_tables import LEDGER_TRANSFER
from hefu.storage.register.log_audit import Audit
from hefu.storage.register.log_book import LogBook, opaque
from hefu.storage.register.log_kinds import ADDITIONS, KINDS, POSTINGS, STATEMENTS
from hefu.storage.register.log_tables import LOG_ADDITION, LOG_CHECKPOINT, LOG_ENTRY, LOG_PLACE
from hefu.storage.register.log_things import Arrived, span_id, stream
from hefu.storage.register.tables import STATEMENT

_ENTRIES_SHOWN = 100


class SqlLog:
    """Fulfils ``services.log_port.BookLog``."""

    def __init__(self, database: Database, files: LogFolder, log: LogBook, audit: Audit) -> None:
        self._database, self._log, self._audit = database, log, audit
        self.files = files

    def now(self) -> datetime:
        """The present instant."""
        return self._log.clock.now()

    def sealing(self) -> AbstractContextManager[None]:
        """The writer's lock; see the port."""
        return self._database.together()

    def snapshot(self) -> AbstractContextManager[None]:
        """One moment; see the port."""
        return self._database.snapshot()

    def size(self) -> int:
        """How many entries have a place."""
        with self._database.reading() as connection:
            last = connection.scalar(select(func.max(LOG_PLACE.c.place)))
        return 0 if last is None else int(last) + 1

    def waiting_count(self) -> int:
        """How many entries wait for a place."""
        with self._database.reading() as connection:
            asked = select(func.count()).select_from(LOG_ENTRY).where(_waits(connection))
            return int(connection.scalar(asked) or 0)

    def waiting(self, most: int) -> list[LoggedEntry]:
        """The first entries without a place."""
        with self._database.reading() as connection:
            asked = select(LOG_ENTRY).where(_waits(connection))
            asked = asked.order_by(LOG_ENTRY.c.arrival).limit(most)
            return [_entry(row, None) for row in connection.execute(asked)]

    def give_places(self, first: int, arrivals: Sequence[int]) -> None:
        """Give entries their places, for good."""
        rows = [{"place": first + at, "arrival": one} for at, one in enumerate(arrivals)]
        with self._database.writing() as connection:
            connection.execute(insert(LOG_PLACE), rows)

    def keep_checkpoint(self, size: int, note: bytes) -> None:
        """Keep the signed checkpoint of a size, for good."""
        row = {"size": size, "note": note, "at": self._at()}
        with self._database.writing() as connection:
            connection.execute(insert(LOG_CHECKPOINT), row)

    def checkpoints(self) -> Iterator[tuple[int, bytes]]:
        """All kept checkpoints, the smallest first."""
        asked = select(LOG_CHECKPOINT.c.size, LOG_CHECKPOINT.c.note)
        with self._database.reading() as connection:
            for size, note in stream(connection, asked.order_by(LOG_CHECKPOINT.c.size)):
                yield int(size), bytes(note)

    def checkpoint(self, size: int | None = None) -> tuple[int, bytes] | None:
        """The checkpoint of one size, or the newest."""
        asked = select(LOG_CHECKPOINT.c.size, LOG_CHECKPOINT.c.note)
        asked = asked.order_by(LOG_CHECKPOINT.c.size.desc()).limit(1)
        if size is not None:
            asked = asked.where(LOG_CHECKPOINT.c.size == size)
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else (int(row.size), bytes(row.note))

    def placed(self, first: int = 0) -> Iterator[tuple[int, LoggedEntry | None]]:
        """Places in order, each with its entry; nothing for an entry that is gone."""
        joined = LOG_PLACE.outerjoin(LOG_ENTRY, LOG_ENTRY.c.arrival == LOG_PLACE.c.arrival)
        asked = select(LOG_PLACE.c.place.label("its_place"), LOG_ENTRY).select_from(joined)
        asked = asked.where(LOG_PLACE.c.place >= first).order_by(LOG_PLACE.c.place)
        with self._database.reading() as connection:
            for row in stream(connection, asked):
                place = int(row.its_place)
                yield place, None if row.arrival is None else _entry(row, place)

    def last_entries(self, most: int) -> list[LoggedEntry]:
        """The entries that arrived last, the newest first."""
        with self._database.reading() as connection:
            return _listed(connection, _newest_first().limit(most))

    def entries_of(self, thing: str, kind: str | None = None) -> list[LoggedEntry]:
        """All entries about a thing; see the port."""
        with self._database.reading() as connection:
            for named in self._names_of(connection, thing):
                asked = _newest_first().where(named).limit(_ENTRIES_SHOWN)
                if kind is not None:
                    asked = asked.where(LOG_ENTRY.c.kind == kind)
                if found := _listed(connection, asked):
                    return found
        return []

    def content_of(self, entry: LoggedEntry) -> bytes | None:
        """The content of an entry's thing as its rows stand now."""
        found = [one for one in KINDS if one.kind == entry.kind]
        with self._database.reading() as connection:
            return found[0].content(connection, entry.thing_id) if found else None

    def add(self, additions: Sequence[Addition]) -> None:
        """Keep what somebody said of a checkpoint, for good."""
        rows = [
            {"size": one.size, "kind": one.kind, "content": one.content, "at": self._at()}
            for one in additions
        ]
        if not rows:
            return
        with self._database.writing() as connection:
            before = ADDITIONS.latest(connection)
            connection.execute(insert(LOG_ADDITION), rows)
            arrived = ADDITIONS.ids_after(connection, before)
            self._log.enter_thing(connection, ADDITIONS, arrived or "", is_first=True)

    def additions(self, size: int | None = None) -> list[Addition]:
        """What was said of one checkpoint, or of all."""
        asked = select(LOG_ADDITION).order_by(LOG_ADDITION.c.arrival)
        if size is not None:
            asked = asked.where(LOG_ADDITION.c.size == size)
        with self._database.reading() as connection:
            return [
                Addition(int(row.size), row.kind, bytes(row.content))
                for row in connection.execute(asked)
            ]

    def faults(self) -> Iterator[LogFault]:
        """Whatever the rows do not bear out; see the port."""
        return self._audit.faults()

    def erasures(self) -> Sequence[Erasure]:
        """What acts of erasing say; see the port."""
        with self._database.reading() as connection:
            try:
                return list(acts(connection))
            except (MsgspecError, ValueError):
                return []  # accused by the audit

    def close(self) -> None:
        """Release the book."""
        self._database.close()

    def _names_of(self, connection: Connection, thing: str) -> Iterator[Any]:
        """Ways to name what is sought, the most exact first."""
        thing_id = LOG_ENTRY.c.thing_id
        yield thing_id == opaque(thing)
        if len(thing) >= 6:
            yield thing_id.startswith(thing, autoescape=True)
        transfer = LEDGER_TRANSFER.c
        said = STATEMENT.c
        for held, wanted in (
            (POSTINGS, transfer.transfer_id == thing),
            (STATEMENTS, said.document_digest == thing),
        ):
            if (span := _span_of_first(connection, held, wanted)) is not None:
                yield (LOG_ENTRY.c.kind == held.kind) & (LOG_ENTRY.c.thing_id == span)

    def _at(self) -> str:
        return self._log.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _waits(connection: Connection) -> Any:
    """Without a place. In a file units of work end in the order in which they began, so that only entries
    after the last one placed can be; on a server an earlier number may become lasting later."""
    if connection.dialect.name == "sqlite":
        placed = select(func.coalesce(func.max(LOG_PLACE.c.arrival), 0)).scalar_subquery()
        return LOG_ENTRY.c.arrival > placed
    return ~exists().where(LOG_PLACE.c.arrival == LOG_ENTRY.c.arrival)


def _newest_first() -> Select[Any]:
    joined = LOG_ENTRY.outerjoin(LOG_PLACE, LOG_PLACE.c.arrival == LOG_ENTRY.c.arrival)
    asked = select(LOG_ENTRY, LOG_PLACE.c.place.label("its_place")).select_from(joined)
    return asked.order_by(LOG_ENTRY.c.arrival.desc())


def _listed(connection: Connection, asked: Select[Any]) -> list[LoggedEntry]:
    return [_entry(row, row.its_place) for row in connection.execute(asked)]


def _span_of_first(connection: Connection, kind: Arrived, wanted: Any) -> str | None:
    """The id of the entry that holds the first row that is wanted."""
    arrival = connection.scalar(select(func.min(kind.table.c.arrival)).where(wanted))
    if arrival is None:
        return None
    asked = select(LOG_ENTRY.c.thing_id).where(
        LOG_ENTRY.c.kind == kind.kind, LOG_ENTRY.c.thing_id < span_id(int(arrival) + 1, 0)
    )
    found: str | None = connection.scalar(asked.order_by(LOG_ENTRY.c.thing_id.desc()).limit(1))
    return found


def _entry(row: Row[Any], place: int | None) -> LoggedEntry:
    return LoggedEntry(
        arrival=int(row.arrival),
        kind=row.kind,
        thing_id=row.thing_id,
        actor=row.actor,
        at=row.at,
        digest=row.digest,
        previous=row.previous,
        salt=None if row.salt is None else bytes(row.salt),
        place=None if place is None else int(place),
    )
