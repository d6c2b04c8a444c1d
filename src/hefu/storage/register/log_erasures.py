"""What acts of erasing say, against what is gone: every emptied salt is named by one, and whatever one names
is gone. That an act itself was not changed is told by its entry, as of everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import MsgspecError
from sqlalchemy import Connection, exists, select

from hefu.evidence.record import ERASED
from hefu.services.data_security.erasure_ports import Erasure
from hefu.services.log_port import LogFault
from hefu.storage.register.erasure_book import acts
from hefu.storage.register.log_tables import LOG_ENTRY, LOG_PLACE
from hefu.storage.register.log_things import stream
from hefu.storage.register.tables import DOCUMENT, STATEMENT


def blinded_entries(connection: Connection) -> Mapping[int, str]:
    """Entries that acts of erasing name, by number of arrival, each with the erasure; of acts that cannot be
    read none, for these are accused."""
    try:
        done = (one for one in acts(connection) if one.act_code == "done")
        return {number: one.erasure_id for one in done for number in one.blinded}
    except (MsgspecError, ValueError):
        return {}


def erasure_faults(connection: Connection) -> Iterator[LogFault]:
    """Salts that went without an act, and acts that are not borne out."""
    kept = list(acts(connection))
    asked = {one.erasure_id: one for one in kept if one.act_code == "asked"}
    done = [one for one in kept if one.act_code == "done"]
    yield from _salts(connection, {number for one in done for number in one.blinded})
    for one in done:
        yield from _borne_out(connection, one, asked.get(one.erasure_id))
    gone = {one.document_digest for one in done}
    for (digest,) in stream(
        connection, select(DOCUMENT.c.digest).where(DOCUMENT.c.state == ERASED)
    ):
        if digest not in gone:
            yield LogFault("log.erased_by_nobody", {"digest": digest})


def _salts(connection: Connection, named: set[int]) -> Iterator[LogFault]:
    """All entries without a salt, and all that are named."""
    joined = LOG_ENTRY.outerjoin(LOG_PLACE, LOG_PLACE.c.arrival == LOG_ENTRY.c.arrival)
    entry = LOG_ENTRY.c
    columns = (entry.arrival, entry.kind, entry.thing_id, entry.at, LOG_PLACE.c.place)
    asked = select(*columns).select_from(joined).order_by(entry.arrival)
    left = set(named)
    for row in stream(connection, asked.where(entry.salt.is_(None))):
        left.discard(row.arrival)
        if row.arrival not in named:
            told = {"kind": row.kind, "thing": row.thing_id, "at": row.at}
            yield LogFault("log.salt_gone", told, row.place)
    for number in sorted(left):
        row = connection.execute(asked.where(entry.arrival == number)).first()
        told = {"number": number, "thing": "?" if row is None else row.thing_id}
        yield LogFault("log.erasure_not_done", told, None if row is None else row.place)


def _borne_out(connection: Connection, done: Erasure, asked: Erasure | None) -> Iterator[LogFault]:
    told = {"erasure": done.erasure_id, "digest": done.document_digest}
    same = asked is not None and asked.document_digest == done.document_digest
    if asked is None or not same or asked.acted_by == done.acted_by:
        yield LogFault("log.erasure_alone", told)
    state = select(DOCUMENT.c.state).where(DOCUMENT.c.digest == done.document_digest)
    said = select(exists().where(STATEMENT.c.document_digest == done.document_digest))
    if connection.scalar(state) != ERASED or connection.scalar(said):
        yield LogFault("log.erased_row_left", told)
