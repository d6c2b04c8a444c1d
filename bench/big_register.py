"""A register of any size on disk: a mass of invoices and notices, and some applications with all papers.

The mass is written straight into the register's own tables and indexed afterwards, as an import of
years would have left it: every row is valid, known and backed by a statement. The applications go in by
the register's own intake, statement by statement.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import msgspec
from bench.sound_applications import (
    AS_OF,
    BANKS,
    Dossier,
    bank_id,
    buyer_id,
    dossiers,
    seller_id,
    seller_uscc,
)

from hefu.evidence import schema
from hefu.evidence.record import Document
from hefu.storage.register import open_register
from hefu.storage.register.tables import shape

FILE = "register.sqlite"
KNOWN_ON = "2026-01-05"
_STILL_KNOWN = "9999-12-31"
_MASS = "mass"
_AT_ONCE = 20_000


class Size(msgspec.Struct, frozen=True):
    """How large: ``invoices`` and as many ``registrations``; applications with all papers; parties."""

    invoices: int
    applications: int
    items: int

    @property
    def sellers(self) -> int:
        """One seller for fifty invoices, and one for each application."""
        return max(self.invoices // 50, self.applications)

    @property
    def folder_name(self) -> str:
        """Books of different sizes, and of programs with other tables, lie side by side."""
        return f"register-{self.invoices}-{self.applications}x{self.items}-{shape()[:8]}"


def build_register(work: Path, size: Size) -> Path:
    """The book folder; made on first use, found afterwards. Says on stderr what it is doing."""
    book = work / size.folder_name
    done = book / "complete"
    if done.is_file():
        return book
    if book.exists():
        raise SystemExit(f"{book} is half made: remove it and start again")
    open_register(book, create=True).close()
    with closing(sqlite3.connect(book / FILE, isolation_level=None)) as connection:
        _fill(connection, size)
    _tell("applications with all papers")
    register = open_register(book)
    try:
        for dossier in dossiers(size.applications, size.items):
            register.record_document(_document(dossier), "benchmark", dossier.records, ())
        register.resolve()
    finally:
        register.close()
    with closing(sqlite3.connect(book / FILE)) as connection:
        connection.execute("ANALYZE")
        connection.commit()
    done.write_text("", encoding="utf-8")
    return book


def _fill(connection: sqlite3.Connection, size: Size) -> None:
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -2000000")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    _write(connection, "document", [_mass_document()], 1)
    _write(connection, "party", _parties(size), size.sellers)
    _write(connection, "ownership", _ownerships(size), size.sellers // 5)
    _write(connection, "guarantee", _guarantees(size), size.sellers // 4)
    _write(connection, "invoice", _invoices(size), size.invoices)
    _write(connection, "registration", _registrations(size), size.invoices)
    _write(connection, "registration_item", _registration_items(size), size.invoices)
    for table in (
        "party",
        "ownership",
        "guarantee",
        "invoice",
        "registration",
        "registration_item",
    ):
        _tell(f"statements of {table}")
        _state(connection, table)
    for name, sql in indexes:
        _tell(f"index {name}")
        connection.execute(sql)


def _tell(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {what}\n")


Cells = dict[str, str | int | None]


def _write(
    connection: sqlite3.Connection, table: str, rows: Iterator[Cells] | list[Cells], count: int
) -> None:
    """Insert rows given by column name; what a row does not hold is NULL."""
    _tell(f"{table}: {count:,} rows")
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"
    fixed: Cells = {"contradicted_count": 0, "known_from": KNOWN_ON, "known_until": _STILL_KNOWN}
    if table == "document":
        fixed = {}
    connection.execute("BEGIN")
    batch: list[tuple[str | int | None, ...]] = []
    for row in rows:
        full = {**fixed, **row}
        batch.append(tuple(map(full.get, columns)))
        if len(batch) == _AT_ONCE:
            connection.executemany(insert, batch)
            batch.clear()
    connection.executemany(insert, batch)
    connection.execute("COMMIT")


def _state(connection: sqlite3.Connection, table: str) -> None:
    """One statement behind each row. The digests only have to differ, so they are numbers here."""
    declared = schema.table(table)
    pairs = ", ".join(f"'{name}', {name}" for name in declared.columns)
    (start,) = connection.execute("SELECT COALESCE(MAX(arrival), 0) FROM statement").fetchone()
    connection.execute(
        "INSERT INTO statement (statement_id, table_name, row_id, source_id, said_on, known_on,"
        " document_digest, locator, stated_values, original_words)"
        f" SELECT printf('%064x', {start} + rowid), '{table}', {declared.key}, 'mass', NULL, known_from,"
        f" '{'0' * 64}', 'line ' || rowid, json_patch('{{}}', json_object({pairs})), '{{}}' FROM {table}"
    )


def _mass_document() -> Cells:
    return {
        "digest": "0" * 64,
        "name": _MASS,
        "kind": "benchmark",
        "state": "read",
        "size_bytes": 0,
        "known_on": KNOWN_ON,
        "record_count": 0,
        "rejected_count": 0,
    }


def _parties(size: Size) -> Iterator[Cells]:
    for number in range(size.sellers):
        code = seller_uscc(number)
        yield {
            "party_id": f"uscc:{code}",
            "name": f"样本供应商{number}有限公司",
            "uscc": code,
            "country_code": "CN",
        }


def _ownerships(size: Size) -> Iterator[Cells]:
    """Every fifth seller is held by its neighbour, by a majority or not."""
    for number in range(4, size.sellers, 5):
        owner, owned = seller_id(number - 1), seller_id(number)
        yield {
            "ownership_id": f"{owner}|{owned}",
            "owner_id": owner,
            "owned_id": owned,
            "share_bp": 6_000 if number % 2 else 3_000,
        }


def _guarantees(size: Size) -> Iterator[Cells]:
    """Every fourth seller has a guarantee of another; none closes a ring."""
    for number in range(3, size.sellers, 4):
        guarantor = seller_id(number - 2)
        yield {
            "guarantee_id": f"{guarantor}/G{number}",
            "guarantee_no": f"G{number}",
            "guarantor_id": guarantor,
            "obligor_id": seller_id(number),
            "kind_code": "joint_and_several",
            "amount_minor": 5_000_000_00,
            "currency": "CNY",
            "signed_on": "2025-06-01",
        }


def mass_invoice_no(number: int) -> str:
    """A 20-digit number of the mass; those of the applications start with another year."""
    return f"25312{number:015d}"


def _invoices(size: Size) -> Iterator[Cells]:
    chance = random.Random(1)
    for number in range(size.invoices):
        printed = mass_invoice_no(number)
        seller = seller_id(chance.randrange(size.sellers))
        buyer = buyer_id(chance.randrange(2_000))
        net = chance.randrange(100_000, 100_000_000)
        tax = net * 13 // 100
        issued_on = (AS_OF - timedelta(days=chance.randrange(90, 720))).isoformat()
        order_no = f"M{number // 2}"
        yield {
            "invoice_id": f"dig:{printed}",
            "invoice_no": printed,
            "digital_no": printed,
            "kind_code": "vat_special",
            "direction_code": "invoice",
            "issued_on": issued_on,
            "seller_id": seller,
            "buyer_id": buyer,
            "currency": "CNY",
            "net_minor": net,
            "tax_minor": tax,
            "gross_minor": net + tax,
            "order_no": order_no,
            "order_id": f"{buyer}/{order_no}",
            "shape_key": f"{seller}|{buyer}|CNY|{net + tax}|{issued_on}",
            "number_key": f"{seller}/{printed}",
        }


def _registrations(size: Size) -> Iterator[Cells]:
    chance = random.Random(2)
    for number in range(size.invoices):
        yield {
            "registration_id": f"{number:020d}",
            "registration_no": f"{number:020d}",
            "kind_code": "factoring",
            "grantor_id": seller_id(chance.randrange(size.sellers)),
            "secured_party_id": bank_id(chance.randrange(BANKS)),
            "registered_on": (AS_OF - timedelta(days=chance.randrange(90, 720))).isoformat(),
            "secured_minor": chance.randrange(100_000, 100_000_000),
            "currency": "CNY",
        }


def _registration_items(size: Size) -> Iterator[Cells]:
    """One invoice a notice, some of them named twice."""
    chance = random.Random(3)
    for number in range(size.invoices):
        printed = mass_invoice_no(chance.randrange(size.invoices))
        yield {
            "registration_item_id": f"{number:020d}#{printed}",
            "registration_id": f"{number:020d}",
            "invoice_no": printed,
            "invoice_id": f"dig:{printed}",
        }


def _document(dossier: Dossier) -> Document:
    return Document(
        name=dossier.name,
        path=Path(dossier.name),
        digest=f"{dossier.number + 1:064d}",
        size_bytes=0,
        known_on=AS_OF,
    )


def days_before(days: int) -> date:
    """A day before the business date of all benchmarks."""
    return AS_OF - timedelta(days=days)


def sizes() -> dict[str, Size]:
    """``full`` as the aim is stated, ``small`` for tests."""
    return {"full": Size(2_000_000, 200, 20), "small": Size(2_000, 6, 5)}


def applications_of(size: Size) -> Sequence[str]:
    """Ids of the applications that have all their papers."""
    return [f"APP{number:05d}" for number in range(size.applications)]
