"""What the rows of the register do not bear out: rows against their entries in the log, derived rows against
the statements they follow from, kept documents against their digests, the ledger against itself."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec
from msgspec import MsgspecError
from sqlalchemy import Connection, exists, select

from hefu.evidence.identity import content_digest
from hefu.evidence.record import ERASED
from hefu.services.log_port import LogFault
from hefu.storage.files import DocumentFiles
from hefu.storage.register.database import Database
from hefu.storage.register.ledger_audit import faults as ledger_faults
from hefu.storage.register.log_book import opaque
from hefu.storage.register.log_derived import derived_faults
from hefu.storage.register.log_entries import Versions, fault, judged, versions_of
from hefu.storage.register.log_erasures import blinded_entries, erasure_faults
from hefu.storage.register.log_instruments import instrument_faults
from hefu.storage.register.log_kinds import DOCUMENTS, KINDS, STATEMENTS
from hefu.storage.register.log_things import Arrived, Keyed, runs, span_id, span_of, stream
from hefu.storage.register.resolve import Resolver
from hefu.storage.register.tables import DOCUMENT, DOCUMENT_NAME, IMPORT_FINDING, evidence_tables
from hefu.vocabulary.errors import EvidenceError, NotFound


class Audit:
    """Looks through everything that the register holds, in one snapshot and bounded memory."""

    def __init__(self, database: Database, files: DocumentFiles, resolver: Resolver) -> None:
        self._database, self._files, self._resolver = database, files, resolver

    def faults(self) -> Iterator[LogFault]:
        """All that is found, kind by kind. What an interrupted import left waiting is resolved first."""
        self._resolver.run()
        with self._database.reading() as connection:
            yield from _readable("erasure", erasure_faults(connection))
            blinded = blinded_entries(connection)
            for kind in KINDS:
                look = _keyed if isinstance(kind, Keyed) else _arrived
                found = look(connection, kind, blinded)  # type: ignore[arg-type]
                yield from _readable(kind.table.name, found)
            yield from _without_document(connection)
            for name in sorted(evidence_tables()):
                yield from _readable(name, derived_faults(connection, name))
            yield from _readable("instrument", instrument_faults(connection))
            yield from _readable("ledger_account", _ledger(connection))
            yield from self._damaged_files(connection)

    def _damaged_files(self, connection: Connection) -> Iterator[LogFault]:
        asked = select(DOCUMENT.c.digest, DOCUMENT.c.state).order_by(DOCUMENT.c.digest)
        for digest, state in stream(connection, asked):
            if state == ERASED:
                if self._files.path(digest).is_file():
                    yield LogFault("log.erased_file_left", {"digest": digest})
                continue
            try:
                with self._files.find(digest).open("rb") as reader:
                    found = hashlib.file_digest(reader, "sha256").hexdigest()
            except (NotFound, OSError):
                yield LogFault("log.document_gone", {"digest": digest})
                continue
            except EvidenceError:
                found = ""
            if found != digest:
                yield LogFault("log.document_damaged", {"digest": digest})


def _readable(table: str, faults: Iterator[LogFault]) -> Iterator[LogFault]:
    """The faults; a row that cannot even be read was changed by hand, and ends the look at its table."""
    try:
        yield from faults
    except (TypeError, ValueError, LookupError, MsgspecError, EvidenceError):
        yield LogFault("log.table_unreadable", {"table": table})


def _ledger(connection: Connection) -> Iterator[LogFault]:
    for one in ledger_faults(connection):
        yield LogFault(one.what, msgspec.structs.asdict(one))


def _keyed(connection: Connection, kind: Keyed, blinded: Container[int]) -> Iterator[LogFault]:
    """Rows and entries side by side in the order of their ids."""
    entries = versions_of(connection, kind.kind)
    entry = next(entries, None)
    alone: list[Versions] = []
    irregular: set[str] = set()
    for thing_id, content in kind.things(connection):
        if opaque(thing_id) != thing_id:
            irregular.add(opaque(thing_id))
            found = next(versions_of(connection, kind.kind, opaque(thing_id)), None)
            yield from judged(kind.kind, opaque(thing_id), found, content, blinded)
            continue
        while entry is not None and entry.thing_id < thing_id:
            alone.append(entry)
            entry = next(entries, None)
        if entry is not None and entry.thing_id == thing_id:
            yield from judged(kind.kind, thing_id, entry, content, blinded)
            entry = next(entries, None)
        else:
            yield from judged(kind.kind, thing_id, None, content, blinded)
    if kind.may_go:
        return
    for one in chain(alone, [] if entry is None else [entry], entries):
        if one.thing_id not in irregular:
            yield from judged(kind.kind, one.thing_id, one, None, blinded)


def _arrived(connection: Connection, kind: Arrived, blinded: Container[int]) -> Iterator[LogFault]:
    """Rows in order of arrival beside the entries that hold them."""
    rows = _Rows(kind.rows(connection, 0))
    for entry in versions_of(connection, kind.kind):
        span = span_of(entry.thing_id)
        if span is None:
            yield from judged(kind.kind, entry.thing_id, entry, None, blinded)
            continue
        yield from _not_entered(kind, rows.until(span[0]))
        held = rows.until(span[1] + 1)
        first = next(held, None)
        changed: list[LogFault] = []
        content = None
        if first is not None:
            content = kind.bytes_of(_checked(kind, chain([first], held), entry, changed))
        yield from judged(kind.kind, entry.thing_id, entry, content, blinded)
        yield from changed
    yield from _not_entered(kind, rows.until(None))


class _Rows:
    """Rows in order of arrival, taken in stretches."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def until(self, end: int | None) -> Iterator[Any]:
        """The rows that come before number ``end``; all that are left without one."""
        while self._next is not None and (end is None or self._next.arrival < end):
            row, self._next = self._next, next(self._rows, None)
            yield row


def _not_entered(kind: Arrived, rows: Iterable[Any]) -> Iterator[LogFault]:
    for first, last in runs(int(row.arrival) for row in rows):
        yield LogFault("log.row_not_entered", {"kind": kind.kind, "thing": span_id(first, last)})


def _checked(
    kind: Arrived, rows: Iterable[Any], entry: Versions, found: list[LogFault]
) -> Iterator[Any]:
    """The rows as they are; statements whose id is not that of their content are noted on the way."""
    for row in rows:
        if kind is STATEMENTS and row.statement_id != content_digest(
            row.table_name,
            row.row_id,
            row.source_id,
            row.said_on or "",
            row.stated_values,
            row.document_digest,
        ):
            told = {"table": row.table_name, "row": row.row_id, "document": row.document_digest}
            found.append(fault("log.statement_changed", entry, **told))
        yield row


def _without_document(connection: Connection) -> Iterator[LogFault]:
    """Names and findings of documents that are not there."""
    for table, column in ((DOCUMENT_NAME, "digest"), (IMPORT_FINDING, "document_digest")):
        named = table.c[column]
        known = exists().where(DOCUMENT.c.digest == named)
        for (digest,) in stream(connection, select(named).where(~known).distinct()):
            yield LogFault("log.row_not_entered", {"kind": DOCUMENTS.kind, "thing": digest})
