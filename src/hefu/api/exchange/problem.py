"""Problem details (RFC 9457): what went wrong, in the caller's language, under a code that never changes."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from hefu.api.access import refusals
from hefu.vocabulary import errors
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

MEDIA_TYPE = "application/problem+json"
URN = "urn:hefu:problem:"

# The first class that fits, most specific first.
_STATUS: tuple[tuple[type[errors.HefuError], int], ...] = (
    (refusals.TokenRefused, 401),
    (refusals.Malformed, 400),
    (refusals.NoMethod, 405),
    (refusals.WrongMedia, 415),
    (refusals.TooLarge, 413),
    (refusals.PreconditionFailed, 412),
    (refusals.TooMany, 429),
    (refusals.TimedOut, 504),
    (errors.NotFound, 404),
    (errors.NotAllowed, 403),
    (errors.InvalidInput, 422),
    (errors.Conflict, 409),
    (errors.PolicyIncomplete, 409),
    (errors.EvidenceError, 422),
    (errors.Unavailable, 503),
)
_HEADERS = {401: {"www-authenticate": 'Bearer realm="hefu"'}, 429: {"retry-after": "60"}}
_RETRIED = frozenset({503, 504})


class Reason(msgspec.Struct, frozen=True):
    """One of several reasons: its code, which never changes, and a sentence."""

    code: str
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """``type`` and ``code`` name the kind of problem and never change; ``title`` and ``detail`` are sentences
    in one language; ``arguments`` are the values in ``detail``, for programs; ``reasons``: one by
    one, where there are several."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    arguments: dict[str, str | int]
    reasons: list[Reason] = []


def status_of(error: errors.HefuError) -> int:
    """The HTTP status of an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem_of(error: errors.HefuError, language: Language) -> Problem:
    """The error in words."""
    status = status_of(error)
    return Problem(
        type=f"{URN}{error.code}",
        title=render_message(f"api.status_{status}", {}, language),
        status=status,
        detail=error.text(language),
        code=error.code,
        arguments={
            name: value if isinstance(value, int) and not isinstance(value, bool) else str(value)
            for name, value in error.arguments.items()
            if value is not None
        },
        reasons=[Reason(code, sentence) for code, sentence in error.reasons(language)],
    )


def problem_response(error: errors.HefuError, language: Language) -> Response:
    """The error as an answer."""
    problem = problem_of(error, language)
    headers = {"content-language": language, "cache-control": "no-store"}
    headers |= _HEADERS.get(problem.status, {})
    if problem.status in _RETRIED:
        headers["retry-after"] = "5"
    return Response(
        msgspec.json.encode(problem), problem.status, headers=headers, media_type=MEDIA_TYPE
    )
