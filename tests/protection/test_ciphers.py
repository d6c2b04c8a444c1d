"""The ciphers agree with the public vectors; what they do not take they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hefu.protection.ciphers import KEY_BYTES, NONCE_BYTES, TAG_BYTES, Cipher, decrypt, encrypt
from hefu.vocabulary.errors import EvidenceError

CIPHERS: tuple[Cipher, ...] = ("aes-256-gcm", "sm4-gcm")
FILES: dict[Cipher, str] = {
    "aes-256-gcm": "aes_gcm_test.json",
    "sm4-gcm": "sm4_gcm_test.json",
}


def vectors(conformance: Path, cipher: Cipher) -> list[dict[str, Any]]:
    text = (conformance / "crypto-wycheproof" / FILES[cipher]).read_text(encoding="utf-8")
    groups = [
        group
        for group in json.loads(text)["testGroups"]
        if group["keySize"] == 8 * KEY_BYTES[cipher] and group["tagSize"] == 8 * TAG_BYTES
    ]
    return [test for group in groups for test in group["tests"]]


def parts(test: dict[str, Any]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(test[name]) for name in ("key", "iv", "msg", "aad", "ct", "tag"))


@pytest.mark.parametrize("cipher", CIPHERS)
def test_public_vectors(conformance: Path, cipher: Cipher) -> None:
    tried = {"valid": 0, "invalid": 0, "refused": 0}
    for test in vectors(conformance, cipher):
        key, nonce, plain, bound, sealed, tag = parts(test)
        if len(nonce) != NONCE_BYTES:
            with pytest.raises(ValueError, match="nonce"):
                encrypt(cipher, key, nonce, plain, bound)
            tried["refused"] += 1
        elif test["result"] == "valid":
            assert encrypt(cipher, key, nonce, plain, bound) == sealed + tag, test["tcId"]
            assert decrypt(cipher, key, nonce, sealed + tag, bound) == plain, test["tcId"]
            tried["valid"] += 1
        else:
            with pytest.raises(EvidenceError):
                decrypt(cipher, key, nonce, sealed + tag, bound)
            tried["invalid"] += 1
    assert min(tried.values()) > 0, tried
    assert sum(tried.values()) >= 60, tried


@pytest.mark.parametrize("cipher", CIPHERS)
def test_nothing_opens_with_a_bit_changed(cipher: Cipher) -> None:
    key, nonce = bytes(KEY_BYTES[cipher]), bytes(NONCE_BYTES)
    sealed = encrypt(cipher, key, nonce, b"to be kept", b"bound")
    for at in range(len(sealed)):
        spoiled = bytearray(sealed)
        spoiled[at] ^= 1
        with pytest.raises(EvidenceError):
            decrypt(cipher, key, nonce, bytes(spoiled), b"bound")
    with pytest.raises(EvidenceError):
        decrypt(cipher, key, nonce, sealed, b"bounD")
    with pytest.raises(EvidenceError):
        decrypt(cipher, key, nonce, sealed[: TAG_BYTES - 1], b"bound")
    with pytest.raises(ValueError, match="key of"):
        encrypt(cipher, key[1:], nonce, b"", b"")
