"""Documents, statements and findings on their way in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, select, update
from sqlalchemy.engine import Dialect

from hefu.evidence import schema
from hefu.evidence.identity import content_digest
from hefu.evidence.ports import DocumentOutcome
from hefu.evidence.record import (
    ERASED,
    Document,
    Effect,
    ImportFinding,
    Record,
    document_state,
)
from hefu.storage.register.bulk import BulkInsert
from hefu.storage.register.database import Prepared
from hefu.storage.register.log_book import LogBook
from hefu.storage.register.log_kinds import DOCUMENTS, STATEMENTS
from hefu.storage.register.tables import (
    DOCUMENT,
    DOCUMENT_NAME,
    IMPORT_FINDING,
    STATEMENT,
    UNRESOLVED,
)
from hefu.vocabulary.errors import EvidenceError, require

_BATCH = 2_000
_STATEMENT_COLUMNS = (
    "statement_id",
    "table_name",
    "row_id",
    "source_id",
    "said_on",
    "known_on",
    "document_digest",
    "locator",
    "stated_values",
    "original_words",
)
_encode = msgspec.json.Encoder(order="deterministic").encode


_DOCUMENT_COLUMNS = (
    "digest",
    "name",
    "kind",
    "state",
    "size_bytes",
    "known_on",
    "record_count",
    "rejected_count",
)
_FINDING_COLUMNS = ("document_digest", "code", "effect", "locator", "field", "arguments")


class Intake:
    """Writes of one document; every call runs inside the caller's unit of work."""

    def __init__(self, dialect: Dialect, log: LogBook) -> None:
        self._log = log

        def once(table: Table, columns: tuple[str, ...]) -> BulkInsert:
            return BulkInsert(dialect, table, columns, once=True)

        self._documents = once(DOCUMENT, _DOCUMENT_COLUMNS)
        self._names = once(DOCUMENT_NAME, ("digest", "name", "known_on"))
        self._statements = once(STATEMENT, _STATEMENT_COLUMNS)
        self._unresolved = once(UNRESOLVED, ("table_name", "row_id"))
        self._findings = BulkInsert(dialect, IMPORT_FINDING, _FINDING_COLUMNS)
        found = select(*(DOCUMENT.c[name] for name in _DOCUMENT_COLUMNS))
        self._found = Prepared(
            found.where(DOCUMENT.c.digest == bindparam("wanted")), dialect, ("wanted",)
        )

    def announce(self, connection: Connection, document: Document, kind: str) -> None:
        """Note a document whose bytes are kept, before anything is read from it."""
        outcome = DocumentOutcome(document.digest, "", kind, "kept", 0, 0)
        if any(self._note(connection, document, outcome)):
            self._log.enter_thing(connection, DOCUMENTS, document.digest)

    def name(self, connection: Connection, document: Document) -> bool:
        """Note another name of a known document; ``False`` when it was known under it. Raises
        ``EvidenceError`` for one that was erased."""
        self.refuse_erased(connection, document)
        is_new = self._note_name(connection, document)
        if is_new:
            self._log.enter_thing(connection, DOCUMENTS, document.digest)
        return is_new

    def outcome_of(self, connection: Connection, digest: str) -> DocumentOutcome | None:
        """What became of a document; ``None`` when it is unknown or never came to its end."""
        for row in self._found.rows_for(connection, (digest,), {}):
            _, name, kind, state, _, _, record_count, rejected_count = row
            if state != "kept":
                return DocumentOutcome(digest, name, kind, state, record_count, rejected_count)
        return None

    def record(
        self,
        connection: Connection,
        document: Document,
        records: Iterable[Record],
        findings: Iterable[ImportFinding],
        kind: str,
    ) -> DocumentOutcome:
        """Write statements, findings and the outcome of one document. Raises ``EvidenceError`` for one that
        was erased."""
        self.refuse_erased(connection, document)
        known = self.outcome_of(connection, document.digest)
        if known is not None and known.state != "rejected":
            self.name(connection, document)
            return msgspec.structs.replace(known, name=document.name, state="already_known")
        if known is not None:
            # A document offered again after a rejection is told anew.
            connection.execute(
                delete(IMPORT_FINDING).where(IMPORT_FINDING.c.document_digest == document.digest)
            )
        before = STATEMENTS.latest(connection)
        record_count = self._write_statements(connection, document, records)
        effects = self._write_findings(connection, document, findings)
        outcome = DocumentOutcome(
            digest=document.digest,
            name=document.name,
            kind=kind,
            state=document_state(record_count, effects),
            record_count=record_count,
            rejected_count=effects.count("record_rejected"),
        )
        require(
            outcome.state != "rejected" or record_count == 0,
            "a rejected document must not leave statements behind",
        )
        is_new, _ = self._note(connection, document, outcome)
        if not is_new:
            connection.execute(
                update(DOCUMENT)
                .where(DOCUMENT.c.digest == document.digest)
                .values(
                    name=outcome.name,
                    kind=kind,
                    state=outcome.state,
                    known_on=document.known_on.isoformat(),
                    record_count=record_count,
                    rejected_count=outcome.rejected_count,
                )
            )
        self._log.enter_thing(connection, DOCUMENTS, document.digest, is_first=is_new)
        arrived = STATEMENTS.ids_after(connection, before)
        if arrived is not None:
            self._log.enter_thing(connection, STATEMENTS, arrived, is_first=True)
        return outcome

    def refuse_erased(self, connection: Connection, document: Document) -> None:
        """Raise ``EvidenceError`` for bytes that were erased: they do not come back by the front door."""
        known = self.outcome_of(connection, document.digest)
        if known is not None and known.state == ERASED:
            raise EvidenceError("register.document_erased", digest=document.digest)

    def _note_name(self, connection: Connection, document: Document) -> bool:
        row = (document.digest, document.name, document.known_on.isoformat())
        return self._names.one(connection, row)

    def _note(
        self, connection: Connection, document: Document, outcome: DocumentOutcome
    ) -> tuple[bool, bool]:
        """Note the document and its name; whether each of the two is new."""
        is_new_name = self._note_name(connection, document)
        row = (
            document.digest,
            document.name,
            outcome.kind,
            outcome.state,
            document.size_bytes,
            document.known_on.isoformat(),
            outcome.record_count,
            outcome.rejected_count,
        )
        return self._documents.one(connection, row), is_new_name

    def _write_statements(
        self, connection: Connection, document: Document, records: Iterable[Record]
    ) -> int:
        count = 0
        remaining = iter(records)
        while batch := list(islice(remaining, _BATCH)):
            rows = [_statement_row(document, record) for record in batch]
            self._statements.many(connection, rows)
            self._unresolved.many(connection, sorted({(row[1], row[2]) for row in rows}))
            count += len(rows)
        return count

    def _write_findings(
        self, connection: Connection, document: Document, findings: Iterable[ImportFinding]
    ) -> list[Effect]:
        effects: list[Effect] = []
        for batch in _batches(findings):
            self._findings.many(connection, [_finding_row(document, one) for one in batch])
            effects.extend(finding.effect for finding in batch)
        return effects


