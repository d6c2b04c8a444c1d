"""Do an operation and answer; a change is done once for its key, however often it is asked for.

What failed is not kept: the same key may be used again, and the change is tried again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.responses import Response

from hefu.api.access.refusals import Malformed
from hefu.api.exchange.desk import Desk
from hefu.api.exchange.reply import Reply, read_response
from hefu.services.door_book import KeptAnswer
from hefu.vocabulary.errors import InvalidInput

_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_AT = re.compile(r" - at `(?:key in )?(\$[^`]*)`")


def answer(desk: Desk, handler: Callable[..., Reply], arguments: dict[str, Any]) -> Response:
    """The answer of ``handler`` to the request on the desk."""
    if desk.operation.reads is not None:
        arguments = {**arguments, "body": message_of(desk.body, desk.operation.reads)}
    with desk.register.acting(desk.caller.subject):
        if not desk.operation.is_change:
            reply = handler(desk=desk, **arguments)
            return read_response(reply, desk.request.headers.get("if-none-match"))
        key = _key(desk)
        kept, is_repeated = _once(desk, key, lambda: handler(desk=desk, **arguments))
    if not is_repeated:
        for step in desk.afterwards:
            step()
    headers = {**kept.headers, "cache-control": "no-store"}
    if is_repeated:
        headers["idempotency-replayed"] = "true"
    return Response(kept.body, kept.status, headers=headers)


def message_of(body: bytes, kind: Any) -> Any:
    """The JSON body as a message. Raises ``Malformed`` for no JSON, ``InvalidInput`` naming the field."""
    try:
        message = msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        place = _AT.search(str(error))
        raise InvalidInput(
            "api.field", field=place[1] if place else "$", reason=_AT.sub("", str(error))
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed("api.body_unreadable", reason=str(error)) from error
    if "\x00" in str(msgspec.to_builtins(message, builtin_types=())) or b"\\u0000" in body:
        raise InvalidInput("api.field", field="$", reason="U+0000")
    return message


def _key(desk: Desk) -> str:
    key = desk.request.headers.get("idempotency-key")
    if key is None:
        raise Malformed("api.key_missing")
    if not _KEY.fullmatch(key):
        raise Malformed("api.key_form")
    return key


def _once(desk: Desk, key: str, run: Callable[[], Reply]) -> tuple[KeptAnswer, bool]:
    """The answer that stands for the key, and whether it was given before."""
    digest = desk.request_digest()
    found = _kept(desk, key, digest)
    if found is not None:
        return found, True
    if desk.operation.effect == "together":
        with desk.register.together():
            # Nobody else writes now; whoever asked at the same moment has been answered or comes after.
            found = _kept(desk, key, digest)
            if found is not None:
                return found, True
            return desk.book.doors.keep_answer(_to_keep(desk, key, digest, run())), False
    made = _to_keep(desk, key, digest, run())
    stands = desk.book.doors.keep_answer(made)
    _require_same(stands, digest)
    return stands, stands is not made


def _kept(desk: Desk, key: str, digest: str) -> KeptAnswer | None:
    found = desk.book.doors.answer(desk.caller.subject, key)
    if found is not None:
        _require_same(found, digest)
    return found


def _require_same(kept: KeptAnswer, digest: str) -> None:
    if kept.request_digest != digest:
        raise InvalidInput("api.key_reused", operation=kept.operation)


def _to_keep(desk: Desk, key: str, digest: str, reply: Reply) -> KeptAnswer:
    return KeptAnswer(
        subject=desk.caller.subject,
        key=key,
        operation=desk.operation.name,
        request_digest=digest,
        status=reply.status,
        headers={**reply.headers, "content-type": reply.media_type},
        body=reply.body(),
        answered_at=desk.office.house.clock.now(),
    )
