"""Small documents for the tests of the register."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from hefu.evidence.day import Clocks
from hefu.evidence.record import Document, Record
from hefu.evidence.schema import Value
from hefu.storage.register.sql_register import SqlRegister

JANUARY = date(2026, 1, 10)
FEBRUARY = date(2026, 2, 10)
MARCH = date(2026, 3, 10)


def at(known_on: date) -> Clocks:
    """Both clocks on one day."""
    return Clocks(as_of=known_on, known_on=known_on)


def said(
    table: str,
    values: dict[str, Value],
    *,
    source_id: str = "erp",
    said_on: date | None = None,
    locator: str = "line 1",
) -> Record:
    """One record."""
    return Record(table, values, locator, source_id, said_on, {})


def document(folder: Path, name: str, known_on: date) -> Document:
    """A document whose bytes are its name."""
    path = folder / name
    path.write_text(name, encoding="utf-8")
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Document(name, path, digest, len(name.encode()), known_on)


def tell(
    register: SqlRegister, folder: Path, name: str, known_on: date, records: Sequence[Record]
) -> None:
    """Keep and record one document."""
    paper = document(folder, name, known_on)
    register.keep_document(paper, "test")
    register.record_document(paper, "test", records, ())


def party(party_id: str, **values: Value) -> dict[str, Value]:
    """Values of a party row."""
    return {"party_id": party_id, **values}
