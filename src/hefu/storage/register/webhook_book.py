"""Webhooks in SQL. The log itself is what receivers are told from: an entry lasts with what it is about, and
its place, given when the log is sealed, is a number without gaps that nothing comes before later."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final, cast

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy import Row as SqlRow

from hefu.services.webhook_port import (
    ActCode,
    Happening,
    Outcome,
    Progress,
    StateCode,
    Tried,
    WebhookAct,
)
from hefu.storage.register.database import Database, insert_new
from hefu.storage.register.lifecycle_tables import TRANSITION
from hefu.storage.register.log_book import LogBook
from hefu.storage.register.log_kinds import WEBHOOK_ACTS
from hefu.storage.register.log_tables import LOG_ENTRY, LOG_PLACE
from hefu.storage.register.sealed_columns import sealing_of
from hefu.storage.register.webhook_tables import (
    WEBHOOK_ACT,
    WEBHOOK_DELIVERY,
    WEBHOOK_LEASE,
    WEBHOOK_PROGRESS,
)

TRIES_KEPT: Final = 500
"""Tries of one webhook that are kept."""
_LEASE: Final = "tell"


class SqlWebhooks:
    """Fulfils ``services.webhook_port.WebhookBook``."""

    def __init__(self, database: Database, log: LogBook) -> None:
        self._database, self._log = database, log

    @property
    def can_seal(self) -> bool:
        """Whether there is a key ring."""
        return sealing_of(self._database.dialect).ring is not None

    def keep_act(self, act: WebhookAct) -> bool:
        """Keep an act; see the port."""
        values = {
            "act_id": act.act_id,
            "webhook_id": act.webhook_id,
            "act_code": act.act_code,
            "url": act.url,
            "event_kinds": " ".join(act.event_kinds),
            "secret": act.secret,
            "former_until": _written(act.former_until),
            "from_place": act.from_place,
            "acted_by": act.acted_by,
            "at": _written(act.at),
        }
        with self._database.writing() as connection:
            if not insert_new(connection, WEBHOOK_ACT, values):
                return False
            self._log.enter_thing(connection, WEBHOOK_ACTS, act.act_id, is_first=True)
            if act.act_code == "made":
                begun = _progress_values(Progress(act.webhook_id, act.from_place))
                connection.execute(insert(WEBHOOK_PROGRESS), begun)
            return True

    def acts(self, webhook_id: str | None = None) -> list[WebhookAct]:
        """Acts in order of arrival; see the port."""
        asked = select(WEBHOOK_ACT).order_by(WEBHOOK_ACT.c.arrival)
        if webhook_id is not None:
            asked = asked.where(WEBHOOK_ACT.c.webhook_id == webhook_id)
        with self._database.reading() as connection:
            return [_act(row) for row in connection.execute(asked)]

    def log_size(self) -> int:
        """How many entries have a place."""
        with self._database.reading() as connection:
            return _log_size(connection)

    def happenings(
        self, first: int, log_kinds: Collection[str], most: int
    ) -> tuple[list[Happening], int]:
        """Sealed entries of these kinds; see the port."""
        place, entry = LOG_PLACE.c, LOG_ENTRY.c
        asked = (
            select(place.place, entry.kind, entry.thing_id, entry.at, entry.digest)
            .select_from(LOG_PLACE.join(LOG_ENTRY, entry.arrival == place.arrival))
            .where(place.place >= first, entry.kind.in_(sorted(log_kinds)))
            .order_by(place.place)
            .limit(most)
        )
        with self._database.reading() as connection:
            size = _log_size(connection)
            # What was sealed after the size was read waits for the next look.
            rows = [row for row in connection.execute(asked) if row.place < size]
            moved = _moved(connection, [r.thing_id for r in rows if r.kind == "transition"])
        found = [_happening(row, moved.get(row.thing_id, ("", ""))) for row in rows]
        return found, found[-1].place + 1 if len(found) == most else max(size, first)

    def progress(self, webhook_id: str) -> Progress | None:
        """How far one receiver was told."""
        asked = select(WEBHOOK_PROGRESS).where(WEBHOOK_PROGRESS.c.webhook_id == webhook_id)
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else _progress(row)

    def advance(self, before: Progress, after: Progress, tried: Tried | None = None) -> bool:
        """Move on from one state to the next; see the port."""
        table = WEBHOOK_PROGRESS
        still = [table.c[name] == value for name, value in _progress_values(before).items()]
        with self._database.writing() as connection:
            moved = update(table).where(*still).values(_progress_values(after))
            if connection.execute(moved).rowcount != 1:
                return False
            if tried is not None:
                _keep_try(connection, before.webhook_id, tried)
            return True

    def tries(self, webhook_id: str, before: int | None, most: int) -> list[tuple[int, Tried]]:
        """The last tries; see the port."""
        column = WEBHOOK_DELIVERY.c
        asked = select(WEBHOOK_DELIVERY).where(column.webhook_id == webhook_id)
        if before is not None:
            asked = asked.where(column.arrival < before)
        asked = asked.order_by(column.arrival.desc()).limit(most)
        with self._database.reading() as connection:
            return [(int(row.arrival), _tried(row)) for row in connection.execute(asked)]

    def take_lease(self, holder: str, now: datetime, until: datetime) -> bool:
        """Be the one who tells; see the port."""
        column = WEBHOOK_LEASE.c
        wanted = {"name": _LEASE, "holder": holder, "until_at": _written(until)}
        is_free = (column.holder == holder) | (column.until_at <= _written(now))
        taken = update(WEBHOOK_LEASE).where(column.name == _LEASE, is_free).values(wanted)
        with self._database.writing() as connection:
            return connection.execute(taken).rowcount == 1 or insert_new(
                connection, WEBHOOK_LEASE, wanted
            )

    def drop_lease(self, holder: str) -> None:
        """Be it no longer."""
        with self._database.writing() as connection:
            connection.execute(delete(WEBHOOK_LEASE).where(WEBHOOK_LEASE.c.holder == holder))


def _keep_try(connection: Connection, webhook_id: str, tried: Tried) -> None:
    column = WEBHOOK_DELIVERY.c
    values = {
        "webhook_id": webhook_id,
        "event_id": tried.event_id,
        "event_kind": tried.event_kind,
        "place": tried.place,
        "attempt_no": tried.attempt_no,
        "at": _written(tried.at),
        "status": tried.status,
        "outcome_code": tried.outcome_code,
        "duration_ms": tried.duration_ms,
    }
    connection.execute(insert(WEBHOOK_DELIVERY), values)
    kept = select(column.arrival).where(column.webhook_id == webhook_id)
    oldest = connection.scalar(kept.order_by(column.arrival.desc()).offset(TRIES_KEPT).limit(1))
    if oldest is not None:
        outdated = (column.webhook_id == webhook_id) & (column.arrival <= oldest)
        connection.execute(delete(WEBHOOK_DELIVERY).where(outdated))


def _log_size(connection: Connection) -> int:
    last = connection.scalar(select(func.max(LOG_PLACE.c.place)))
    return 0 if last is None else int(last) + 1


def _moved(connection: Connection, transition_ids: list[str]) -> dict[str, tuple[str, str]]:
    """Which instrument each transition moved."""
    column = TRANSITION.c
    asked = select(column.transition_id, column.instrument, column.instrument_id).where(
        column.transition_id.in_(transition_ids)
    )
    return {one: (kind, thing) for one, kind, thing in connection.execute(asked)}


def _written(instant: datetime | None) -> str:
    """Text whose order is that of the instants."""
    return "" if instant is None else instant.astimezone(UTC).isoformat(timespec="microseconds")


def _read(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _progress_values(one: Progress) -> dict[str, Any]:
    return {
        "webhook_id": one.webhook_id,
        "state_code": one.state_code,
        "next_place": one.next_place,
        "failure_count": one.failure_count,
        "failing_since": _written(one.failing_since),
        "next_try_at": _written(one.next_try_at),
    }


def _progress(row: SqlRow[Any]) -> Progress:
    return Progress(
        webhook_id=row.webhook_id,
        next_place=int(row.next_place),
        state_code=cast(StateCode, row.state_code),
        failure_count=int(row.failure_count),
        failing_since=_read(row.failing_since),
        next_try_at=_read(row.next_try_at),
    )


def _act(row: SqlRow[Any]) -> WebhookAct:
    return WebhookAct(
        act_id=row.act_id,
        webhook_id=row.webhook_id,
        act_code=cast(ActCode, row.act_code),
        acted_by=row.acted_by,
        at=datetime.fromisoformat(row.at),
        url=row.url,
        event_kinds=tuple(row.event_kinds.split()),
        secret=bytes(row.secret),
        former_until=_read(row.former_until),
        from_place=int(row.from_place),
    )


def _tried(row: SqlRow[Any]) -> Tried:
    return Tried(
        event_id=row.event_id,
        event_kind=row.event_kind,
        place=int(row.place),
        attempt_no=int(row.attempt_no),
        at=datetime.fromisoformat(row.at),
        status=None if row.status is None else int(row.status),
        outcome_code=cast(Outcome, row.outcome_code),
        duration_ms=int(row.duration_ms),
    )


def _happening(row: Any, moved: tuple[str, str]) -> Happening:
    return Happening(
        place=int(row.place),
        log_kind=row.kind,
        thing_id=row.thing_id,
        at=row.at,
        digest=row.digest,
        instrument=moved[0],
        instrument_id=moved[1],
    )
