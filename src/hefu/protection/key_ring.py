"""Keys that wrap other keys: the port, and keys held in memory.

A key-encryption key never seals data. It wraps the key of one object, and is named by an id that stands in
front of every object, so that old objects stay readable after the ring has gone on to a new key.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hefu.protection.ciphers import KEY_BYTES, NONCE_BYTES, Cipher, decrypt, encrypt
from hefu.vocabulary.errors import EvidenceError, InvalidInput, Unavailable

_KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class KeyRing(Protocol):
    """Whoever holds key-encryption keys: a file, the environment, a key-management service. A key never
    leaves it; data keys go in and come out."""

    def current(self) -> tuple[str, Cipher]:
        """Id of the key that wraps new data keys, and the cipher it is for. ``Unavailable`` without one."""
        ...

    def wrap(self, key_id: str, data_key: bytes, bound: bytes) -> bytes:
        """``data_key`` wrapped by the key ``key_id``. Raises ``Unavailable`` without that key."""
        ...

    def unwrap(self, key_id: str, wrapped: bytes, bound: bytes) -> bytes:
        """The data key. Raises ``Unavailable`` naming a key that is not there, ``EvidenceError`` when what
        is wrapped or ``bound`` is not what :meth:`wrap` was given."""
        ...


@dataclass(frozen=True, slots=True)
class HeldKey:
    """One key-encryption key in memory."""

    key_id: str
    cipher: Cipher
    secret: bytes = field(repr=False)


class HeldKeys:
    """A ring whose keys are in this process; ``current_id`` wraps what is new."""

    def __init__(self, keys: Mapping[str, HeldKey], current_id: str) -> None:
        self._keys = dict(keys)
        self._current_id = current_id

    def current(self) -> tuple[str, Cipher]:
        """See the port."""
        return self._current_id, self.key(self._current_id).cipher

    def wrap(self, key_id: str, data_key: bytes, bound: bytes) -> bytes:
        """See the port."""
        return wrapped_by(self.key(key_id), data_key, bound)

    def unwrap(self, key_id: str, wrapped: bytes, bound: bytes) -> bytes:
        """See the port."""
        return unwrapped_by(self.key(key_id), wrapped, bound)

    def key(self, key_id: str) -> HeldKey:
        """One key. Raises ``Unavailable`` naming it."""
        found = self._keys.get(key_id)
        if found is None:
            raise Unavailable("protection.key_missing", key_id=key_id)
        return found


def wrapped_by(key: HeldKey, data_key: bytes, bound: bytes) -> bytes:
    """A data key under a key-encryption key: nonce, then what is sealed."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + encrypt(key.cipher, key.secret, nonce, data_key, bound)


def unwrapped_by(key: HeldKey, wrapped: bytes, bound: bytes) -> bytes:
    """What :func:`wrapped_by` was given. Raises ``EvidenceError``."""
    nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    if len(nonce) != NONCE_BYTES:
        raise EvidenceError("protection.sealed_damaged")
    return decrypt(key.cipher, key.secret, nonce, sealed, bound)


def parse_keys(text: str, place: str) -> HeldKeys:
    """A ring from lines ``ID CIPHER HEX``; the last line is the current key, ``#`` begins a remark.

    ``place`` names where the text is from, for the error alone. Raises ``InvalidInput``, which never holds
    a part of a key.
    """
    keys: dict[str, HeldKey] = {}
    last = ""
    for number, line in enumerate(text.replace(";", "\n").splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        found = _key_of(words)
        if found is None or found.key_id in keys:
            raise InvalidInput("protection.key_line", place=place, line=number)
        keys[found.key_id] = found
        last = found.key_id
    if not keys:
        raise InvalidInput("protection.no_keys", place=place)
    return HeldKeys(keys, last)


def new_key_line(key_id: str, cipher: Cipher) -> str:
    """A line with a new random key. Raises ``InvalidInput`` for an id that cannot be one."""
    if not _KEY_ID.fullmatch(key_id):
        raise InvalidInput("protection.key_id", key_id=key_id)
    return f"{key_id} {cipher} {secrets.token_hex(KEY_BYTES[cipher])}"


def _key_of(words: list[str]) -> HeldKey | None:
    if len(words) != 3 or not _KEY_ID.fullmatch(words[0]):
        return None
    cipher: Cipher
    if words[1] == "aes-256-gcm":
        cipher = "aes-256-gcm"
    elif words[1] == "sm4-gcm":
        cipher = "sm4-gcm"
    else:
        return None
    try:
        secret = bytes.fromhex(words[2])
    except ValueError:
        return None
    return HeldKey(words[0], cipher, secret) if len(secret) == KEY_BYTES[cipher] else None
