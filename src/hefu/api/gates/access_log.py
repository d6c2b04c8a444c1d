"""One line for each request: who, what kind of request, how it ended, how long it took; and nothing of what
was in it. No address (ids of people stand in it), no query, no header, no body, no message of an exception.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hefu.api.access.caller import Caller
from hefu.api.exchange.language import language_of
from hefu.api.exchange.problem import problem_response
from hefu.vocabulary.errors import HefuError

LOG = logging.getLogger("hefu.api.access")
FAULTS = logging.getLogger("hefu.api.faults")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Fault(HefuError):
    """A fault of ours; the caller learns its number and nothing else."""


class AccessLog:
    """The outermost gate: gives the request its number, and a plain answer when everything else failed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and write its line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        number = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        begun = time.monotonic_ns()
        seen = _Seen(send, number)
        try:
            await self._app(scope, receive, seen)
        except Exception as error:  # noqa: BLE001
            _write_fault(number, error)
            if not seen.status:
                language = language_of(request.headers.get("accept-language"))
                fault = problem_response(Fault("api.fault", request_id=number), language)
                await fault(scope, receive, seen)
        finally:
            _write_line(scope, number, seen.status, (time.monotonic_ns() - begun) // 1_000_000)


class _Seen:
    """Sends on, remembers the status, adds the number of the request."""

    def __init__(self, send: Send, number: str) -> None:
        self._send = send
        self._number = number
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", []), (b"x-request-id", self._number.encode())]
            message = {**message, "headers": headers}
        await self._send(message)


def _write_line(
    scope: MutableMapping[str, Any], number: str, status: int, milliseconds: int
) -> None:
    caller: Caller | None = scope.get("state", {}).get("caller")
    operation = getattr(scope.get("endpoint"), "operation", None)
    line = {
        "request_id": number,
        "method": scope["method"] if scope["method"].isalpha() else "?",
        "operation": "-" if operation is None else operation.name,
        "status": status,
        "milliseconds": milliseconds,
        "tenant": "-" if caller is None else caller.tenant,
        "subject": "-" if caller is None else caller.subject,
        "role": "-" if caller is None else caller.role,
    }
    LOG.info(json.dumps(line))


def _write_fault(number: str, error: Exception) -> None:
    """Where it happened and of what kind it is; what it says may hold values of the request."""
    places = [f"{one.filename}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)]
    told = {"request_id": number, "kind": type(error).__name__, "places": places[-12:]}
    FAULTS.error(json.dumps(told))
