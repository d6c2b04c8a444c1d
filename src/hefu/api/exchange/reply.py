"""What a handler answers, before it is put on the wire."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import msgspec
from starlette.responses import Response, StreamingResponse

JSON = "application/json"
EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Reply:
    """``content``: anything that msgspec writes as JSON, bytes of ``media_type`` as they are, or for
    :data:`EVENTS` the pieces of a stream."""

    content: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = JSON

    def body(self) -> bytes:
        """The bytes on the wire; the same content always gives the same bytes."""
        if isinstance(self.content, bytes):
            return self.content
        return msgspec.json.encode(self.content, order="deterministic")


def tag_of(body: bytes) -> str:
    """The entity tag of a body: strong, for equal bytes alone have the same."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def is_named(tag: str, header: str | None) -> bool:
    """Whether ``If-Match`` or ``If-None-Match`` names the tag, or any."""
    if header is None:
        return False
    named = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in named or tag in named


def read_response(reply: Reply, if_none_match: str | None) -> Response:
    """The answer to a read: with a tag, and without a body when the caller has it already."""
    if isinstance(reply.content, AsyncIterator):
        return StreamingResponse(reply.content, headers=reply.headers, media_type=reply.media_type)
    body = reply.body()
    tag = tag_of(body)
    headers = {
        "cache-control": "private, no-cache",
        "etag": tag,
        "vary": "Authorization, Accept-Language",
        **reply.headers,
    }
    if reply.status == 200 and is_named(tag, if_none_match):
        return Response(None, 304, headers=headers)
    return Response(body, reply.status, headers=headers, media_type=reply.media_type)
