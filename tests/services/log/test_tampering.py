"""Whatever is changed by hand in the database, the audit names it; a sound book is not accused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import BigInteger, Column, Connection, Integer, Table, text

from hefu.evidence import schema
from hefu.services.log.audit import Audited, audit_lines, audit_log
from hefu.services.log_port import LogFault
from hefu.storage.register.tables import METADATA, evidence_tables
from hefu.vocabulary.labelled import Language
from tests.services.log.full_book import FullBook

evidence_tables()

NOT_PROTECTED = {
    "book": "which program made the book; compared with the tables themselves whenever it is opened",
    "unresolved": "a list of work: rows on it are derived anew from the statements",
    "door_answer": "answers kept for a while for callers who ask twice; no judgement rests on them",
    "door_job": "the state of running imports; no judgement rests on it",
    "parquet_change": "a list of work: what the Parquet files still have to be told",
    "parquet_mark": "how far the Parquet files were told; they are made anew from the register",
    "webhook_progress": "a list of work: how far receivers were told; what they are told of is protected",
    "webhook_delivery": "the last answers of receivers, kept for a while; no judgement rests on them",
    "webhook_lease": "which server tells receivers now; it changes every few seconds",
}
"""Tables that no entry is about, each with the reason."""
NOT_RELIED_ON = {
    (
        "log_checkpoint",
        "at",
    ): "when we kept it; the time of a checkpoint is told by witnesses and stamps",
}
MAY_BE_DROPPED = {"kept_facts": "a cache: what is gone is derived anew"}
LANGUAGES: tuple[Language, ...] = ("zh", "en")
EVIDENCE = sorted(schema.tables())
PROTECTED = sorted(set(METADATA.tables) - NOT_PROTECTED.keys() - set(EVIDENCE))
DATED = (
    "known_on",
    "at",
    "said_on",
    "effective_on",
    "entered_on",
    "opened_on",
    "known_from",
    "as_of",
    "read_at",
    "expires_on",
)


def audited_after(book: FullBook, *statements: str) -> Audited:
    """What an audit finds after the statements, which are undone again."""
    database = book.register._database
    with database._writer.connect() as connection, connection.begin() as unit:
        outer, database._shared.connection = database._shared.connection, connection
        try:
            for one in statements:
                assert connection.execute(text(one)).rowcount > 0, one
            return audit_log(book.log, [])
        finally:
            database._shared.connection = outer
            unit.rollback()


def key_of(book: FullBook, table: Table, newest: bool = True) -> str:
    """A condition that one row meets: of several, the one that came last by its key."""
    names = [column.name for column in table.primary_key]
    with book.register._database.reading() as connection:
        order = ", ".join(f"{name} {'DESC' if newest else 'ASC'}" for name in names)
        row = connection.execute(
            text(f"SELECT {', '.join(names)} FROM {table.name} ORDER BY {order} LIMIT 1")
        ).one()
    return " AND ".join(
        f"{name} = {value if isinstance(value, int) else repr(str(value))}"
        for name, value in zip(names, row, strict=True)
    )


def spoiled(column: Column[object]) -> str:
    """Another value for a column, as SQL."""
    if column.type.python_type is bytes:
        return "{bytes}"
    if isinstance(column.type, BigInteger | Integer):
        return f"COALESCE({column.name}, 0) + 1000001"
    return "'1999-01-01'"


def as_bytes(connection: Connection) -> str:
    return "CAST('other' AS BYTEA)" if connection.dialect.name == "postgresql" else "x'6f74'"


def test_a_sound_book_is_not_accused(full: FullBook) -> None:
    audited = audit_log(full.log, [])
    assert audited.faults == ()
    assert audited.size > 20
    assert audited.waiting_count == 0
    assert "Sound" in audit_lines(audited, "en")[0]
    assert "核对无误" in audit_lines(audited, "zh")[0]


def test_every_table_is_protected_or_named_with_its_reason(full: FullBook) -> None:
    assert set(METADATA.tables) >= NOT_PROTECTED.keys(), "a reason for a table that is gone"
    with full.register._database.reading() as connection:
        empty = [
            name
            for name in (*PROTECTED, *EVIDENCE)
            if connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() is None
        ]
    assert empty == [], "a protected table that the full book does not fill is not tried"


@pytest.mark.parametrize("name", PROTECTED)
def test_a_changed_column_is_found(full: FullBook, name: str) -> None:
    table = METADATA.tables[name]
    row = key_of(full, table)
    with full.register._database.reading() as connection:
        octets = as_bytes(connection)
    silent = []
    columns = list(table.columns)
    if full.register._database.dialect.name == "postgresql":
        # One code judges both, and here every question goes to a server: three columns of each table.
        columns = [columns[at] for at in sorted({0, len(columns) // 2, len(columns) - 1})]
    for column in columns:
        value = spoiled(column).format(bytes=octets)
        changed = f"UPDATE {name} SET {column.name} = {value} WHERE {row}"
        if not audited_after(full, changed).faults:
            silent.append(column.name)
    assert [one for one in silent if (name, one) not in NOT_RELIED_ON] == []


def tables_named(audited: Audited) -> list[str]:
    return sorted({str(one.arguments["table"]) for one in audited.faults})


@pytest.mark.parametrize("position", [0, 1, 2, -3, -2, -1])
def test_a_change_in_any_evidence_table_is_found(full: FullBook, position: int) -> None:
    """In all of them at once: each is named."""
    changed = []
    for name in EVIDENCE:
        table = METADATA.tables[name]
        column = list(table.columns)[min(position, len(table.columns) - 4)]
        where = key_of(full, table)
        changed.append(f"UPDATE {name} SET {column.name} = {spoiled(column)} WHERE {where}")
    assert tables_named(audited_after(full, *changed)) == EVIDENCE


def test_a_row_dropped_from_any_evidence_table_is_found(full: FullBook) -> None:
    dropped = [
        f"DELETE FROM {name} WHERE {key_of(full, METADATA.tables[name])}" for name in EVIDENCE
    ]
    assert tables_named(audited_after(full, *dropped)) == EVIDENCE


@pytest.mark.parametrize("name", PROTECTED)
def test_a_dropped_row_is_found(full: FullBook, name: str) -> None:
    dropped = f"DELETE FROM {name} WHERE {key_of(full, METADATA.tables[name])}"
    audited = audited_after(full, dropped)
    assert bool(audited.faults) != (name in MAY_BE_DROPPED)


@pytest.mark.parametrize("name", [one for one in PROTECTED if "arrival" in METADATA.tables[one].c])
def test_rows_that_change_places_are_found(full: FullBook, name: str) -> None:
    """The two that arrived first and last take each other's number."""
    first, last = (
        int(key_of(full, METADATA.tables[name], newest).rpartition(" ")[2])
        if name != "log_place"
        else 0
        for newest in (False, True)
    )
    if name == "log_place":
        first, last = 0, full.log.size() - 1
    column = "place" if name == "log_place" else "arrival"
    assert first != last, f"{name} must hold two rows to be tried"
    swapped = (
        f"UPDATE {name} SET {column} = -1 WHERE {column} = {first}",
        f"UPDATE {name} SET {column} = {first} WHERE {column} = {last}",
        f"UPDATE {name} SET {column} = {last} WHERE {column} = -1",
    )
    assert audited_after(full, *swapped).faults


