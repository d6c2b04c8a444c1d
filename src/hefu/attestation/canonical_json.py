"""Canonical JSON (RFC 8785, "JCS"): one content, one row of bytes, so that it can be hashed and signed.

Keys are ordered by UTF-16 code units, numbers are written as ECMAScript writes them, nothing is escaped
that need not be. Refused is what two readers could read in two ways: a key that stands twice, half a
character (a lone surrogate), NaN and infinity, whole numbers beyond 2^53 - 1 that lose digits. Numbers
are IEEE doubles to every reader: amounts of money belong into texts.
"""

from __future__ import annotations

import json
import math
from typing import Final, NoReturn

import msgspec

from hefu.attestation.refusal import ProofRefused

WHOLE_MAX: Final = (1 << 53) - 1
DEPTH_MAX: Final = 100
_DIGITS_MAX: Final = 22
# Texts are escaped as RFC 8785 asks: quotes, backslashes and control characters, the short forms first.
_text = msgspec.json.Encoder().encode

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]
"""What JSON can hold."""


def canonical_json(value: object) -> bytes:
    """The canonical bytes of ``value`` (tuples count as lists).

    Raises ``ProofRefused`` (``attestation.json_...``) for what has no canonical form.
    """
    try:
        return b"".join(_written(value, DEPTH_MAX))
    except UnicodeEncodeError:
        raise ProofRefused("attestation.json_lone_surrogate") from None


def read_json(content: bytes) -> JsonValue:
    """The value that stands in a JSON text, which need not be canonical.

    Raises ``ProofRefused`` for what is no JSON or has no canonical form.
    """
    try:
        value: JsonValue = json.loads(
            content.decode(), object_pairs_hook=_object, parse_int=_whole, parse_constant=_constant
        )
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise ProofRefused("attestation.json_unreadable", line=line, column=column) from None
    except json.JSONDecodeError as error:
        line, column = error.lineno, error.colno
        raise ProofRefused("attestation.json_unreadable", line=line, column=column) from None
    except RecursionError:
        raise ProofRefused("attestation.json_too_deep", maximum=DEPTH_MAX) from None
    canonical_json(value)
    return value


def read_canonical_json(content: bytes) -> JsonValue:
    """The value of bytes that must be canonical already.

    Raises ``ProofRefused`` (``attestation.json_not_canonical``, or as ``read_json``).
    """
    value = read_json(content)
    if canonical_json(value) != content:
        raise ProofRefused("attestation.json_not_canonical")
    return value


def _written(value: object, depth: int) -> list[bytes]:
    if depth == 0:
        raise ProofRefused("attestation.json_too_deep", maximum=DEPTH_MAX)
    if value is None or isinstance(value, bool):
        return [b"null" if value is None else b"true" if value else b"false"]
    if isinstance(value, str):
        return [_text(str.__str__(value))]
    if isinstance(value, int):
        return [_refuse_number(value) if abs(value) > WHOLE_MAX else b"%d" % value]
    if isinstance(value, float):
        return [ecmascript_number(value).encode()]
    if isinstance(value, list | tuple):
        parts = [b"["]
        for place, entry in enumerate(value):
            parts += [b"," if place else b"", *_written(entry, depth - 1)]
        return [*parts, b"]"]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        parts = [b"{"]
        for place, key in enumerate(sorted(value, key=lambda one: str(one).encode("utf-16-be"))):
            parts += [
                b"," if place else b"",
                _text(str.__str__(key)),
                b":",
                *_written(value[key], depth - 1),
            ]
        return [*parts, b"}"]
    raise ProofRefused("attestation.json_type_bad", kind=type(value).__name__)


def ecmascript_number(value: float) -> str:
    """A double as ECMAScript's ``Number::toString`` writes it: the shortest digits that come back.

    Raises ``ProofRefused`` (``attestation.json_number_bad``) for NaN and infinity.
    """
    if not math.isfinite(value):
        return _refuse_number(value)
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    before, _, after = mantissa.partition(".")
    digits = (before + after).lstrip("0")
    # The value is 0.DIGITS times ten to the power of ``point``.
    point = len(before + after) - len(after) - (len(before + after) - len(digits))
    point += int(exponent or "0")
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        text = digits + "0" * (point - count)
    elif 0 < point <= 21:
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        fraction = f".{digits[1:]}" if count > 1 else ""
        text = f"{digits[0]}{fraction}e{point - 1:+d}"
    return sign + text


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for key, value in pairs:
        if key in found:
            raise ProofRefused("attestation.json_key_twice", key=ascii(key)[1:-1])
        found[key] = value
    return found


def _whole(text: str) -> int | float:
    if len(text) <= len(str(-WHOLE_MAX)) and abs(int(text)) <= WHOLE_MAX:
        return int(text)
    # A double that is written without an exponent; any other whole number would lose digits.
    if len(text) <= _DIGITS_MAX and ecmascript_number(int(text) / 1) == text:
        return int(text) / 1
    return _refuse_number(text)


def _constant(text: str) -> NoReturn:
    _refuse_number(text)


def _refuse_number(value: object) -> NoReturn:
    raise ProofRefused("attestation.json_number_bad", text=str(value)[:40])
