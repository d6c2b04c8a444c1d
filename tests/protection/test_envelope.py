"""A sealed object opens whole, as what it is, with a key that is there; else it does not open."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.protection.ciphers import KEY_BYTES, Cipher
from hefu.protection.envelope import (
    CHUNK_BYTES,
    MAGIC,
    Sealed,
    is_sealed,
    read_header,
    rewrapped,
    seal,
    unseal,
)
from hefu.protection.key_ring import HeldKey, HeldKeys, new_key_line, parse_keys
from hefu.protection.sealed_text import ESCAPE, MARK, AsKept, Sealing
from hefu.vocabulary.errors import EvidenceError, InvalidInput, Unavailable

WHAT = Sealed("document/ab", "core")
CIPHERS: tuple[Cipher, ...] = ("aes-256-gcm", "sm4-gcm")


def key(name: str, cipher: Cipher = "aes-256-gcm") -> HeldKey:
    return HeldKey(name, cipher, (name * 32).encode()[: KEY_BYTES[cipher]])


def ring(*keys: HeldKey) -> HeldKeys:
    return HeldKeys({one.key_id: one for one in keys}, keys[-1].key_id)


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]
)
def test_what_is_sealed_opens_again(cipher: Cipher, size: int) -> None:
    plain = bytes(range(256)) * (size // 256) + bytes(size % 256)
    keys = ring(key("k1", cipher))
    sealed = seal(plain, keys, WHAT)
    assert is_sealed(sealed)
    assert unseal(sealed, keys, WHAT) == plain
    assert seal(plain, keys, WHAT) != sealed, "each object has a key of its own"


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_changed_byte_is_never_read(plain: bytes, data: st.DataObject) -> None:
    keys = ring(key("k1"))
    sealed = bytearray(seal(plain, keys, WHAT))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((EvidenceError, Unavailable)):
        unseal(bytes(sealed), keys, WHAT)


def test_a_part_of_an_object_is_not_an_object() -> None:
    keys = ring(key("k1"))
    sealed = seal(bytes(2 * CHUNK_BYTES + 5), keys, WHAT)
    tail = 16 + 5
    whole = 16 + CHUNK_BYTES
    for cut in (sealed[:-tail], sealed[: -tail - whole], sealed[: len(MAGIC) + 2], b""):
        with pytest.raises(EvidenceError):
            unseal(cut, keys, WHAT)
    first, second = sealed[-tail - 2 * whole : -tail - whole], sealed[-tail - whole : -tail]
    swapped = sealed[: -tail - 2 * whole] + second + first + sealed[-tail:]
    for spoiled in (swapped, sealed + b"x", sealed + sealed[-tail:]):
        with pytest.raises(EvidenceError):
            unseal(spoiled, keys, WHAT)


@pytest.mark.parametrize(
    "other", [Sealed("document/ac", "core"), Sealed("document/ab", "internal")]
)
def test_an_object_does_not_open_in_the_place_of_another(other: Sealed) -> None:
    keys = ring(key("k1"))
    with pytest.raises(EvidenceError):
        unseal(seal(b"plain", keys, WHAT), keys, other)


def test_a_missing_key_is_named() -> None:
    sealed = seal(b"plain", ring(key("k1")), WHAT)
    with pytest.raises(Unavailable) as raised:
        unseal(sealed, ring(key("k2")), WHAT)
    assert raised.value.code == "protection.key_missing"
    assert "k1" in raised.value.text("zh")


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_new_key_takes_over_and_the_payload_stays(cipher: Cipher) -> None:
    old, both = ring(key("k1")), ring(key("k1"), key("k2", cipher))
    sealed = seal(b"plain", old, WHAT)
    assert unseal(sealed, both, WHAT) == b"plain", "old objects stay readable"
    reader = io.BytesIO(sealed)
    header = rewrapped(read_header(reader), both, WHAT)
    assert header is not None
    payload = reader.read()
    again = header.bytes() + payload
    assert sealed.endswith(payload)
    assert unseal(again, ring(key("k2", cipher)), WHAT) == b"plain", "the old key is not needed"
    assert rewrapped(header, both, WHAT) is None


def test_keys_are_read_from_lines_and_never_told() -> None:
    text = f"# ours\n{new_key_line('k1', 'aes-256-gcm')}\n\n{new_key_line('k2', 'sm4-gcm')} # new\n"
    keys = parse_keys(text, "here")
    assert keys.current() == ("k2", "sm4-gcm")
    secret = text.split()[4]
    assert secret not in repr(keys.key("k1"))
    for spoiled in (
        text.replace("aes-256-gcm", "des"),
        text + text,
        "k1 sm4-gcm 00",
        "k1 sm4-gcm xy",
    ):
        with pytest.raises(InvalidInput) as raised:
            parse_keys(spoiled, "here")
        assert secret not in raised.value.text("en")
    with pytest.raises(InvalidInput):
        parse_keys("# nothing\n", "here")
    with pytest.raises(InvalidInput):
        new_key_line("../k", "sm4-gcm")


@given(st.text(max_size=40))
def test_a_text_is_what_it_was_with_and_without_keys(text: str) -> None:
    for start in ("", MARK, ESCAPE):
        for sealing in (Sealing(), Sealing(ring(key("k1"))), AsKept()):
            kept = sealing.sealed_text(start + text, WHAT)
            assert sealing.opened_text(kept, WHAT) == start + text


def test_without_keys_a_sealed_text_is_unavailable() -> None:
    kept = Sealing(ring(key("k1"))).sealed_text("plain", WHAT)
    assert "plain" not in kept
    with pytest.raises(Unavailable) as raised:
        Sealing().opened_text(kept, WHAT)
    assert raised.value.arguments["key_id"] == "k1"
    with pytest.raises(EvidenceError):
        Sealing(ring(key("k1"))).opened_text(MARK + "not base64!", WHAT)