def dated() -> list[tuple[str, str]]:
    return [
        (name, column)
        for name in PROTECTED
        for column in DATED
        if column in METADATA.tables[name].c and (name, column) not in NOT_RELIED_ON
    ]


@pytest.mark.parametrize(("name", "column"), dated())
def test_a_row_that_is_dated_back_is_found(full: FullBook, name: str, column: str) -> None:
    where = key_of(full, METADATA.tables[name])
    instant = "2001-02-03T04:05:06Z" if column == "at" else "2001-02-03"
    faults = audited_after(full, f"UPDATE {name} SET {column} = '{instant}' WHERE {where}").faults
    assert faults


def test_an_entry_dated_back_is_told_with_both_instants(full: FullBook) -> None:
    audited = audited_after(
        full, "UPDATE log_entry SET at = '2001-02-03T04:05:06Z' WHERE arrival = 3"
    )
    assert [one.code for one in audited.faults] == ["log.entry_dated_back"]
    lines = audit_lines(audited, "en")
    assert lines[0].startswith("The first lie: The entry in place 2 ")
    assert "2001-02-03T04:05:06Z" in lines[0]
    assert audit_lines(audited, "zh")[0].startswith("首处不实：第 2 条")


def test_the_lie_that_stands_earliest_in_the_log_is_told_first(full: FullBook) -> None:
    audited = audited_after(
        full,
        "UPDATE decision SET body = body || body WHERE decision_id = 'decision-1'"
        if full.register._database.dialect.name == "postgresql"
        else "UPDATE decision SET body = x'00' WHERE decision_id = 'decision-1'",
        "UPDATE document SET known_on = '2001-02-03' WHERE state <> 'erased'",
        "UPDATE ledger_transfer SET amount_minor = 61 WHERE transfer_id = 't1'",
    )
    told = [
        (one.code, one.arguments.get("kind")) for one in audited.faults if one.place is not None
    ]
    assert told[:3] == [
        ("log.row_changed", "document"),
        ("log.row_changed", "document"),
        ("log.row_changed", "decision"),
    ]
    assert audited.faults[0].arguments["kind"] == "document"
    assert len(audit_lines(audited, "en")) == 1 + len(audited.faults) + len(audited.erased)


LIES = {
    "log.row_not_entered": "INSERT INTO waiver_revocation"
    " VALUES ('waiver-2', 'x', 'y', '2026-03-10', '2026-03-10')",
    "log.contradiction_differs": "INSERT INTO contradiction"
    " VALUES ('party', 'party-one', 'uscc', 2, '[]', '2026-01-10', '9999-12-31')",
    "log.versions_broken": "INSERT INTO log_entry (kind, thing_id, actor, at, digest, previous)"
    " SELECT kind, thing_id, actor, at, digest, '' FROM log_entry WHERE arrival = 1",
    "log.places_unsigned": "INSERT INTO log_place VALUES (1000000, 1000000)",
    "log.checkpoint_not_newest": "DELETE FROM log_checkpoint"
    " WHERE size = (SELECT max(size) FROM log_checkpoint)",
    "log.salt_gone": "UPDATE log_entry SET salt = NULL WHERE kind = 'decision'",
    "log.statement_changed": "UPDATE statement SET stated_values = '{}' WHERE arrival = 1",
    "log.resolved_differs": "UPDATE invoice SET gross_minor = 8 WHERE invoice_id = 'invoice-one'",
    "log.standing_differs": "UPDATE instrument SET state_code = 'closed'",
    "log.link_differs": "DELETE FROM disputed_link",
    "log.cosignature_wrong": "UPDATE log_addition SET size = 1",
    "ledger.fault_debits_posted": "UPDATE ledger_balance SET debits_posted = 1"
    " WHERE account_id = 'loan'",
}


@pytest.mark.parametrize("code", LIES)
def test_each_kind_of_lie_has_its_sentence(full: FullBook, code: str) -> None:
    audited = audited_after(full, LIES[code])
    assert code in codes(audited.faults)
    for language in LANGUAGES:
        for line in audit_lines(audited, language):
            assert "{" not in line


def codes(faults: Sequence[LogFault]) -> list[str]:
    return [one.code for one in faults]
