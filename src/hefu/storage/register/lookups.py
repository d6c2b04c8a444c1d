"""Smaller questions to the register: statements of a row, findings, applications, dead references."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    column,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.engine import Dialect

from hefu.evidence import schema
from hefu.evidence.day import Clocks
from hefu.evidence.ports import StoredFinding, StoredStatement, UnmatchedReference
from hefu.storage.register.database import Prepared
from hefu.storage.register.references import REFERENCES, Reference
from hefu.storage.register.tables import (
    DISPUTED_LINK,
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
    (found,) = statements_of_rows(connection, [(table, row_id)], known_on)
    return found


def statements_of_rows(
    connection: Connection, wanted: Sequence[tuple[str, str]], known_on: date
) -> list[list[StoredStatement]]:
    """The same of several rows, given by table and id, each by itself."""
    prepared = _statements_of_row(connection.dialect)
    day = known_on.isoformat()
    if connection.dialect.name == "postgresql" and len(wanted) > 1:
        told = _told_at_once(connection, wanted, day)
    else:
        told = [
            prepared.rows(connection, {"table_name": table, "row_id": row_id, "known_on": day})
            for table, row_id in wanted
        ]
    return [_stored(*row, rows) for row, rows in zip(wanted, told, strict=True)]


def _told_at_once(
    connection: Connection, wanted: Sequence[tuple[str, str]], day: str
) -> list[list[tuple[Any, ...]]]:
    """The answers to one question about many rows, each by itself: one way to the server and back."""
    bound = {
        "places": list(range(len(wanted))),
        "table_names": [table for table, _ in wanted],
        "row_ids": [row_id for _, row_id in wanted],
        "known_on": day,
    }
    told: list[list[tuple[Any, ...]]] = [[] for _ in wanted]
    for *row, place in _statements_of_many(connection.dialect).rows(connection, bound):
        told[place].append(tuple(row))
    return told


def _stored(table: str, row_id: str, rows: Sequence[tuple[Any, ...]]) -> list[StoredStatement]:
    columns = schema.table(table).columns
    day = date.fromisoformat
    return [
        StoredStatement(
            statement_id=statement_id,
            table=table,
            row_id=row_id,
            source_id=source_id,
            said_on=None if said_on is None else day(said_on),
            known_on=day(stated_on),
            document_digest=digest,
            document_name=name,
            locator=locator,
            values={
                column: day(str(value)) if columns[column].type == "date" else value
                for column, value in _decode_values(stated).items()
            },
            original=_decode_words(words),
        )
        for statement_id, source_id, said_on, stated_on, digest, name, locator, stated, words in rows
    ]


@lru_cache(maxsize=8)
def _statements_of_row(dialect: Dialect) -> Prepared:
    """Every reason of a decision asks for its sources, so this question is compiled once."""
    asked = (
        _with_document()
        .where(
            STATEMENT.c.table_name == bindparam("table_name"),
            STATEMENT.c.row_id == bindparam("row_id"),
            STATEMENT.c.known_on <= bindparam("known_on"),
        )
        .order_by(STATEMENT.c.known_on, STATEMENT.c.arrival)
    )
    return Prepared(asked, dialect, ["table_name", "row_id", "known_on"])


@lru_cache(maxsize=8)
def _statements_of_many(dialect: Dialect) -> Prepared:
    """The same of rows given by three arrays: their places, tables and ids."""
    named = {"places": Integer, "table_names": Text, "row_ids": Text}
    arrays: list[Any] = [bindparam(name, type_=ARRAY(kind)) for name, kind in named.items()]
    columns: list[Any] = [
        column(one, kind)
        for one, kind in zip(("place", "table", "id"), named.values(), strict=True)
    ]
    asked_for = func.unnest(*arrays).table_valued(*columns, name="wanted").render_derived()
    asked = (
        _with_document()
        .add_columns(asked_for.c.place)
        .join(
            asked_for,
            and_(STATEMENT.c.table_name == asked_for.c.table, STATEMENT.c.row_id == asked_for.c.id),
        )
        .where(STATEMENT.c.known_on <= bindparam("known_on"))
        .order_by(asked_for.c.place, STATEMENT.c.known_on, STATEMENT.c.arrival)
    )
    return Prepared(asked, dialect, [*named, "known_on"])


def _with_document() -> Select[Any]:
    """Statements with the name of the paper they stand in."""
    return select(
        STATEMENT.c.statement_id,
        STATEMENT.c.source_id,
        STATEMENT.c.said_on,
        STATEMENT.c.known_on,
        STATEMENT.c.document_digest,
        DOCUMENT.c.name,
        STATEMENT.c.locator,
        STATEMENT.c.stated_values,
        STATEMENT.c.original_words,
    ).join(DOCUMENT, DOCUMENT.c.digest == STATEMENT.c.document_digest)


def shared_accounts(
    connection: Connection, known_on: date
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Account numbers of more than one party; see the port. The grouping is the database's work."""
    day = known_on.isoformat()
    told = [
        select(rows.c[account].label("account_no"), rows.c[party].label("party_id")).where(
            rows.c.known_from <= day,
            rows.c.known_until > day,
            rows.c[account].is_not(None),
            rows.c[party].is_not(None),
        )
        for rows, account, party in (
            (evidence_tables()["bank_account"], "account_no", "holder_id"),
            (evidence_tables()["payment"], "counterparty_account_no", "counterparty_id"),
        )
    ]
    # Holders of one account that contradict one another: the resolved row shows the latest alone.
    rows = evidence_tables()["bank_account"]
    told.append(
        select(rows.c.account_no, DISPUTED_LINK.c.stated_value)
        .join(DISPUTED_LINK, DISPUTED_LINK.c.row_id == rows.c.bank_account_id)
        .where(
            DISPUTED_LINK.c.table_name == "bank_account",
            DISPUTED_LINK.c.column_name == "holder_id",
            DISPUTED_LINK.c.known_from <= day,
            DISPUTED_LINK.c.known_until > day,
            rows.c.known_from <= day,
            rows.c.known_until > day,
        )
    )
    pairs = union(*told).subquery()
    shared = (
        select(pairs.c.account_no).group_by(pairs.c.account_no).having(func.count() > 1).subquery()
    )
    wanted = (
        select(pairs.c.account_no, pairs.c.party_id)
        .join(shared, shared.c.account_no == pairs.c.account_no)
        .order_by(pairs.c.account_no, pairs.c.party_id)
    )
    for account_no, group in groupby(connection.execute(wanted), key=itemgetter(0)):
        yield account_no, tuple(party_id for _, party_id in group)


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
