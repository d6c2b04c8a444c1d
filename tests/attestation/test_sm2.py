"""SM2 and SM3 against the published examples of the Chinese standards, and wrong signatures refused."""

from __future__ import annotations

import sys

import pytest

from hefu.attestation import sm2
from hefu.vocabulary.errors import Unavailable

# GB/T 32918.5-2017, annex A: the signature over "message digest" by the default signer id.
PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "04"
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def test_without_the_library_nothing_is_right_or_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    with pytest.raises(Unavailable, match=r"library_missing.*hefu\[sm2\]"):
        sm2.verify(PUBLIC, b"message digest", SIGNATURE)


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_a_changed_signature_is_wrong(place: int) -> None:
    changed = bytearray(SIGNATURE)
    changed[place] ^= 1
    assert not sm2.verify(PUBLIC, b"message digest", bytes(changed))


def test_another_message_or_key_is_wrong() -> None:
    assert not sm2.verify(PUBLIC, b"message digest.", SIGNATURE)
    _, other = sm2.new_key_pair()
    assert not sm2.verify(other, b"message digest", SIGNATURE)


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        SIGNATURE[:-1],
        SIGNATURE + b"\0",
        bytes(64),
        SIGNATURE[:32] + bytes(32),
        bytes(32) + SIGNATURE[32:],
        SIGNATURE[:32] + ORDER.to_bytes(32, "big"),
        (ORDER - 1).to_bytes(32, "big") + (1).to_bytes(32, "big"),
        b"\xff" * 64,
    ],
)
def test_numbers_out_of_range_are_wrong(signature: bytes) -> None:
    assert not sm2.verify(PUBLIC, b"message digest", signature)


@pytest.mark.parametrize(
    "public", [b"", PUBLIC[1:], b"\x02" + PUBLIC[1:], PUBLIC[:-1] + b"\x14", b"\x04" + b"\xff" * 64]
)
def test_a_point_off_the_curve_is_no_key(public: bytes) -> None:
    assert not sm2.is_public_key(public)
    assert not sm2.verify(public, b"message digest", SIGNATURE)


@pytest.mark.parametrize("number", [0, ORDER - 1, ORDER])
def test_a_number_out_of_range_is_no_private_key(number: int) -> None:
    assert not sm2.is_private_key(number.to_bytes(32, "big"))


def test_the_published_signature_holds() -> None:
    assert sm2.verify(PUBLIC, b"message digest", SIGNATURE)


def test_a_signature_of_the_published_key_holds() -> None:
    signature = sm2.sign(PRIVATE, PUBLIC, b"message")
    assert sm2.verify(PUBLIC, b"message", signature)
    assert signature != sm2.sign(PRIVATE, PUBLIC, b"message"), "each signature has its own secret"


def test_sm3_of_the_published_examples() -> None:
    assert sm2.sm3(b"abc").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert sm2.sm3(b"abcd" * 16).hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )
