"""Entries of one kind as an audit reads them: all versions of a thing together, judged against its rows."""

from __future__ import annotations

import hmac
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from hefu.attestation.entries import SALT_BYTES, salted_digest
from hefu.services.log_port import LogFault
from hefu.storage.register.log_tables import LOG_ENTRY, LOG_PLACE
from hefu.storage.register.log_things import stream


@dataclass(frozen=True, slots=True)
class Versions:
    """The newest entry about a thing, and whether each version names the one before. ``arrival``: its
    number."""

    kind: str
    thing_id: str
    at: str
    digest: str
    salt: bytes | None
    place: int | None
    is_chained: bool
    arrival: int


def versions_of(
    connection: Connection, kind: str, thing_id: str | None = None
) -> Iterator[Versions]:
    """Things of a kind with entries, in the order of their ids; or one thing."""
    joined = LOG_ENTRY.outerjoin(LOG_PLACE, LOG_PLACE.c.arrival == LOG_ENTRY.c.arrival)
    columns = LOG_ENTRY.c
    asked = (
        select(
            columns.thing_id,
            columns.at,
            columns.digest,
            columns.previous,
            columns.salt,
            columns.arrival,
            LOG_PLACE.c.place,
        )
        .select_from(joined)
        .where(columns.kind == kind)
        .order_by(columns.thing_id, columns.arrival)
    )
    if thing_id is not None:
        asked = asked.where(columns.thing_id == thing_id)
    for named, group in groupby(stream(connection, asked), key=_thing):
        previous, is_chained, row = "", True, None
        for row in group:
            is_chained = is_chained and row.previous == previous
            previous = row.digest
        if row is not None:
            salt = None if row.salt is None else bytes(row.salt)
            place = None if row.place is None else int(row.place)
            number = int(row.arrival)
            yield Versions(kind, named, row.at, row.digest, salt, place, is_chained, number)


def judged(
    kind: str,
    thing_id: str,
    entry: Versions | None,
    content: bytes | None,
    blinded: Container[int],
) -> Iterator[LogFault]:
    """What is wrong between a thing's newest entry and its rows as they stand. ``blinded``: entries that acts
    of erasing name; of their things nothing may be left, and whether their salts are gone is told by
    ``log_erasures``."""
    if entry is None:
        yield LogFault("log.row_not_entered", {"kind": kind, "thing": thing_id})
        return
    if not entry.is_chained:
        yield fault("log.versions_broken", entry)
    if entry.arrival in blinded:
        if content is not None:
            yield fault("log.erased_is_back", entry)
    elif content is None:
        yield fault("log.row_gone", entry)
    elif entry.salt is None or len(entry.salt) != SALT_BYTES:
        yield fault("log.salt_gone", entry)
    elif not hmac.compare_digest(_digest(content, entry), entry.digest):
        yield fault("log.row_changed", entry)


def fault(code: str, entry: Versions, **further: object) -> LogFault:
    """A fault about an entry."""
    told = {"kind": entry.kind, "thing": entry.thing_id, "at": entry.at, **further}
    return LogFault(code, told, entry.place)


def _digest(content: bytes, entry: Versions) -> str:
    is_sm3 = entry.digest.startswith("sm3:")
    return salted_digest(content, entry.salt or b"", "sm3" if is_sm3 else "sha256")


def _thing(row: Any) -> str:
    return str(row.thing_id)
