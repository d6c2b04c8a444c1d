"""How long one request may take before the caller is told to ask again.

What works in a thread cannot be stopped half way, and must not be: it goes on, and a change that it makes is
found again under the key of the request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hefu.api.access.refusals import TimedOut
from hefu.api.exchange.language import language_of
from hefu.api.exchange.problem import problem_response


class TimeLimit:
    """``seconds_max`` says for the path of a request how long it may take; ``None``: as long as it likes."""

    def __init__(self, app: ASGIApp, seconds_max: Callable[[str], int | None]) -> None:
        self._app = app
        self._seconds_max = seconds_max
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer in its place when it is late and has not begun to answer."""
        allowed = self._seconds_max(scope["path"]) if scope["type"] == "http" else None
        if allowed is None:
            await self._app(scope, receive, send)
            return
        first = _First(send)
        task = asyncio.ensure_future(self._passed(scope, receive, first))
        try:
            await asyncio.wait({task}, timeout=allowed)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done() or first.has_begun:
            await task
            return
        first.is_closed = True
        self._late.add(task)
        task.add_done_callback(self._forget)
        language = language_of(Request(scope).headers.get("accept-language"))
        refusal = problem_response(TimedOut("api.timed_out", seconds=allowed), language)
        await refusal(scope, receive, send)

    async def _passed(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()


class _First:
    """Sends on until it is closed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False
        self.is_closed = False

    async def __call__(self, message: Message) -> None:
        if self.is_closed:
            return
        self.has_begun = True
        await self._send(message)
