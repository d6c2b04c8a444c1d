"""Imports asked for at a door: taken one after another, finished after a restart, followed while they run.

The files of a job lie beside the books until it is done. An import that was killed is started again and
finishes the work, because documents are recognised by their digest.
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import msgspec

from hefu.services.book_shelf import BookShelf
from hefu.services.door_book import ImportJob
from hefu.services.import_evidence import import_folder
from hefu.services.import_summary import ImportSummary, summary_json
from hefu.vocabulary.errors import HefuError, NotFound
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.messages import message_label

LOG = logging.getLogger("hefu.api.imports")

INCOMING = ".incoming"
_PATHS = {"book": "", "folder": ""}


class JobFailure(msgspec.Struct, frozen=True):
    """Why an import could not be done: the code of the sentence, and the sentence."""

    code: str
    says: Label


class ImportJobs:
    """The imports of one server. ``close`` waits for the one that runs."""

    def __init__(self, shelf: BookShelf) -> None:
        self._shelf = shelf
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")
        self._done: dict[str, int] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    def place(self, tenant: str, job_id: str) -> Path:
        """Where the files of a job lie until it is done: outside of every book."""
        return self._shelf.folder / INCOMING / tenant / job_id

    def start(self, tenant: str, job: ImportJob) -> None:
        """Let the job be done as soon as those before it are; after ``close`` the next server does it."""
        with self._lock:
            if not self._is_closed:
                self._pool.submit(self._run, tenant, job)

    def resume(self) -> int:
        """Start again whatever an ended server left undone; how many jobs."""
        count = 0
        for tenant in self._shelf.tenants():
            try:
                opened = self._shelf.open(tenant)
            except NotFound:
                continue
            for job in opened.doors.unfinished_jobs():
                self.start(tenant, job)
                count += 1
        return count

    def job(self, tenant: str, job_id: str) -> ImportJob:
        """The job as it stands. Raises ``NotFound`` (``api.import_unknown``)."""
        found = self._shelf.open(tenant).doors.job(job_id)
        if found is None:
            raise NotFound("api.import_unknown", job_id=job_id)
        return found

    def done_count(self, job: ImportJob) -> int:
        """Files that are done, as far as this server knows."""
        if job.state == "done":
            return job.file_count
        with self._lock:
            return self._done.get(job.job_id, 0)

    def close(self) -> None:
        """Take no further job and wait for the one that runs; the others are resumed later."""
        with self._lock:
            self._is_closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, tenant: str, job: ImportJob) -> None:
        doors = self._shelf.open(tenant).doors
        clock = self._shelf.house.clock
        doors.keep_job(msgspec.structs.replace(job, state="running"))
        try:
            result, state = self._imported(tenant, job), "done"
        except HefuError as error:
            says = Label(en=error.text("en"), zh=error.text("zh"))
            result, state = msgspec.json.encode(JobFailure(error.code, says)), "failed"
        except Exception as error:  # noqa: BLE001
            # A fault of ours: whoever waits for the job must not wait for ever.
            told = {"job_id": job.job_id, "kind": type(error).__name__}
            LOG.error(json.dumps(told))  # noqa: TRY400 - what it says may hold values of a paper
            says = message_label("api.import_broke")
            result = msgspec.json.encode(JobFailure("api.import_broke", says))
            state = "failed"
        ended = msgspec.structs.replace(job, ended_at=clock.now(), result=result)
        doors.keep_job(
            msgspec.structs.replace(ended, state="done" if state == "done" else "failed")
        )
        shutil.rmtree(self.place(tenant, job.job_id), ignore_errors=True)
        with self._lock:
            self._done.pop(job.job_id, None)

    def _imported(self, tenant: str, job: ImportJob) -> bytes:
        def note(done: int, _total: int, _name: str) -> None:
            with self._lock:
                self._done[job.job_id] = done

        summary = import_folder(
            self._shelf.house,
            self._shelf.place(tenant),
            self.place(tenant, job.job_id),
            known_on=date.fromisoformat(job.known_on),
            progress=note,
            actor=job.subject,
        )
        return summary_json(msgspec.structs.replace(summary, **_PATHS))


def summary_of(job: ImportJob) -> ImportSummary | None:
    """What the import did, once it is done."""
    return msgspec.json.decode(job.result, type=ImportSummary) if job.state == "done" else None


def failure_of(job: ImportJob) -> JobFailure | None:
    """Why the import could not be done, if it could not."""
    return msgspec.json.decode(job.result, type=JobFailure) if job.state == "failed" else None
