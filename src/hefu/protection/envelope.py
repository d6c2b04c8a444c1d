"""Sealed objects: each under a data key of its own, which is wrapped by a key-encryption key.

Layout, version 1::

    HEFUSEAL  8 bytes
    version   1 byte, 1
    cipher    1 byte, 1 = AES-256-GCM, 2 = SM4-GCM
    key id    1 byte length, then ASCII
    wrapped   2 bytes length, then the wrapped data key as the key ring made it
    --------  everything below stays as it is when the data key is wrapped anew
    prefix    7 random bytes
    chunks    64 KiB of plain bytes each, the last one shorter or empty, every one with its tag

The nonce of a chunk is prefix, number (4 bytes) and 1 for the last, else 0: chunks can neither be cut off
nor change places. Bound to every chunk are version, cipher and what the object is (its id and class); to the
wrapped key also the key id. So an object that is put in the place of another does not open.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from hefu.protection.ciphers import KEY_BYTES, TAG_BYTES, Cipher, decrypt, encrypt
from hefu.protection.key_ring import KeyRing
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.field_class import FieldClass

MAGIC: Final = b"HEFUSEAL"
VERSION: Final = 1
CHUNK_BYTES: Final = 64 << 10
_PREFIX_BYTES: Final = 7
_CHUNKS_MAX: Final = 1 << 32
_NUMBERS: Final[dict[Cipher, int]] = {"aes-256-gcm": 1, "sm4-gcm": 2}
_CIPHERS: Final[dict[int, Cipher]] = {number: cipher for cipher, number in _NUMBERS.items()}


class Readable(Protocol):
    """Whatever bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, fewer only at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is sealed: the id of the object and its class. Both are bound and neither is written."""

    object_id: str
    field_class: FieldClass

    def bytes(self) -> bytes:
        """Both, so that no two different pairs give the same bytes."""
        parts = (self.object_id.encode(), self.field_class.encode())
        return b"".join(len(part).to_bytes(4) + part for part in parts)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in front of the payload."""

    cipher: Cipher
    key_id: str
    wrapped: bytes

    def bytes(self) -> bytes:
        """As it is written."""
        named = self.key_id.encode("ascii")
        return b"".join(
            (
                MAGIC,
                bytes([VERSION, _NUMBERS[self.cipher], len(named)]),
                named,
                len(self.wrapped).to_bytes(2),
                self.wrapped,
            )
        )


def is_sealed(head: bytes) -> bool:
    """Whether bytes begin as a sealed object does."""
    return head.startswith(MAGIC)


def read_header(reader: Readable) -> Header:
    """The header; ``reader`` then stands at the payload. Raises ``EvidenceError``."""
    if _exactly(reader, len(MAGIC)) != MAGIC:
        raise EvidenceError("protection.sealed_damaged")
    version, number, length = _exactly(reader, 3)
    cipher = _CIPHERS.get(number)
    if version != VERSION or cipher is None:
        raise EvidenceError("protection.sealed_unknown", version=version, cipher=number)
    try:
        key_id = _exactly(reader, length).decode("ascii")
    except UnicodeDecodeError as error:
        raise EvidenceError("protection.sealed_damaged") from error
    wrapped = _exactly(reader, int.from_bytes(_exactly(reader, 2)))
    return Header(cipher, key_id, wrapped)


def seal_stream(reader: Readable, ring: KeyRing, what: Sealed) -> Iterator[bytes]:
    """All bytes of ``reader`` sealed, in memory of a chunk at a time. Raises ``Unavailable``."""
    key_id, cipher = ring.current()
    data_key = secrets.token_bytes(KEY_BYTES[cipher])
    wrapped = ring.wrap(key_id, data_key, _bound_key(cipher, key_id, what))
    yield Header(cipher, key_id, wrapped).bytes()
    prefix = secrets.token_bytes(_PREFIX_BYTES)
    yield prefix
    bound = _bound(cipher, what)
    for number, chunk, is_last in _chunks(reader, CHUNK_BYTES):
        yield encrypt(cipher, data_key, _nonce(prefix, number, is_last), chunk, bound)


def open_stream(reader: Readable, ring: KeyRing, what: Sealed) -> Iterator[bytes]:
    """The plain bytes, a chunk at a time; each is as it was sealed, and the last one tells that all were.

    Raises ``Unavailable`` naming a key that is not there, ``EvidenceError`` for anything altered, cut off,
    added, or sealed as something else.
    """
    header = read_header(reader)
    cipher = header.cipher
    data_key = ring.unwrap(header.key_id, header.wrapped, _bound_key(cipher, header.key_id, what))
    prefix = _exactly(reader, _PREFIX_BYTES)
    bound = _bound(cipher, what)
    for number, chunk, is_last in _chunks(reader, CHUNK_BYTES + TAG_BYTES):
        yield decrypt(cipher, data_key, _nonce(prefix, number, is_last), chunk, bound)


def seal(plain: bytes, ring: KeyRing, what: Sealed) -> bytes:
    """A small object sealed."""
    return b"".join(seal_stream(io.BytesIO(plain), ring, what))


def unseal(sealed: bytes, ring: KeyRing, what: Sealed) -> bytes:
    """A small object's plain bytes; raises as :func:`open_stream` does."""
    return b"".join(open_stream(io.BytesIO(sealed), ring, what))


def rewrapped(header: Header, ring: KeyRing, what: Sealed) -> Header | None:
    """The header with the same data key wrapped by the current key; ``None`` where it is already.

    The payload is not touched and keeps its cipher, whichever cipher the current key is for. Raises
    ``Unavailable``, ``EvidenceError``.
    """
    key_id, _ = ring.current()
    if header.key_id == key_id:
        return None
    cipher = header.cipher
    data_key = ring.unwrap(header.key_id, header.wrapped, _bound_key(cipher, header.key_id, what))
    return Header(cipher, key_id, ring.wrap(key_id, data_key, _bound_key(cipher, key_id, what)))


def _chunks(reader: Readable, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes, whether it is the last; at least one, of no bytes if need be."""
    chunk, number = reader.read(size), 0
    while True:
        following = reader.read(size) if len(chunk) == size else b""
        yield number, chunk, not following
        if not following:
            return
        chunk, number = following, number + 1
        if number >= _CHUNKS_MAX:
            raise EvidenceError("protection.sealed_too_large")


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([is_last])


def _bound(cipher: Cipher, what: Sealed) -> bytes:
    return b"hefu payload" + bytes([VERSION, _NUMBERS[cipher]]) + what.bytes()


def _bound_key(cipher: Cipher, key_id: str, what: Sealed) -> bytes:
    named = key_id.encode("ascii")
    return b"".join(
        (b"hefu key", bytes([VERSION, _NUMBERS[cipher], len(named)]), named, what.bytes())
    )


def _exactly(reader: Readable, count: int) -> bytes:
    found = reader.read(count)
    if len(found) != count:
        raise EvidenceError("protection.sealed_damaged")
    return found
