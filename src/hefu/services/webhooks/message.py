"""The message that a receiver gets, in the form of Standard Webhooks: thin, and signed with its secret.

Signed is ``id.timestamp.body`` by HMAC-SHA256. The secret is written ``whsec_`` and base64; the bytes
behind it are the key. Source: the specification of Standard Webhooks, version 1.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from hefu.services.webhooks.kinds import Event

SECRET_BYTES: Final = 32
_MARK: Final = "whsec_"


def new_secret() -> bytes:
    """A secret that nobody has."""
    return secrets.token_bytes(SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """A secret as its receiver is told it."""
    return _MARK + base64.b64encode(secret).decode("ascii")


def body_of(event: Event, book: str) -> bytes:
    """The body; the same bytes for every try."""
    told = {
        "type": event.kind,
        "timestamp": event.at,
        "book": book,
        "data": {"id": event.thing_id, "link": event.link},
        "id": event.event_id,
    }
    return msgspec.json.encode(told, order="sorted")


def signature(secret: bytes, event_id: str, seconds: int, body: bytes) -> str:
    """One signature; ``seconds``: since 1970, when the message is sent."""
    signed = f"{event_id}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode("ascii")


def headers_of(
    event_id: str, at: datetime, body: bytes, valid: Sequence[bytes]
) -> list[tuple[str, str]]:
    """The headers of a message sent at an instant, signed with every secret that is valid then."""
    seconds = int(at.timestamp())
    signed = " ".join(signature(one, event_id, seconds, body) for one in valid)
    return [
        ("content-type", "application/json"),
        ("user-agent", "Hefu-Webhooks/1"),
        ("webhook-id", event_id),
        ("webhook-timestamp", str(seconds)),
        ("webhook-signature", signed),
    ]
