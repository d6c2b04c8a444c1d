"""The application: routers behind the gates, every error told as a problem."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from hefu.api.access.key_source import DiscoveredKeys, FileKeys
from hefu.api.access.permission import THING_ACTIONS, Policies
from hefu.api.access.rate_limit import RateLimit
from hefu.api.access.refusals import Malformed, NoMethod
from hefu.api.access.tokens import TokenReader
from hefu.api.exchange.language import language_of
from hefu.api.exchange.operation import Operation, summaries
from hefu.api.exchange.problem import problem_response
from hefu.api.gates.access_log import AccessLog
from hefu.api.gates.body_limit import BodyLimit
from hefu.api.gates.headers import SecurityHeaders
from hefu.api.gates.time_limit import TimeLimit
from hefu.api.office import Office
from hefu.api.openapi import describe
from hefu.api.routers import (
    applications,
    consents,
    decisions,
    documents,
    parties,
    queue,
    rules,
    webhooks,
)
from hefu.api.routers.instruments import (
    approvals,
    cases,
    customers,
    drawdowns,
    facilities,
    limits,
    receivables,
    vouchers,
    waivers_asked,
)
from hefu.services.book_shelf import BookShelf
from hefu.services.house import House
from hefu.services.import_jobs import ImportJobs
from hefu.services.log.rounds import SealRounds
from hefu.services.serve_settings import ServeSettings
from hefu.services.webhooks.rounds import TellingRounds
from hefu.vocabulary.errors import HefuError, InvalidInput, NotFound, require

PREFIX = "/v1"
# A longer path before the shorter one that it begins with: ids may hold slashes.
INSTRUMENTS = (
    customers,
    facilities,
    limits,
    approvals,
    drawdowns,
    receivables,
    vouchers,
    waivers_asked,
    cases,
)
RESOURCES = (
    documents,
    parties,
    consents,
    decisions,
    applications,
    rules,
    queue,
    webhooks,
    *INSTRUMENTS,
)
_UPLOAD = f"{PREFIX}/documents"
_UPLOAD_SECONDS = 600


def make_app(office: Office) -> FastAPI:
    """The application of one server. ``office`` is closed when it ends."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = office.settings.threads
        await anyio.to_thread.run_sync(office.jobs.resume)
        rounds = SealRounds(office.shelf, office.settings.seal_seconds)
        rounds.start()
        telling = TellingRounds(office.shelf, office.carrier, office.settings.tell_seconds)
        telling.start()
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(telling.stop)
            await anyio.to_thread.run_sync(rounds.stop)
            await anyio.to_thread.run_sync(close_office, office)

    app = FastAPI(
        lifespan=lifespan,
        middleware=_gates(office.settings),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.office = office
    for one in RESOURCES:
        app.include_router(one.resource.router, prefix=PREFIX)
    app.add_api_route(f"{PREFIX}/openapi.json", _description, include_in_schema=False)
    app.add_api_route("/health", _health, include_in_schema=False)
    app.add_exception_handler(HefuError, _told)
    app.add_exception_handler(HTTPException, _told_of_http)
    app.add_exception_handler(RequestValidationError, _told_of_parameter)
    return app


def open_office(house: House, settings: ServeSettings) -> Office:
    """Everything that requests share. Raises ``HefuError`` when the server must not start: no books, unsound
    policies, an issuer that cannot be trusted."""
    shelf = BookShelf(house, settings.books, settings.engine)
    shelf.tenants()
    policies = Policies(settings.policies)
    keys = FileKeys(settings.jwks) if settings.jwks else DiscoveredKeys(settings.issuer)
    return Office(
        settings=settings,
        house=house,
        shelf=shelf,
        tokens=TokenReader(settings.issuer, settings.audience, keys, house.clock),
        policies=policies,
        limit=RateLimit(settings.requests_per_minute),
        jobs=ImportJobs(shelf),
        carrier=house.webhook_carrier(),
    )


def close_office(office: Office) -> None:
    """Wait for the import that runs, then close every book."""
    office.jobs.close()
    office.shelf.close()


def operations() -> list[Operation]:
    """Every operation of the API, in the order of its routes; each has words and a name of its own."""
    found = [operation for one in RESOURCES for operation in one.resource.operations]
    names = [one.name for one in found]
    require(len(set(names)) == len(names), "two operations have one name")
    require(set(names) == set(summaries()), "operations and their words are not the same set")
    require(not THING_ACTIONS & set(names), "an operation is called like an action on one thing")
    return found


@cache
def description() -> bytes:
    """The description of the API as JSON, without any office: the same for every server."""
    app = FastAPI(openapi_url=None)
    for one in RESOURCES:
        app.include_router(one.resource.router, prefix=PREFIX)
    told = describe(app, operations())
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _gates(settings: ServeSettings) -> list[Middleware]:
    """Outermost first."""
    for name in ("python_multipart", "python_multipart.multipart"):
        logging.getLogger(name).setLevel(logging.WARNING)

    def bytes_max(path: str) -> int:
        return settings.upload_bytes_max if path == _UPLOAD else settings.body_bytes_max

    def seconds_max(path: str) -> int | None:
        if path.endswith("/events"):
            return None
        return _UPLOAD_SECONDS if path == _UPLOAD else settings.seconds_max

    return [
        Middleware(AccessLog),
        Middleware(SecurityHeaders),
        Middleware(TimeLimit, seconds_max=seconds_max),
        Middleware(BodyLimit, bytes_max=bytes_max),
    ]


async def _description() -> Response:
    return Response(description(), media_type="application/json")


async def _health() -> Response:
    """Whether the server answers; nothing about what it holds."""
    return Response(b'{"status":"ok"}', media_type="application/json")


async def _told(request: Request, error: Exception) -> Response:
    require(isinstance(error, HefuError), "only errors of ours are told")
    language = language_of(request.headers.get("accept-language"))
    return problem_response(error, language)  # type: ignore[arg-type]


async def _told_of_http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 400)
    if status == 404:
        return await _told(request, NotFound("api.no_route"))
    if status == 405:
        answer = await _told(request, NoMethod("api.no_method", method=request.method[:16]))
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer
    return await _told(request, Malformed("api.body_unreadable", reason=str(status)))


async def _told_of_parameter(request: Request, error: Exception) -> Response:
    require(isinstance(error, RequestValidationError), "only parameters are told of here")
    first = error.errors()[0]  # type: ignore[attr-defined]
    name = ".".join(str(part) for part in first["loc"])
    return await _told(request, InvalidInput("api.parameter", parameter=name, reason=first["type"]))
