"""Applications: list, look at, apply."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import Query

from hefu.api.access.permission import APPLY_FOR
from hefu.api.exchange.desk import Desk
from hefu.api.exchange.paging import read_cursor, write_cursor
from hefu.api.exchange.parameters import ApplicationId, AsOf, Count, Cursor, KnownOn
from hefu.api.exchange.reply import Reply
from hefu.api.exchange.resource import Resource
from hefu.api.messages.applications import (
    EXAMPLE,
    ApplicationPage,
    ApplicationView,
    NewApplication,
)
from hefu.services.apply_for_financing import apply_for_financing
from hefu.services.door_book import ApplicationFilter, PagePlace
from hefu.services.masked_answers import masked_line
from hefu.services.view_application import line_of
from hefu.vocabulary.errors import NotAllowed

resource = Resource("applications")

Status = Annotated[
    str | None,
    Query(
        pattern="^[a-z_]{1,32}$",
        description="Only in this status, and those whose status is in dispute. 申请状态",
        examples=["pending"],
    ),
]


@resource.get("/applications", "list_applications", returns=ApplicationPage)
def list_applications(
    desk: Desk,
    status_code: Status = None,
    known_on: KnownOn = None,
    count: Count = 50,
    cursor: Cursor = None,
) -> Reply:
    """A page; from outside the bank of the caller's own applications, of those that name it as debtor, or of
    firms that consented."""
    party, is_debtor = desk.caller.party, desk.caller.role == "core_enterprise"
    wanted = ApplicationFilter(
        known_on=desk.clocks(None, known_on).known_on,
        status_code=status_code,
        borrower_id=party if desk.caller.role == "sme" else None,
        account_debtor_id=party if is_debtor else None,
        consented=desk.consented(),
    )
    of = msgspec.json.encode(wanted).decode()
    place = read_cursor(of, cursor, PagePlace)
    rows = desk.book.doors.application_page(wanted, place, count + 1)
    reader = desk.reader()
    lines = [line_of(row) for row in rows[:count]]
    desk.note_read(reader, "application", [one.application_id for one in lines])
    items = [masked_line(one, reader) for one in lines]
    if is_debtor:
        items = [msgspec.structs.replace(one, requested_minor=None) for one in items]
    following = None
    if len(rows) > count and lines:
        last = lines[-1]
        day = last.requested_on.isoformat() if last.requested_on else ""
        following = write_cursor(of, PagePlace(day, last.application_id))
    return Reply(ApplicationPage(items, following))


@resource.get("/applications/{application_id:path}", "get_application", returns=ApplicationView)
def get_application(
    desk: Desk, application_id: ApplicationId, as_of: AsOf = None, known_on: KnownOn = None
) -> Reply:
    """One application with its items."""
    found = desk.application(application_id, desk.clocks(as_of, known_on))
    desk.note_read(desk.reader(), "application", [application_id])
    return Reply(desk.shown(found))


@resource.post(
    "/applications",
    "create_application",
    reads=NewApplication,
    returns=ApplicationView,
    example=EXAMPLE,
)
def create_application(desk: Desk, body: NewApplication) -> Reply:
    """Apply; a small firm for itself alone. The caller is the source of what is stated."""
    debtors = {one.account_debtor_id for one in body.items if one.account_debtor_id}
    if not desk.office.policies.may_with(desk.caller, APPLY_FOR, body.borrower_id, debtors):
        raise NotAllowed("api.not_for_this_party")
    today = desk.office.house.clock.today()
    made = apply_for_financing(desk.register, today, body, source_id=desk.source_id)
    place = f"/v1/applications/{quote(made.application_id, safe='')}"
    return Reply(made, 201, {"location": place})
