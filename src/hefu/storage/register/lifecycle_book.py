"""Instruments and their moves in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import msgspec
from sqlalchemy import Connection, Row, Select, select, update

from hefu.lifecycle.standing import Done, Standing, Term
from hefu.lifecycle.table import table_of
from hefu.storage.register.database import Database, insert_new
from hefu.storage.register.lifecycle_tables import INSTRUMENT, TRANSITION
from hefu.storage.register.log_book import LogBook
from hefu.storage.register.log_kinds import TRANSITIONS
from hefu.vocabulary.errors import Conflict

_RENAMED = {"event": "event_code", "from_state": "from_state_code", "to_state": "to_state_code"}
_AT_ONCE = 500
_encode = msgspec.json.Encoder(order="sorted").encode
_terms = msgspec.json.Decoder(dict[str, Term])


class SqlLifecycle:
    """Fulfils ``lifecycle.ports.LifecycleBook``."""

    def __init__(self, database: Database, log: LogBook) -> None:
        self._database = database
        self._log = log

    def standing(self, instrument: str, instrument_id: str) -> Standing | None:
        """Where an instrument stands; see the port."""
        with self._database.reading() as connection:
            row = connection.execute(
                _instruments(instrument).where(INSTRUMENT.c.instrument_id == instrument_id)
            ).one_or_none()
            if row is None:
                return None
            return _standing(row, _history(connection, instrument, instrument_id))

    def transition(self, transition_id: str) -> Done | None:
        """A move by its client's id; see the port."""
        with self._database.reading() as connection:
            return _transition(connection, transition_id)

    def keep(self, done: Done) -> None:
        """Keep a move; see the port."""
        row = _row(done)
        with self._database.posting() as connection:
            before = _transition(connection, done.transition_id)
            if before is not None:
                raise Conflict("lifecycle.id_taken", id=done.transition_id)
            if not _step(connection, done) or not insert_new(connection, TRANSITION, row):
                raise Conflict(
                    "lifecycle.moved_on",
                    instrument=done.instrument,
                    id=done.instrument_id,
                    expected=done.version - 1,
                    version="?",
                )
            self._log.enter_thing(connection, TRANSITIONS, done.transition_id, is_first=True)

    def instruments(
        self, instrument: str, *, state: str | None = None, after: str = "", most: int = 100
    ) -> Sequence[Standing]:
        """Instruments of a kind; see the port."""
        asked = _instruments(instrument).where(INSTRUMENT.c.instrument_id > after)
        if state is not None:
            asked = asked.where(INSTRUMENT.c.state_code == state)
        with self._database.reading() as connection:
            return [_standing(row) for row in connection.execute(asked.limit(most))]

    def with_moves(self, standings: Sequence[Standing]) -> Sequence[Standing]:
        """The same instruments with their moves; see the port."""
        found: dict[str, list[Done]] = {one.instrument_id: [] for one in standings}
        kept, ids = TRANSITION.c, sorted(found)
        with self._database.reading() as connection:
            for start in range(0, len(ids), _AT_ONCE):
                asked = select(TRANSITION).where(
                    kept.instrument == standings[0].instrument,
                    kept.instrument_id.in_(ids[start : start + _AT_ONCE]),
                )
                for row in connection.execute(asked.order_by(kept.instrument_id, kept.version)):
                    found[row.instrument_id].append(_done(row))
        return [
            msgspec.structs.replace(one, history=tuple(found[one.instrument_id]))
            for one in standings
        ]

    def latest(self, instrument: str) -> Standing | None:
        """The instrument with the last id; see the port."""
        asked = select(INSTRUMENT).where(INSTRUMENT.c.instrument == instrument)
        asked = asked.order_by(INSTRUMENT.c.instrument_id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(asked).one_or_none()
            return None if row is None else _standing(row)

    def belonging_to(self, instrument: str, owner_id: str) -> Sequence[Standing]:
        """Instruments that belong to something; see the port."""
        asked = _instruments(instrument).where(INSTRUMENT.c.belongs_to == owner_id)
        with self._database.reading() as connection:
            return [_standing(row) for row in connection.execute(asked)]


def _instruments(instrument: str) -> Select[tuple[object, ...]]:
    asked = select(INSTRUMENT).where(INSTRUMENT.c.instrument == instrument)
    return asked.order_by(INSTRUMENT.c.instrument_id)


def _step(connection: Connection, done: Done) -> bool:
    """Bring the instrument to where the move leads; whether it stood where the move began."""
    table = table_of(done.instrument)
    kept = INSTRUMENT.c
    if done.version == 1:
        row = {
            "instrument": done.instrument,
            "instrument_id": done.instrument_id,
            "state_code": done.to_state,
            "version": 1,
            "belongs_to": table.belongs_to(done.terms),
            "terms": _encode(done.terms).decode(),
        }
        return insert_new(connection, INSTRUMENT, row)
    same = (kept.instrument == done.instrument) & (kept.instrument_id == done.instrument_id)
    now = connection.execute(select(INSTRUMENT).where(same).with_for_update()).one_or_none()
    if now is None or (now.version, now.state_code) != (done.version - 1, done.from_state):
        return False
    terms = {**_terms.decode(now.terms), **done.terms}
    moved = {"state_code": done.to_state, "version": done.version, "terms": _encode(terms).decode()}
    connection.execute(update(INSTRUMENT).where(same).values(**moved))
    return True


def _history(connection: Connection, instrument: str, instrument_id: str) -> tuple[Done, ...]:
    kept = TRANSITION.c
    asked = (
        select(TRANSITION)
        .where(kept.instrument == instrument, kept.instrument_id == instrument_id)
        .order_by(kept.version)
    )
    return tuple(_done(row) for row in connection.execute(asked))


def _transition(connection: Connection, transition_id: str) -> Done | None:
    asked = select(TRANSITION).where(TRANSITION.c.transition_id == transition_id)
    row = connection.execute(asked).one_or_none()
    return None if row is None else _done(row)


def _standing(row: Row[tuple[object, ...]], history: tuple[Done, ...] = ()) -> Standing:
    terms = _terms.decode(row.terms)
    return Standing(row.instrument, row.instrument_id, row.state_code, row.version, terms, history)


def _row(done: Done) -> dict[str, object]:
    row = {_RENAMED.get(name, name): value for name, value in msgspec.structs.asdict(done).items()}
    return row | {
        "at": done.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "effective_on": done.effective_on.isoformat(),
        "known_on": done.known_on.isoformat(),
        "terms": _encode(done.terms).decode(),
        "seen": _encode(done.seen).decode(),
    }


def _done(row: Row[tuple[object, ...]]) -> Done:
    told = dict(row._mapping)
    del told["arrival"]
    for name, column in _RENAMED.items():
        told[name] = told.pop(column)
    return Done(
        **{
            **told,
            "at": datetime.fromisoformat(told["at"]),
            "effective_on": date.fromisoformat(told["effective_on"]),
            "known_on": date.fromisoformat(told["known_on"]),
            "terms": _terms.decode(told["terms"]),
            "seen": _terms.decode(told["seen"]),
        }
    )
