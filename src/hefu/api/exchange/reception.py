"""The way of every request to its desk: who asks, how often, may they, and only then what they sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Annotated

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from hefu.api.access.caller import Caller
from hefu.api.access.refusals import Malformed, TokenRefused, WrongMedia
from hefu.api.exchange.desk import Desk
from hefu.api.exchange.language import language_of
from hefu.api.exchange.operation import Operation
from hefu.api.exchange.receiving import receive_files, upload_folder
from hefu.api.exchange.reply import JSON
from hefu.api.office import Office
from hefu.services.house import OpenBook
from hefu.services.import_jobs import INCOMING
from hefu.vocabulary.errors import NotAllowed, NotFound


async def reception(request: Request) -> AsyncIterator[Desk]:
    """A desk for the request, cleared when it is over."""
    office: Office = request.app.state.office
    operation: Operation = request.scope["endpoint"].operation
    caller = await _caller(office, request)
    request.state.caller = caller
    if not office.policies.may(caller, operation.name):
        raise NotAllowed("api.not_allowed", role=caller.role, operation=operation.name)
    book = await run_in_threadpool(_book, office, caller)
    _require_readable(request)
    language = language_of(request.headers.get("accept-language"))
    desk = Desk(office, operation, caller, book, language, request)
    with ExitStack() as cleared:
        if operation.takes_files:
            place = office.shelf.folder / INCOMING / caller.tenant
            folder = cleared.enter_context(upload_folder(place))
            desk.files, desk.fields = await receive_files(request, folder)
        elif operation.reads is not None:
            desk.body = await _json_body(request)
        yield desk


AtDesk = Annotated[Desk, Depends(reception)]


async def _caller(office: Office, request: Request) -> Caller:
    header = request.headers.get("authorization")
    try:
        caller = await run_in_threadpool(office.tokens.read, header)
    except TokenRefused:
        # Whoever tries tokens is slowed down by where they come from.
        office.limit.take(f"address {request.client.host if request.client else '-'}")
        raise
    office.limit.take(f"subject {caller.tenant} {caller.subject}")
    return caller


def _book(office: Office, caller: Caller) -> OpenBook:
    try:
        return office.shelf.open(caller.tenant)
    except NotFound as error:
        raise NotAllowed("api.no_tenant", tenant=caller.tenant) from error


def _require_readable(request: Request) -> None:
    asked = [*request.path_params.values(), *request.query_params.values()]
    if any("\x00" in str(one) or "\ufffd" in str(one) for one in asked):
        raise Malformed("api.address_unreadable")


async def _json_body(request: Request) -> bytes:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != JSON:
        raise WrongMedia("api.media_type", wanted=JSON)
    return await request.body()
