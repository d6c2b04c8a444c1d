"""Documents: hand them in, follow their import, walk back from a row to the bytes."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import date

import msgspec
from starlette.concurrency import run_in_threadpool

from hefu.api.exchange.desk import Desk
from hefu.api.exchange.parameters import Digest, KnownOn, Name, Purpose, RowId
from hefu.api.exchange.reply import EVENTS, Reply
from hefu.api.exchange.resource import Resource
from hefu.api.messages.imports import (
    DocumentMessage,
    ImportMessage,
    StatementList,
    import_message,
)
from hefu.services.door_book import ImportJob
from hefu.services.masked_answers import masked_statements
from hefu.services.show_evidence import document_bytes, document_named, statement_lines
from hefu.vocabulary.errors import InvalidInput

resource = Resource("documents")

_LOOKS_MAX = 3_000
_LOOK_SECONDS = 0.2


@resource.post(
    "/documents", "upload_documents", status=202, takes_files=True, returns=ImportMessage
)
def upload_documents(desk: Desk) -> Reply:
    """Take the files; they are read as soon as the imports before them are done."""
    office, tenant = desk.office, desk.caller.tenant
    job = ImportJob(
        job_id=uuid.uuid4().hex,
        subject=desk.caller.subject,
        state="waiting",
        file_count=len(desk.files),
        known_on=_learned_on(desk).isoformat(),
        begun_at=office.house.clock.now(),
    )
    place = office.jobs.place(tenant, job.job_id)
    place.mkdir(parents=True)
    for file in desk.files:
        file.path.rename(place / file.name)
    desk.book.doors.keep_job(job)
    desk.afterwards.append(lambda: office.jobs.start(tenant, job))
    return Reply(import_message(job, 0), 202, {"location": f"/v1/imports/{job.job_id}"})


def _learned_on(desk: Desk) -> date:
    """The field ``known_on`` of the form, today if not given."""
    today = desk.office.house.clock.today()
    given = desk.fields.get("known_on")
    if given is None:
        return today
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise InvalidInput("api.field", field="known_on", reason="YYYY-MM-DD") from error
    if day > today:
        raise InvalidInput("import_.known_on_future", known_on=day, today=today)
    return day


@resource.get("/imports/{job_id}", "get_import", returns=ImportMessage)
def get_import(desk: Desk, job_id: Name) -> Reply:
    """The import as it stands."""
    job = desk.office.jobs.job(desk.caller.tenant, job_id)
    return Reply(import_message(job, desk.office.jobs.done_count(job)))


@resource.get("/imports/{job_id}/events", "follow_import", media_type=EVENTS)
def follow_import(desk: Desk, job_id: Name) -> Reply:
    """An event ``progress`` whenever more files are done, one event ``end`` with the import; after ten
    minutes the stream ends without it and the caller follows again."""
    desk.office.jobs.job(desk.caller.tenant, job_id)
    return Reply(_events(desk, job_id), media_type=EVENTS, headers={"cache-control": "no-store"})


async def _events(desk: Desk, job_id: str) -> AsyncIterator[bytes]:
    office, tenant = desk.office, desk.caller.tenant
    told = -1
    for _ in range(_LOOKS_MAX):
        job = await run_in_threadpool(office.jobs.job, tenant, job_id)
        done = office.jobs.done_count(job)
        if job.state in ("done", "failed"):
            yield _event("end", import_message(job, done))
            return
        if done != told:
            told = done
            yield _event("progress", {"done_count": done, "file_count": job.file_count})
        await asyncio.sleep(_LOOK_SECONDS)


def _event(name: str, data: object) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n"


@resource.get("/documents/{digest}", "get_document", returns=DocumentMessage)
def get_document(desk: Desk, digest: Digest) -> Reply:
    """What became of one document."""
    return Reply(document_named(desk.register, digest))


@resource.get(
    "/documents/{digest}/content", "get_document_content", media_type="application/octet-stream"
)
def get_document_content(desk: Desk, digest: Digest) -> Reply:
    """The bytes as they were received; never shown by a browser, always saved."""
    place = document_bytes(desk.register, digest)
    desk.note_read(desk.reader(), "document", [digest], "export")
    content = place.read_bytes()
    headers = {"content-disposition": f'attachment; filename="{digest}"'}
    return Reply(content, headers=headers, media_type="application/octet-stream")


@resource.get("/statements/{table}/{row_id:path}", "list_statements", returns=StatementList)
def list_statements(
    desk: Desk, table: Name, row_id: RowId, known_on: KnownOn = None, purpose: Purpose = None
) -> Reply:
    """Who said what about one row."""
    day, reader = desk.clocks(None, known_on).known_on, desk.reader(purpose)
    found = statement_lines(desk.register, table, row_id, day)
    desk.note_read(reader, table, [row_id])
    return Reply(StatementList(masked_statements(found, table, reader)))
