"""The tables of the register.

Dates are ISO text everywhere (ten characters; order and equality are those of the days), amounts are
64-bit integers. ``statement`` is append-only; every table under *resolved* can be derived from it again.
A resolved row is valid on the days ``known_from <= day < known_until``.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from hefu.evidence import schema
from hefu.evidence.following import FOLLOWED
from hefu.evidence.identity import content_digest
from hefu.storage.register.column_types import ARRIVAL, DAY, DIGEST, TEXT
from hefu.storage.register.references import REFERENCES
from hefu.storage.register.sealed_columns import SealedBytes, SealedText, sealed_evidence

STILL_KNOWN = "9999-12-31"
"""``known_until`` of a version that nothing has replaced."""

METADATA = MetaData()

BOOK = Table(
    "book",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("value", TEXT, nullable=False),
)

DOCUMENT = Table(
    "document",
    METADATA,
    Column("digest", DIGEST, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("known_on", DAY, nullable=False),
    Column("record_count", BigInteger, nullable=False),
    Column("rejected_count", BigInteger, nullable=False),
)

DOCUMENT_NAME = Table(
    "document_name",
    METADATA,
    Column("digest", DIGEST, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("known_on", DAY, nullable=False),
    PrimaryKeyConstraint("digest", "name"),
)

STATEMENT = Table(
    "statement",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("statement_id", DIGEST, nullable=False),
    Column("table_name", TEXT, nullable=False),
    Column("row_id", TEXT, nullable=False),
    Column("source_id", TEXT, nullable=False),
    Column("said_on", DAY),
    Column("known_on", DAY, nullable=False),
    Column("document_digest", DIGEST, nullable=False),
    Column("locator", TEXT, nullable=False),
    Column("stated_values", SealedText("statement.stated_values"), nullable=False),
    Column("original_words", SealedText("statement.original_words"), nullable=False),
    UniqueConstraint("statement_id"),
    Index("statement_by_row", "table_name", "row_id"),
    sqlite_autoincrement=True,
)

IMPORT_FINDING = Table(
    "import_finding",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("document_digest", DIGEST, nullable=False, index=True),
    Column("code", TEXT, nullable=False),
    Column("effect", TEXT, nullable=False),
    Column("locator", TEXT, nullable=False),
    Column("field", TEXT, nullable=False),
    Column("arguments", SealedText("import_finding.arguments"), nullable=False),
    sqlite_autoincrement=True,
)

UNRESOLVED = Table(
    "unresolved",
    METADATA,
    Column("table_name", TEXT, nullable=False),
    Column("row_id", TEXT, nullable=False),
    PrimaryKeyConstraint("table_name", "row_id"),
)

CONTRADICTION = Table(
    "contradiction",
    METADATA,
    Column("table_name", TEXT, nullable=False),
    Column("row_id", TEXT, nullable=False),
    Column("column_name", TEXT, nullable=False),
    Column("stated_count", BigInteger, nullable=False),
    Column("stated_values", SealedText("contradiction.stated_values"), nullable=False),
    Column("known_from", DAY, nullable=False),
    Column("known_until", DAY, nullable=False),
    PrimaryKeyConstraint("table_name", "row_id", "column_name", "known_from"),
)

# A row whose link is disputed is resolved to the latest value, yet must be found by every value that a
# source states: else a rival statement could carry a pledge away from the invoice it burdens.
DISPUTED_LINK = Table(
    "disputed_link",
    METADATA,
    Column("table_name", TEXT, nullable=False),
    Column("column_name", TEXT, nullable=False),
    Column("stated_value", TEXT, nullable=False),
    Column("row_id", TEXT, nullable=False),
    Column("known_from", DAY, nullable=False),
    Column("known_until", DAY, nullable=False),
    PrimaryKeyConstraint("table_name", "column_name", "stated_value", "row_id", "known_from"),
    Index("disputed_link_by_row", "table_name", "row_id"),
)

KEPT_FACTS = Table(
    "kept_facts",
    METADATA,
    Column("as_of", DAY, nullable=False),
    Column("known_on", DAY, nullable=False),
    Column("evidence_version", BigInteger, nullable=False),
    Column("program_version", TEXT, nullable=False),
    Column("body", SealedBytes("kept_facts.body"), nullable=False),
    PrimaryKeyConstraint("as_of", "known_on"),
)

DECISION = Table(
    "decision",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("decision_id", TEXT, nullable=False),
    Column("application_id", TEXT, nullable=False, index=True),
    Column("body", SealedBytes("decision.body"), nullable=False),
    UniqueConstraint("decision_id"),
    sqlite_autoincrement=True,
)

# Waivers are added and never altered: taking one back is a row of its own.
WAIVER = Table(
    "waiver",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("waiver_id", TEXT, nullable=False),
    Column("alert_id", TEXT, nullable=False, index=True),
    Column("check_id", TEXT, nullable=False),
    Column("facts_digest", DIGEST, nullable=False),
    Column("waived_by", TEXT, nullable=False),
    Column("reason", SealedText("waiver.reason", "sensitive"), nullable=False),
    Column("until_on", DAY, nullable=False),
    Column("known_on", DAY, nullable=False),
    Column("entered_on", DAY, nullable=False),
    UniqueConstraint("waiver_id"),
    sqlite_autoincrement=True,
)

WAIVER_REVOCATION = Table(
    "waiver_revocation",
    METADATA,
    Column("waiver_id", TEXT, primary_key=True),
    Column("revoked_by", TEXT, nullable=False),
    Column("reason", SealedText("waiver_revocation.reason", "sensitive"), nullable=False),
    Column("known_on", DAY, nullable=False),
    Column("entered_on", DAY, nullable=False),
)


def _evidence_table(declared: schema.Table, indexed: frozenset[str]) -> Table:
    sealed = sealed_evidence(declared.table, indexed)
    columns = [
        Column(name, BigInteger() if column.python_type is int else sealed.get(name, TEXT))
        for name, column in declared.columns.items()
    ]
    return Table(
        declared.table,
        METADATA,
        *columns,
        Column("contradicted_count", Integer, nullable=False),
        Column("known_from", DAY, nullable=False),
        Column("known_until", DAY, nullable=False),
        PrimaryKeyConstraint(declared.key, "known_from"),
        *(_index(declared, name) for name in sorted(indexed - {declared.key})),
    )


_BY_DAY = {
    ("payment", "account_no"): "booked_on",
    ("payment", "counterparty_account_no"): "booked_on",
}
"""Columns looked up for a stretch of days alone: one account may have very many payments."""


def _index(declared: schema.Table, name: str) -> Index:
    """Nobody looks for an unknown value. Left out of the index, the many rows without one neither
    weigh it down nor make a planner that counts them believe that it leads nowhere."""
    is_known = None if declared.columns[name].required else text(f"{name} IS NOT NULL")
    dated = _BY_DAY.get((declared.table, name))
    return Index(
        f"{declared.table}_by_{name}",
        name,
        *(() if dated is None else (dated,)),
        sqlite_where=is_known,
        postgresql_where=is_known,
    )


@cache
def looked_up() -> dict[str, frozenset[str]]:
    """By evidence table the columns that its rows are looked up by."""
    found: dict[str, set[str]] = {name: set() for name in schema.tables()}
    for name, declared in schema.tables().items():
        found[name].update(reach.by for reach in declared.reach)
    for view in schema.views().values():
        found[view.of].update(reach.by for reach in view.reach)
    for name, columns in FOLLOWED.items():
        found[name].update(columns)
    for name, column in _BY_DAY:
        found[name].add(column)
    for reference in REFERENCES:
        found[reference.target_table].add(reference.target_column)
    return {name: frozenset(columns) for name, columns in found.items()}


@cache
def evidence_tables() -> dict[str, Table]:
    """The SQL table of every evidence table, indexed on whatever it is looked up by."""
    return {
        name: _evidence_table(declared, looked_up()[name])
        for name, declared in schema.tables().items()
    }


@cache
def shape() -> str:
    """A digest of all columns; books of another shape cannot be opened by this program."""
    evidence_tables()
    return content_digest(
        *(
            f"{table.name}.{column.name} {_stored_as(column)}"
            for table in METADATA.sorted_tables
            for column in table.columns
        )
    )


def _stored_as(column: Column[object]) -> str:
    """The type in which a value is stored, whether it is sealed or not."""
    stored = {SealedText: "Text", SealedBytes: "LargeBinary"}
    return stored.get(type(column.type), type(column.type).__name__)
