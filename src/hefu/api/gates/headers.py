"""Headers that keep a browser from doing more with an answer than showing it."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_LINES = [(name.encode(), value.encode()) for name, value in SECURITY.items()]


class SecurityHeaders:
    """Adds :data:`SECURITY` to every answer, and forbids to keep those that do not say how."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = list(message.get("headers", []))
                names = {bytes(name).lower() for name, _ in told}
                told += [line for line in _LINES if line[0] not in names]
                if b"cache-control" not in names:
                    told.append((b"cache-control", b"no-store"))
                message = {**message, "headers": told}
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
