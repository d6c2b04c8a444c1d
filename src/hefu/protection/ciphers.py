"""The two ciphers of sealed data, both in Galois counter mode: AES with 256 bits, and SM4.

Pure functions on bytes. A nonce has twelve bytes, always: other lengths weaken the mode and no library
agrees about all of them. The tag is the last sixteen bytes of what is sealed.
"""

from __future__ import annotations

from typing import Literal

from hefu.vocabulary.errors import EvidenceError

Cipher = Literal["aes-256-gcm", "sm4-gcm"]
KEY_BYTES: dict[Cipher, int] = {"aes-256-gcm": 32, "sm4-gcm": 16}
NONCE_BYTES = 12
TAG_BYTES = 16


def encrypt(cipher: Cipher, key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    """``plain`` sealed, its tag behind it; ``bound`` is not in it, yet without it nothing opens.

    Raises ``ValueError`` for a key or nonce of another length.
    """
    _check(cipher, key, nonce)
    if cipher == "aes-256-gcm":
        return _aes(key, nonce, plain, bound, opens=False)
    return _sm4_sealed(key, nonce, plain, bound)


def decrypt(cipher: Cipher, key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    """What :func:`encrypt` was given. Raises ``EvidenceError`` when a single bit of key, nonce, bytes or
    ``bound`` differs, ``ValueError`` as above."""
    _check(cipher, key, nonce)
    if len(sealed) < TAG_BYTES:
        raise EvidenceError("protection.sealed_damaged")
    if cipher == "aes-256-gcm":
        return _aes(key, nonce, sealed, bound, opens=True)
    return _sm4_opened(key, nonce, sealed, bound)


def _check(cipher: Cipher, key: bytes, nonce: bytes) -> None:
    if len(key) != KEY_BYTES[cipher]:
        raise ValueError(f"a key of {cipher} has {KEY_BYTES[cipher]} bytes")
    if len(nonce) != NONCE_BYTES:
        raise ValueError(f"a nonce has {NONCE_BYTES} bytes")


def _aes(key: bytes, nonce: bytes, given: bytes, bound: bytes, *, opens: bool) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        aead = AESGCM(key)
        return aead.decrypt(nonce, given, bound) if opens else aead.encrypt(nonce, given, bound)
    except InvalidTag as error:
        raise EvidenceError("protection.sealed_damaged") from error


def _sm4_sealed(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher as Combined
    from cryptography.hazmat.primitives.ciphers.algorithms import SM4
    from cryptography.hazmat.primitives.ciphers.modes import GCM

    sealing = Combined(SM4(key), GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(bound)
    return sealing.update(plain) + sealing.finalize() + sealing.tag


def _sm4_opened(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers import Cipher as Combined
    from cryptography.hazmat.primitives.ciphers.algorithms import SM4
    from cryptography.hazmat.primitives.ciphers.modes import GCM

    body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    opening = Combined(SM4(key), GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(bound)
    try:
        return opening.update(body) + opening.finalize()
    except InvalidTag as error:
        raise EvidenceError("protection.sealed_damaged") from error
