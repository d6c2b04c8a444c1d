"""Imports over the wire."""

from __future__ import annotations

from datetime import datetime

import msgspec

from hefu.services.door_book import ImportJob, JobState
from hefu.services.import_jobs import JobFailure, failure_of, summary_of
from hefu.services.import_summary import ImportSummary
from hefu.services.show_evidence import DocumentMessage, StatementLine

__all__ = ["DocumentMessage", "ImportMessage", "StatementList", "import_message"]


class ImportMessage(msgspec.Struct, frozen=True, kw_only=True):
    """An import as it stands. ``result`` when it is done: every file with what became of it, every finding.
    ``failure`` when it could not be done; then nothing of what was not read stands."""

    job_id: str
    state: JobState
    file_count: int
    done_count: int
    known_on: str
    begun_at: datetime
    ended_at: datetime | None = None
    result: ImportSummary | None = None
    failure: JobFailure | None = None


class StatementList(msgspec.Struct, frozen=True):
    """Statements about one row, oldest first."""

    items: list[StatementLine]


def import_message(job: ImportJob, done_count: int) -> ImportMessage:
    """The job as it goes over the wire."""
    return ImportMessage(
        job_id=job.job_id,
        state=job.state,
        file_count=job.file_count,
        done_count=done_count,
        known_on=job.known_on,
        begun_at=job.begun_at,
        ended_at=job.ended_at,
        result=summary_of(job),
        failure=failure_of(job),
    )
