"""Walk evidence back: who stated what about a row, in which document, and that document's bytes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from hefu.evidence.ports import DocumentOutcome, EvidenceRegister
from hefu.evidence.schema import tables
from hefu.vocabulary.errors import NotFound


class StatementLine(msgspec.Struct, frozen=True, kw_only=True):
    """One statement: who said which values of a row, when, where in which document; days as ISO text.
    ``not_plain``: columns of which the reader sees a mask, or nothing."""

    statement_id: str
    said_by: str
    said_on: date | None
    known_on: date
    document_digest: str
    document_name: str
    locator: str
    values: dict[str, str | int | None]
    original: dict[str, str]
    not_plain: tuple[str, ...] = ()


def statement_lines(
    register: EvidenceRegister, table: str, row_id: str, known_on: date
) -> list[StatementLine]:
    """Every statement about one row, oldest first. Raises ``NotFound`` (``api.row_unknown``) without any."""
    found = register.statements_of(table, row_id, known_on) if table in tables() else []
    if not found:
        raise NotFound("api.row_unknown", table=table, row_id=row_id, known_on=known_on)
    return [
        StatementLine(
            statement_id=one.statement_id,
            said_by=one.source_id,
            said_on=one.said_on,
            known_on=one.known_on,
            document_digest=one.document_digest,
            document_name=one.document_name,
            locator=one.locator,
            values={
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in one.values.items()
            },
            original=one.original,
        )
        for one in found
    ]


DocumentMessage = DocumentOutcome
"""What became of a document, as it goes over the wire."""


def document_named(register: EvidenceRegister, digest: str) -> DocumentOutcome:
    """What became of a document. Raises ``NotFound`` (``register.document_unknown``)."""
    found = register.document_outcome(digest)
    if found is None:
        raise NotFound("register.document_unknown", digest=digest)
    return found


def document_bytes(register: EvidenceRegister, digest: str) -> Path:
    """Where the bytes of a document lie. Raises ``NotFound`` (``register.document_unknown``)."""
    document_named(register, digest)
    return register.document_path(digest)
