"""Consents and reads in SQL; every one of them enters the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import select

from hefu.services.data_security.ports import Access, AgedDocument, Consent
from hefu.storage.register.consent_tables import ACCESS, CONSENT
from hefu.storage.register.database import Database, insert_new
from hefu.storage.register.erasure_book import SqlErasing
from hefu.storage.register.log_book import LogBook
from hefu.storage.register.log_kinds import ACCESSES, CONSENTS
from hefu.storage.register.tables import DOCUMENT, STATEMENT

_DAYS = ("effective_on", "expires_on", "known_on")


class SqlCustody:
    """Fulfils ``services.data_security.ports.Custody``."""

    def __init__(self, database: Database, log: LogBook, erasing: SqlErasing) -> None:
        self._database, self._log = database, log
        self.erasing = erasing

    def keep_consent(self, consent: Consent) -> bool:
        """Keep one consent; see the port."""
        values = msgspec.structs.asdict(consent)
        for name in _DAYS:
            values[name] = None if values[name] is None else values[name].isoformat()
        with self._database.writing() as connection:
            is_new = insert_new(connection, CONSENT, values)
            if is_new:
                self._log.enter_thing(connection, CONSENTS, consent.consent_id, is_first=True)
            return is_new

    def consents(self, party_id: str, known_on: date) -> list[Consent]:
        """What a party gave and withdrew; see the port."""
        asked = (
            select(CONSENT)
            .where(CONSENT.c.party_id == party_id, CONSENT.c.known_on <= known_on.isoformat())
            .order_by(CONSENT.c.arrival)
        )
        with self._database.reading() as connection:
            return [_consent(dict(row)) for row in connection.execute(asked).mappings()]

    def consent(self, consent_id: str) -> Consent | None:
        """One act by its id; see the port."""
        asked = select(CONSENT).where(CONSENT.c.consent_id == consent_id)
        with self._database.reading() as connection:
            found = connection.execute(asked).mappings().first()
        return None if found is None else _consent(dict(found))

    def aged_documents(self, known_until: date) -> list[AgedDocument]:
        """Old documents; see the port."""
        stated = select(STATEMENT.c.document_digest, STATEMENT.c.table_name).distinct().subquery()
        asked = (
            select(DOCUMENT.c.digest, DOCUMENT.c.kind, DOCUMENT.c.known_on, stated.c.table_name)
            .join(stated, stated.c.document_digest == DOCUMENT.c.digest, isouter=True)
            .where(DOCUMENT.c.known_on <= known_until.isoformat())
            .order_by(DOCUMENT.c.known_on, DOCUMENT.c.digest, stated.c.table_name)
        )
        with self._database.reading() as connection:
            rows = connection.execute(asked).all()
        return [_aged(list(some)) for _, some in groupby(rows, key=lambda row: str(row.digest))]

    def note_access(self, access: Access) -> None:
        """Keep one read; see the port."""
        with self._database.writing() as connection:
            before = ACCESSES.latest(connection)
            insert_new(connection, ACCESS, msgspec.structs.asdict(access))
            arrived = ACCESSES.ids_after(connection, before)
            if arrived is not None:
                self._log.enter_thing(connection, ACCESSES, arrived, is_first=True)

    def accesses(self, after: int = 0, count: int = 1_000) -> list[tuple[int, Access]]:
        """Reads in order of arrival; see the port."""
        asked = select(ACCESS).where(ACCESS.c.arrival > after).order_by(ACCESS.c.arrival)
        with self._database.reading() as connection:
            return [
                (int(row["arrival"]), _access(dict(row)))
                for row in connection.execute(asked.limit(count)).mappings()
            ]


def _aged(rows: Sequence[Any]) -> AgedDocument:
    first = rows[0]
    tables = tuple(str(row.table_name) for row in rows if row.table_name is not None)
    return AgedDocument(first.digest, first.kind, date.fromisoformat(first.known_on), tables)


def _consent(row: dict[str, Any]) -> Consent:
    return msgspec.convert(_plain(row), Consent)


def _access(row: dict[str, Any]) -> Access:
    return msgspec.convert(_plain(row), Access)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Without the number, and without SQLAlchemy's own kind of name."""
    return {f"{name}": value for name, value in row.items() if name != "arrival"}
