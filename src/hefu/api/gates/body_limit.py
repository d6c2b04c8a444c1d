"""How large a body may be: what it says of itself, and what really comes."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hefu.api.access.refusals import TooLarge
from hefu.api.exchange.language import language_of
from hefu.api.exchange.problem import problem_response


class BodyLimit:
    """``bytes_max`` says for the path of a request how many bytes it may have."""

    def __init__(self, app: ASGIApp, bytes_max: Callable[[str], int]) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it before anything is read into memory."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        allowed = self._bytes_max(scope["path"])
        refusal = TooLarge("api.too_large", bytes_max=allowed)
        told = request.headers.get("content-length", "0")
        if told.isdecimal() and int(told) > allowed:
            language = language_of(request.headers.get("accept-language"))
            await problem_response(refusal, language)(scope, receive, send)
            return
        count = 0

        async def counted() -> Message:
            nonlocal count
            message = await receive()
            count += len(message.get("body", b""))
            if count > allowed:
                raise refusal
            return message

        await self._app(scope, counted, send)
