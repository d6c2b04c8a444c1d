"""Documents, statements and findings on their way in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.engine import Dialect

from hefu.evidence import schema
from hefu.evidence.identity import content_digest
from hefu.evidence.ports import DocumentOutcome
from hefu.evidence.record import Document, Effect, ImportFinding, Record, document_state
from hefu.storage.register.database import Prepared, insert_once
from hefu.storage.register.tables import (
    DOCUMENT,
    DOCUMENT_NAME,
    IMPORT_FINDING,
    STATEMENT,
    UNRESOLVED,
)
from hefu.vocabulary.errors import require

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


class Intake:
    """Writes of one document; every call runs inside the caller's unit of work."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._statements = Prepared(insert_once(dialect, STATEMENT), dialect, _STATEMENT_COLUMNS)
        self._unresolved = Prepared(
            insert_once(dialect, UNRESOLVED), dialect, ("table_name", "row_id")
        )

    def announce(self, connection: Connection, document: Document, kind: str) -> None:
        """Note a document whose bytes are kept, before anything is read from it."""
        connection.execute(
            insert_once(self._dialect, DOCUMENT),
            {
                "digest": document.digest,
                "name": document.name,
                "kind": kind,
                "state": "kept",
                "size_bytes": document.size_bytes,
                "known_on": document.known_on.isoformat(),
                "record_count": 0,
                "rejected_count": 0,
            },
        )
        self.name(connection, document)

    def name(self, connection: Connection, document: Document) -> bool:
        """Note a name of the document; ``False`` when it was known under it."""
        written = connection.execute(
            insert_once(self._dialect, DOCUMENT_NAME),
            {
                "digest": document.digest,
                "name": document.name,
                "known_on": document.known_on.isoformat(),
            },
        )
        return written.rowcount == 1

    def record(
        self,
        connection: Connection,
        document: Document,
        records: Iterable[Record],
        findings: Iterable[ImportFinding],
        kind: str,
    ) -> DocumentOutcome:
        """Write statements, findings and the outcome of one document."""
        known = outcome_of(connection, document.digest)
        if known is not None and known.state != "rejected":
            self.name(connection, document)
            return msgspec.structs.replace(known, name=document.name, state="already_known")
        self.announce(connection, document, kind)
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
        return outcome

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
        # A document offered again after a rejection is told anew.
        connection.execute(
            delete(IMPORT_FINDING).where(IMPORT_FINDING.c.document_digest == document.digest)
        )
        effects: list[Effect] = []
        for batch in _batches(findings):
            connection.execute(
                insert(IMPORT_FINDING),
                [
                    {
                        "document_digest": document.digest,
                        "code": finding.code,
                        "effect": finding.effect,
                        "locator": finding.locator,
                        "field": finding.field,
                        "arguments": _encode(
                            {name: str(value) for name, value in finding.arguments.items()}
                        ).decode(),
                    }
                    for finding in batch
                ],
            )
            effects.extend(finding.effect for finding in batch)
        return effects


def outcome_of(connection: Connection, digest: str) -> DocumentOutcome | None:
    """What became of a document; ``None`` when it is unknown or never came to its end."""
    row = connection.execute(select(DOCUMENT).where(DOCUMENT.c.digest == digest)).one_or_none()
    if row is None or row.state == "kept":
        return None
    return DocumentOutcome(
        digest=digest,
        name=row.name,
        kind=row.kind,
        state=row.state,
        record_count=row.record_count,
        rejected_count=row.rejected_count,
    )


def _batches(findings: Iterable[ImportFinding]) -> Iterator[list[ImportFinding]]:
    remaining = iter(findings)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _statement_row(document: Document, record: Record) -> tuple[str | None, ...]:
    declared = schema.tables().get(record.table)
    require(declared is not None, f"no evidence table is called {record.table}")
    if declared is None:  # pragma: no cover - require has raised
        raise KeyError(record.table)
    stated = {name: value for name, value in record.values.items() if value is not None}
    unknown = stated.keys() - declared.columns.keys()
    require(not unknown, f"{record.table} has no columns {sorted(unknown)}")
    row_id = stated.get(declared.key)
    require(
        isinstance(row_id, str) and row_id, f"a {record.table} statement without {declared.key}"
    )
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
        _encode(dict(record.original)).decode(),
    )
