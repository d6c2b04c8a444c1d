"""Sealed files: how they are opened, wrapped anew, and lent as plain copies."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path

from hefu.protection.envelope import (
    MAGIC,
    Sealed,
    is_sealed,
    open_stream,
    read_header,
    rewrapped,
)
from hefu.protection.key_ring import KeyRing
from hefu.vocabulary.errors import Unavailable

_COPIES_MAX = 512
_CHUNK_BYTES = 1 << 20


def document_object(digest: str) -> Sealed:
    """What a kept document is, to its seal."""
    return Sealed(f"document/{digest}", "core")


def is_sealed_file(path: Path) -> bool:
    """Whether the file begins as a sealed object does."""
    with path.open("rb") as reader:
        return is_sealed(reader.read(len(MAGIC)))


def opened_file(path: Path, digest: str, keys: KeyRing | None) -> Iterator[bytes]:
    """The plain bytes of a sealed document. Raises ``Unavailable`` naming the key, ``EvidenceError``."""
    with path.open("rb") as reader:
        if keys is None:
            raise Unavailable("protection.key_missing", key_id=read_header(reader).key_id)
        yield from open_stream(reader, keys, document_object(digest))


def rewrap_file(path: Path, digest: str, keys: KeyRing) -> bool:
    """Wrap the data key of a sealed document with the current key; whether there was anything to do.

    The payload is copied byte for byte. The file is replaced at once: killed at any moment, it is either as
    it was or done.
    """
    with path.open("rb") as reader:
        if not is_sealed(reader.read(len(MAGIC))):
            return False
        reader.seek(0)
        header = rewrapped(read_header(reader), keys, document_object(digest))
        if header is None:
            return False
        part = path.parent / f".{path.name}.{os.getpid()}.part"
        with part.open("wb") as handle:
            handle.write(header.bytes())
            shutil.copyfileobj(reader, handle, _CHUNK_BYTES)
            handle.flush()
            os.fsync(handle.fileno())
    part.replace(path)
    return True


class StreamOf:
    """A reader of bytes that come piece by piece."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, fewer only at the end; all of them where it is negative."""
        while size < 0 or len(self._rest) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._rest += piece
        end = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:end], self._rest[end:]
        return given


class PlainCopies:
    """Plain copies for readers, the latest few hundred, in a folder that nobody else may enter.

    The folder goes with this object, at the latest with the process; if the process is killed it stays.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._copies: OrderedDict[str, Path] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, digest: str, pieces: Callable[[], Iterator[bytes]]) -> Path:
        """The copy of one document, made if it is not there."""
        with self._lock:
            path = self._copies.get(digest)
            if path is None or not path.is_file():
                path = self._made(digest, pieces())
            self._copies[digest] = path
            self._copies.move_to_end(digest)
            while len(self._copies) > _COPIES_MAX:
                _, old = self._copies.popitem(last=False)
                old.unlink(missing_ok=True)
            return path

    def drop(self, digest: str) -> None:
        """Take a copy back that was lent."""
        with self._lock:
            path = self._copies.pop(digest, None)
            if path is not None:
                path.unlink(missing_ok=True)

    def _made(self, digest: str, pieces: Iterator[bytes]) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="hefu-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        path = self._folder / digest
        part = self._folder / f".{digest}"
        with part.open("wb") as handle:
            for piece in pieces:
                handle.write(piece)
        return part.replace(path)
