"""What the doors keep in a book: answers by idempotency key, and imports that go on after the answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Protocol

import msgspec

from hefu.evidence.schema import Row

JobState = Literal["waiting", "running", "done", "failed"]


class KeptAnswer(msgspec.Struct, frozen=True):
    """The answer to one change, so that the same change asked again is answered and not done twice.

    ``subject`` and ``key``: who asked, under which key. ``request_digest``: what was asked.
    """

    subject: str
    key: str
    operation: str
    request_digest: str
    status: int
    headers: dict[str, str]
    body: bytes
    answered_at: datetime


class ImportJob(msgspec.Struct, frozen=True):
    """One import asked for at a door. ``result``: the summary as JSON when done, the problem when failed."""

    job_id: str
    subject: str
    state: JobState
    file_count: int
    known_on: str
    begun_at: datetime
    ended_at: datetime | None = None
    result: bytes = b""


class ConsentedTo(msgspec.Struct, frozen=True):
    """Firms whose consent to one of the recipients for the purpose holds on a day, as known on it."""

    recipient_ids: tuple[str, ...]
    purpose_code: str
    on: date


class ApplicationFilter(msgspec.Struct, frozen=True):
    """Which applications: known on the day, in a status (or a disputed one), of a borrower, with an item that
    names an account debtor, of borrowers who consented. ``None`` asks for nothing."""

    known_on: date
    status_code: str | None = None
    borrower_id: str | None = None
    account_debtor_id: str | None = None
    consented: ConsentedTo | None = None


class PagePlace(msgspec.Struct, frozen=True):
    """Where a page ended: the last application on it; ``requested_on`` is empty where it is disputed."""

    requested_on: str
    application_id: str


class DoorBook(Protocol):
    """Answers and jobs of one book. Calls inside ``EvidenceRegister.together`` last with it or not at all."""

    def answer(self, subject: str, key: str) -> KeptAnswer | None:
        """The answer kept for the key of this subject."""
        ...

    def keep_answer(self, answer: KeptAnswer) -> KeptAnswer:
        """Keep the answer unless one is kept under its key; the one that stands."""
        ...

    def forget_answers(self, before: datetime) -> int:
        """Forget answers given before the instant; how many."""
        ...

    def keep_job(self, job: ImportJob) -> None:
        """Keep the job as it stands now, in place of how it stood."""
        ...

    def job(self, job_id: str) -> ImportJob | None:
        """The job, if there is one."""
        ...

    def unfinished_jobs(self) -> list[ImportJob]:
        """Jobs that wait or were running, the oldest first."""
        ...

    def application_page(
        self, wanted: ApplicationFilter, after: PagePlace | None, count: int
    ) -> list[Row]:
        """Up to ``count`` applications behind ``after``, by day of request and id, without their items."""
        ...
