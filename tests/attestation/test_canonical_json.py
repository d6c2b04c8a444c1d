"""Canonical JSON: the public cases byte by byte, the RFC's numbers, and what must be refused."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.attestation.canonical_json import (
    DEPTH_MAX,
    canonical_json,
    ecmascript_number,
    read_canonical_json,
    read_json,
)
from hefu.attestation.refusal import ProofRefused

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | NUMBERS | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))

# RFC 8785 appendix B: the bits of a double, and how it is written.
WRITTEN = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"a":1,"a":1}', "json_key_twice"),
        (b'{"a":{"b":1,"\\u0062":2}}', "json_key_twice"),
        (b'"\\ud800"', "json_lone_surrogate"),
        (b'{"\\udc00":1}', "json_lone_surrogate"),
        (b"NaN", "json_number_bad"),
        (b"[-Infinity]", "json_number_bad"),
        (b"1e400", "json_number_bad"),
        (b"9007199254740993", "json_number_bad"),
        (b"1000000000000000000000000", "json_number_bad"),
        (b"-" + b"9" * 5000, "json_number_bad"),
        (b'{"a":1', "json_unreadable"),
        (b"{'a':1}", "json_unreadable"),
        (b"", "json_unreadable"),
        (b"\xef\xbb\xbf1", "json_unreadable"),
        (b'"\xff"', "json_unreadable"),
        (b"1 2", "json_unreadable"),
        (b"[" * (DEPTH_MAX + 1) + b"]" * (DEPTH_MAX + 1), "json_too_deep"),
        (b"[" * 200_000, "json_too_deep"),
    ],
)
def test_what_two_readers_could_read_in_two_ways_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(ProofRefused, match=code):
        read_json(content)


@pytest.mark.parametrize("value", [{1: 2}, b"bytes", {"a"}, object(), [{"a": 1j}]])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(ProofRefused, match="json_type_bad"):
        canonical_json(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2**53, -(2**53)])
def test_a_number_without_one_form_is_refused(value: float) -> None:
    with pytest.raises(ProofRefused, match="json_number_bad"):
        canonical_json([value])


@pytest.mark.parametrize("content", [b'{"a": 1}', b"[1]\n", b'{"b":1,"a":2}', b"1.0", b'"\\u0061"'])
def test_bytes_in_another_form_are_not_canonical(content: bytes) -> None:
    read_json(content)
    with pytest.raises(ProofRefused, match="json_not_canonical"):
        read_canonical_json(content)


def test_the_public_cases_byte_by_byte(conformance: Path) -> None:
    folder = conformance / "jcs-rfc8785"
    names = sorted(path.name for path in (folder / "input").iterdir())
    assert len(names) == 6
    for name in names:
        written = canonical_json(read_json((folder / "input" / name).read_bytes()))
        digits = (folder / "outhex" / name.replace(".json", ".txt")).read_text("utf-8").split()
        assert written == bytes.fromhex("".join(digits)), name
        assert written == (folder / "output" / name).read_bytes().strip(), name
        assert canonical_json(read_canonical_json(written)) == written


@pytest.mark.parametrize(("bits", "text"), WRITTEN)
def test_numbers_as_the_rfc_writes_them(bits: str, text: str) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    assert ecmascript_number(value) == text


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_a_number_comes_back(value: float) -> None:
    text = ecmascript_number(value)
    assert read_json(text.encode()) == value
    assert "e+0" not in text
    assert not text.endswith(".0")


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_a_content_has_one_row_of_bytes(value: object) -> None:
    written = canonical_json(value)
    assert canonical_json(read_canonical_json(written)) == written
    assert canonical_json(read_json(json.dumps(value, indent=3).encode())) == written
