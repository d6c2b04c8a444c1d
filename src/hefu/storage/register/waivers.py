"""Waivers of alerts: who took which alert out of the queue, on which facts, until when, and who took
that back. Rows are added and never altered."""

from __future__ import annotations

from datetime import date

import msgspec
from sqlalchemy import Connection, Row, select

from hefu.evidence.ports import StoredWaiver, WaiverRevocation
from hefu.storage.register.database import insert_new
from hefu.storage.register.tables import WAIVER, WAIVER_REVOCATION
from hefu.vocabulary.errors import Conflict, NotFound


def keep_waiver(connection: Connection, waiver: StoredWaiver) -> bool:
    """Keep one waiver; the same one given again changes nothing, and the answer is ``False``."""
    values = msgspec.structs.asdict(waiver)
    values.pop("revocation")
    for column in ("until_on", "known_on", "entered_on"):
        values[column] = values[column].isoformat()
    return insert_new(connection, WAIVER, values)


def keep_revocation(connection: Connection, revocation: WaiverRevocation) -> None:
    """Keep that a waiver was taken back. Raises ``NotFound``, ``Conflict``."""
    known = select(WAIVER.c.waiver_id).where(WAIVER.c.waiver_id == revocation.waiver_id)
    if connection.execute(known).first() is None:
        raise NotFound("queue.waiver_unknown", waiver=revocation.waiver_id)
    values = msgspec.structs.asdict(revocation)
    for column in ("known_on", "entered_on"):
        values[column] = values[column].isoformat()
    if not insert_new(connection, WAIVER_REVOCATION, values):
        raise Conflict("queue.already_revoked", waiver=revocation.waiver_id)


def waivers(connection: Connection, known_on: date) -> list[StoredWaiver]:
    """Waivers known on the day, oldest first, each with its revocation if that was known."""
    day = known_on.isoformat()
    taken_back = {
        row.waiver_id: WaiverRevocation(
            waiver_id=row.waiver_id,
            revoked_by=row.revoked_by,
            reason=row.reason,
            known_on=date.fromisoformat(row.known_on),
            entered_on=date.fromisoformat(row.entered_on),
        )
        for row in connection.execute(
            select(WAIVER_REVOCATION).where(WAIVER_REVOCATION.c.known_on <= day)
        )
    }
    known = select(WAIVER).where(WAIVER.c.known_on <= day).order_by(WAIVER.c.arrival)
    return [_waiver(row, taken_back.get(row.waiver_id)) for row in connection.execute(known)]


def _waiver(row: Row[tuple[object, ...]], revocation: WaiverRevocation | None) -> StoredWaiver:
    return StoredWaiver(
        waiver_id=row.waiver_id,
        alert_id=row.alert_id,
        check_id=row.check_id,
        facts_digest=row.facts_digest,
        waived_by=row.waived_by,
        reason=row.reason,
        until_on=date.fromisoformat(row.until_on),
        known_on=date.fromisoformat(row.known_on),
        entered_on=date.fromisoformat(row.entered_on),
        revocation=revocation,
    )
