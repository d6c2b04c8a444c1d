"""Erasing in SQL: what a document stated goes, with the salts of the entries about it, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, exists, func, insert, literal, select, text, update

from hefu.evidence.record import ERASED
from hefu.services.data_security.erasure_ports import Erasure
from hefu.storage.files import DocumentFiles
from hefu.storage.register.consent_tables import CONSENT
from hefu.storage.register.database import Database, insert_new
from hefu.storage.register.erasure_tables import ERASURE
from hefu.storage.register.log_book import LogBook, opaque
from hefu.storage.register.log_kinds import DOCUMENTS, ERASURES, STATEMENTS
from hefu.storage.register.log_tables import LOG_ENTRY
from hefu.storage.register.log_things import span_id, span_of, stream
from hefu.storage.register.outbox import forget_all
from hefu.storage.register.resolve import Resolver
from hefu.storage.register.tables import (
    DOCUMENT,
    DOCUMENT_NAME,
    IMPORT_FINDING,
    KEPT_FACTS,
    STATEMENT,
    UNRESOLVED,
)

_read_numbers = msgspec.json.Decoder(tuple[int, ...]).decode


class SqlErasing:
    """Fulfils ``services.data_security.erasure_ports.Erasing``."""

    def __init__(
        self, database: Database, log: LogBook, resolver: Resolver, files: DocumentFiles
    ) -> None:
        self._database, self._log = database, log
        self._resolver, self._files = resolver, files

    def acts(self) -> Sequence[Erasure]:
        """Every act; see the port."""
        with self._database.reading() as connection:
            return list(acts(connection))

    def ask(self, act: Erasure) -> None:
        """Keep what was asked; see the port."""
        with self._database.writing() as connection:
            self._keep(connection, act)

    def erase(self, act: Erasure) -> Erasure:
        """Take a document away; see the port."""
        digest = act.document_digest
        with self._database.writing() as connection:
            if connection.dialect.name == "sqlite":
                # What is freed is written over, instead of staying in free pages.
                connection.execute(text("PRAGMA secure_delete=ON"))
            spans = _entries_of(connection, digest)
            count = _forget(connection, digest)
            blinded = _blind(connection, digest, [arrival for arrival, _ in spans])
            for _, thing_id in dict.fromkeys((0, one) for _, one in spans):
                # Rows of other documents that entered together with it get an entry of their own.
                if STATEMENTS.content(connection, thing_id) is not None:
                    self._log.enter_thing(connection, STATEMENTS, thing_id)
            self._log.enter_thing(connection, DOCUMENTS, digest)
            done = msgspec.structs.replace(act, blinded=blinded, statement_count=count)
            self._keep(connection, done)
            self._resolver.run_within(connection)
            forget_all(connection)
        return done

    def clear(self) -> int:
        """Remove files of erased documents; see the port."""
        with self._database.reading() as connection:
            asked = select(DOCUMENT.c.digest).where(DOCUMENT.c.state == ERASED)
            digests = list(connection.scalars(asked))
        return sum(self._files.remove(digest) for digest in digests) + self._without_parquet()

    def _without_parquet(self) -> int:
        """Parquet files hold what was erased; they are made anew when somebody asks for them. Their list goes
        first, so that nobody reads half of them."""
        folder = self._files.folder.parent / "parquet"
        found = [*folder.glob("*.json"), *folder.rglob("*.parquet")]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def rows_of(self, digest: str) -> Iterator[tuple[str, str]]:
        """Rows that a document states something of; see the port."""
        asked = select(STATEMENT.c.table_name, STATEMENT.c.row_id).distinct()
        with self._database.reading() as connection:
            for row in stream(connection, asked.where(STATEMENT.c.document_digest == digest)):
                yield row.table_name, row.row_id

    def consents_on(self, digest: str) -> Sequence[str]:
        """Consents that rest on a document; see the port."""
        asked = select(CONSENT.c.consent_id).where(CONSENT.c.document_digest == digest)
        with self._database.reading() as connection:
            return list(connection.scalars(asked.order_by(CONSENT.c.arrival)))

    def _keep(self, connection: Connection, act: Erasure) -> None:
        values = msgspec.structs.asdict(act)
        for name in ("acted_on", "document_known_on"):
            values[name] = values[name].isoformat()
        values["blinded"] = msgspec.json.encode(act.blinded).decode()
        if insert_new(connection, ERASURE, values):
            self._log.enter_thing(connection, ERASURES, act.act_id, is_first=True)


def acts(connection: Connection) -> Iterator[Erasure]:
    """Every act, in order of arrival."""
    for row in connection.execute(select(ERASURE).order_by(ERASURE.c.arrival)).mappings():
        told = {f"{name}": value for name, value in row.items() if name != "arrival"}
        told["blinded"] = _read_numbers(row["blinded"])
        yield msgspec.convert(told, Erasure)


def _entries_of(connection: Connection, digest: str) -> list[tuple[int, str]]:
    """Entries, by number and thing, that hold some of the statements of a document."""
    said = STATEMENT.c
    ends = select(func.min(said.arrival), func.max(said.arrival))
    first, last = connection.execute(ends.where(said.document_digest == digest)).one()
    if first is None:
        return []
    asked = select(LOG_ENTRY.c.arrival, LOG_ENTRY.c.thing_id)
    asked = asked.where(
        LOG_ENTRY.c.kind == STATEMENTS.kind, LOG_ENTRY.c.thing_id < span_id(last + 1, 0)
    ).order_by(LOG_ENTRY.c.arrival)
    found = []
    for arrival, thing_id in stream(connection, asked):
        span = span_of(thing_id)
        if span is None or span[0] > last or span[1] < first:
            continue
        own = select(said.arrival).where(said.document_digest == digest)
        if connection.execute(own.where(said.arrival.between(*span)).limit(1)).first():
            found.append((int(arrival), str(thing_id)))
    return found


def _forget(connection: Connection, digest: str) -> int:
    """Statements, findings and names go; what follows from them is listed to be resolved anew."""
    own = STATEMENT.c.document_digest == digest
    listed = exists().where(
        UNRESOLVED.c.table_name == STATEMENT.c.table_name,
        UNRESOLVED.c.row_id == STATEMENT.c.row_id,
    )
    rows = select(STATEMENT.c.table_name, STATEMENT.c.row_id).where(own, ~listed).distinct()
    connection.execute(insert(UNRESOLVED).from_select(["table_name", "row_id"], rows))
    count = connection.execute(delete(STATEMENT).where(own)).rowcount
    connection.execute(delete(IMPORT_FINDING).where(IMPORT_FINDING.c.document_digest == digest))
    connection.execute(delete(DOCUMENT_NAME).where(DOCUMENT_NAME.c.digest == digest))
    erased = update(DOCUMENT).where(DOCUMENT.c.digest == digest)
    connection.execute(erased.values(name="", state=ERASED))
    connection.execute(delete(KEPT_FACTS))
    return int(count)


def _blind(connection: Connection, digest: str, arrivals: Sequence[int]) -> tuple[int, ...]:
    """Empty the salts of all entries about the document and its statements; the numbers of these entries."""
    entry = LOG_ENTRY.c
    about = select(entry.arrival).where(
        entry.kind == DOCUMENTS.kind, entry.thing_id == opaque(digest)
    )
    numbers = sorted({*arrivals, *connection.scalars(about)})
    for number in numbers:
        emptied: Any = update(LOG_ENTRY).where(entry.arrival == number)
        connection.execute(emptied.values(salt=literal(None, LOG_ENTRY.c.salt.type)))
    return tuple(numbers)
