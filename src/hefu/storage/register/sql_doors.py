"""Answers and jobs of the doors, in the register's own database and units of work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import cast

import msgspec
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy import Row as SqlRow

from hefu.evidence.schema import Row
from hefu.services.door_book import (
    ApplicationFilter,
    ImportJob,
    JobState,
    KeptAnswer,
    PagePlace,
)
from hefu.storage.register.application_pages import application_page
from hefu.storage.register.database import Database, insert_new
from hefu.storage.register.door_tables import DOOR_ANSWER, DOOR_JOB
from hefu.vocabulary.errors import require

_UNFINISHED = ("waiting", "running")


class SqlDoors:
    """Fulfils ``services.door_book.DoorBook``."""

    def __init__(
        self, database: Database, resolved: Callable[[], AbstractContextManager[Connection]]
    ) -> None:
        """``resolved``: a snapshot in which no statement waits to be resolved."""
        self._database = database
        self._resolved = resolved

    def answer(self, subject: str, key: str) -> KeptAnswer | None:
        """The answer kept for the key of this subject."""
        wanted = select(DOOR_ANSWER).where(
            DOOR_ANSWER.c.subject == subject, DOOR_ANSWER.c.idempotency_key == key
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _answer(row)

    def keep_answer(self, answer: KeptAnswer) -> KeptAnswer:
        """Keep the answer unless one is kept under its key; the one that stands."""
        values = {
            "subject": answer.subject,
            "idempotency_key": answer.key,
            "operation": answer.operation,
            "request_digest": answer.request_digest,
            "status": answer.status,
            "headers": msgspec.json.encode(answer.headers).decode(),
            "body": answer.body,
            "answered_at": _written(answer.answered_at),
        }
        with self._database.writing() as connection:
            if insert_new(connection, DOOR_ANSWER, values):
                return answer
        kept = self.answer(answer.subject, answer.key)
        require(kept is not None, "an answer that stood in the way is not there")
        return cast(KeptAnswer, kept)

    def forget_answers(self, before: datetime) -> int:
        """Forget answers given before the instant; how many."""
        old = delete(DOOR_ANSWER).where(DOOR_ANSWER.c.answered_at < _written(before))
        with self._database.writing() as connection:
            return connection.execute(old).rowcount

    def keep_job(self, job: ImportJob) -> None:
        """Keep the job as it stands now."""
        values = {
            **msgspec.structs.asdict(job),
            "begun_at": _written(job.begun_at),
            "ended_at": "" if job.ended_at is None else _written(job.ended_at),
        }
        with self._database.writing() as connection:
            connection.execute(delete(DOOR_JOB).where(DOOR_JOB.c.job_id == job.job_id))
            connection.execute(insert(DOOR_JOB), values)

    def job(self, job_id: str) -> ImportJob | None:
        """The job, if there is one."""
        with self._database.reading() as connection:
            row = connection.execute(select(DOOR_JOB).where(DOOR_JOB.c.job_id == job_id)).first()
        return None if row is None else _job(row)

    def unfinished_jobs(self) -> list[ImportJob]:
        """Jobs that wait or were running, the oldest first."""
        wanted = (
            select(DOOR_JOB)
            .where(DOOR_JOB.c.state.in_(_UNFINISHED))
            .order_by(DOOR_JOB.c.begun_at, DOOR_JOB.c.job_id)
        )
        with self._database.reading() as connection:
            return [_job(row) for row in connection.execute(wanted)]

    def application_page(
        self, wanted: ApplicationFilter, after: PagePlace | None, count: int
    ) -> list[Row]:
        """Up to ``count`` applications behind ``after``; see the port."""
        with self._resolved() as connection:
            return application_page(connection, wanted, after, count)


def _written(instant: datetime) -> str:
    """Text whose order is that of the instants."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _answer(row: SqlRow[tuple[object, ...]]) -> KeptAnswer:
    return KeptAnswer(
        subject=row.subject,
        key=row.idempotency_key,
        operation=row.operation,
        request_digest=row.request_digest,
        status=row.status,
        headers=msgspec.json.decode(row.headers, type=dict[str, str]),
        body=bytes(row.body),
        answered_at=datetime.fromisoformat(row.answered_at),
    )


def _job(row: SqlRow[tuple[object, ...]]) -> ImportJob:
    return ImportJob(
        job_id=row.job_id,
        subject=row.subject,
        state=cast(JobState, row.state),
        file_count=row.file_count,
        known_on=row.known_on,
        begun_at=datetime.fromisoformat(row.begun_at),
        ended_at=datetime.fromisoformat(row.ended_at) if row.ended_at else None,
        result=bytes(row.result),
    )