def _batches(findings: Iterable[ImportFinding]) -> Iterator[list[ImportFinding]]:
    remaining = iter(findings)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _finding_row(document: Document, finding: ImportFinding) -> tuple[str, ...]:
    arguments = {name: str(value) for name, value in finding.arguments.items()}
    return (
        document.digest,
        finding.code,
        finding.effect,
        finding.locator,
        finding.field,
        _encode(arguments).decode(),
    )


def _statement_row(document: Document, record: Record) -> tuple[str | None, ...]:
    declared = schema.tables().get(record.table)
    require(declared is not None, f"no evidence table is called {record.table}")
    if declared is None:  # pragma: no cover - require has raised
        raise KeyError(record.table)
    stated = record.values
    if None in stated.values():
        stated = {name: value for name, value in stated.items() if value is not None}
    if not stated.keys() <= declared.columns.keys():
        unknown = sorted(stated.keys() - declared.columns.keys())
        require(False, f"{record.table} has no columns {unknown}")
    row_id = stated.get(declared.key)
    if not (isinstance(row_id, str) and row_id):
        require(False, f"a {record.table} statement without {declared.key}")
    values = _encode(stated).decode()
    said_on = None if record.said_on is None else record.said_on.isoformat()
    return (
        content_digest(
            record.table, str(row_id), record.source_id, said_on or "", values, document.digest
        ),
        record.table,
        str(row_id),
        record.source_id,
        said_on,
        document.known_on.isoformat(),
        document.digest,
        record.locator,
        values,
        _encode({**record.original}).decode() if record.original else "{}",
    )
