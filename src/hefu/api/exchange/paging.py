"""Cursors: where a page ended, and of which list. Opaque to callers, checked when they come back."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Generic, TypeVar

import msgspec

from hefu.api.access.refusals import Malformed

Place = TypeVar("Place")
_CURSOR_MAX = 2_000


class _Cursor(msgspec.Struct, Generic[Place], forbid_unknown_fields=True, array_like=True):
    of: str
    place: Place


def write_cursor(of: str, place: msgspec.Struct) -> str:
    """A cursor for the list ``of`` (its filters and clocks in words) that ended at ``place``."""
    body = msgspec.json.encode([_digest(of), place])
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def read_cursor(of: str, cursor: str | None, kind: type[Place]) -> Place | None:
    """Where the page before ended, ``None`` for the first page.

    Raises ``Malformed`` for a cursor that is none, or one of a list with other filters.
    """
    if cursor is None:
        return None
    try:
        if len(cursor) > _CURSOR_MAX:
            raise Malformed("api.cursor")
        body = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = msgspec.json.decode(body, type=_Cursor[kind])  # type: ignore[valid-type]
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise Malformed("api.cursor") from error
    if found.of != _digest(of):
        raise Malformed("api.cursor")
    place: Place = found.place
    return place


def _digest(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()[:16]
