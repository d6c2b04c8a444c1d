"""Smaller questions to the register: statements of a row, findings, applications, dead references."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

import msgspec
from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from hefu.evidence import schema
from hefu.evidence.day import Clocks
from hefu.evidence.ports import StoredFinding, StoredStatement, UnmatchedReference
from hefu.storage.register.references import REFERENCES, Reference
from hefu.storage.register.tables import (
    DOCUMENT,
    IMPORT_FINDING,
    STATEMENT,
    UNRESOLVED,
    evidence_tables,
)

_decode_values = msgspec.json.Decoder(dict[str, str | int]).decode
_decode_words = msgspec.json.Decoder(dict[str, str]).decode
_FINDINGS_AT_ONCE = 1_000


def application_ids(connection: Connection, clocks: Clocks, status_code: str | None) -> list[str]:
    """Applications known on the day, oldest request first; see the port."""
    application = evidence_tables()["application"]
    known_on = clocks.known_on.isoformat()
    statement = (
        select(application.c.application_id)
        .where(application.c.known_from <= known_on, application.c.known_until > known_on)
        .order_by(application.c.requested_on, application.c.application_id)
    )
    if status_code is not None:
        status = application.c.status_code
        statement = statement.where(or_(status == status_code, status.is_(None)))
    return list(connection.scalars(statement))


def statements_of(
    connection: Connection, table: str, row_id: str, known_on: date
) -> list[StoredStatement]:
    """Every statement about one row known on the day, oldest first."""
    found = connection.execute(
        select(STATEMENT, DOCUMENT.c.name)
        .join(DOCUMENT, DOCUMENT.c.digest == STATEMENT.c.document_digest)
        .where(
            STATEMENT.c.table_name == table,
            STATEMENT.c.row_id == row_id,
            STATEMENT.c.known_on <= known_on.isoformat(),
        )
        .order_by(STATEMENT.c.known_on, STATEMENT.c.arrival)
    )
    columns = schema.table(table).columns
    return [
        StoredStatement(
            statement_id=row.statement_id,
            table=table,
            row_id=row_id,
            source_id=row.source_id,
            said_on=None if row.said_on is None else date.fromisoformat(row.said_on),
            known_on=date.fromisoformat(row.known_on),
            document_digest=row.document_digest,
            document_name=row.name,
            locator=row.locator,
            values={
                name: date.fromisoformat(str(value)) if columns[name].type == "date" else value
                for name, value in _decode_values(row.stated_values).items()
            },
            original=_decode_words(row.original_words),
        )
        for row in found
    ]


def import_findings(connection: Connection, after: int) -> list[tuple[int, StoredFinding]]:
    """A page of findings that arrived after number ``after``, each with its number."""
    found = connection.execute(
        select(IMPORT_FINDING, DOCUMENT.c.name)
        .join(DOCUMENT, DOCUMENT.c.digest == IMPORT_FINDING.c.document_digest)
        .where(IMPORT_FINDING.c.arrival > after)
        .order_by(IMPORT_FINDING.c.arrival)
        .limit(_FINDINGS_AT_ONCE)
    )
    return [
        (
            row.arrival,
            StoredFinding(
                document_digest=row.document_digest,
                document_name=row.name,
                code=row.code,
                effect=row.effect,
                locator=row.locator,
                field=row.field,
                arguments=_decode_words(row.arguments),
            ),
        )
        for row in found
    ]


def waiting_tables(connection: Connection) -> frozenset[str]:
    """Tables listed as unresolved: one step through the index for each, however many rows wait."""
    found: set[str] = set()
    following = select(func.min(UNRESOLVED.c.table_name))
    name = connection.scalar(following)
    while name is not None:
        found.add(name)
        name = connection.scalar(following.where(UNRESOLVED.c.table_name > name))
    return frozenset(found)


def unmatched_references(
    connection: Connection,
    known_on: date,
    example_count: int,
    tables: Collection[str] | None = None,
) -> Iterator[UnmatchedReference]:
    """References that lead nowhere on the day, in the order they are declared.

    With ``tables``: only references from or to one of these.
    """
    for reference in REFERENCES:
        if tables is not None and not {reference.table, reference.target_table} & set(tables):
            continue
        dead = _dead(reference, known_on.isoformat())
        examples = connection.execute(dead.limit(example_count)).all()
        if not examples:
            continue
        count = len(examples)
        if count == example_count:
            count = (
                connection.scalar(select(func.count()).select_from(dead.order_by(None).subquery()))
                or 0
            )
        yield UnmatchedReference(
            table=reference.table,
            column=reference.column,
            target_table=reference.target_table,
            target_column=reference.target_column,
            count=count,
            examples=tuple((row[0], str(row[1])) for row in examples),
        )


def _dead(reference: Reference, known_on: str) -> Select[str, str]:
    origin = evidence_tables()[reference.table]
    target = evidence_tables()[reference.target_table].alias("target")
    value = origin.c[reference.column]
    key = origin.c[schema.table(reference.table).key]
    is_shown = exists().where(
        and_(
            target.c[reference.target_column] == value,
            target.c.known_from <= known_on,
            target.c.known_until > known_on,
        )
    )
    return (
        select(key, value)
        .where(
            origin.c.known_from <= known_on,
            origin.c.known_until > known_on,
            value.is_not(None),
            ~is_shown,
        )
        .order_by(key)
    )
