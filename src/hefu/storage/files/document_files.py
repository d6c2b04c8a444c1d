"""Content-addressed files: ``<folder>/<first two hex digits>/<digest>``.

A file under its final name is always complete: it is written under another name, flushed to the
device, and renamed. Two processes may keep the same bytes at the same time.

Where there is a key ring a file is sealed (``protection.envelope``); its name stays the digest of the plain
bytes. Who reads it is given a plain copy outside of the book, in a folder of this process alone.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hefu.protection.envelope import seal_stream
from hefu.protection.key_ring import KeyRing
from hefu.storage.files.sealed_files import (
    PlainCopies,
    StreamOf,
    document_object,
    is_sealed_file,
    opened_file,
)
from hefu.vocabulary.errors import EvidenceError, NotFound, Unavailable

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Part:
    """A copy that is written but not yet flushed; it stays open until it is."""

    source: Path
    path: Path
    final: Path
    handle: BinaryIO


class DocumentFiles:
    """The folder ``documents`` of one book; with ``keys`` what is kept from now on is sealed."""

    def __init__(self, folder: Path, keys: KeyRing | None = None) -> None:
        self._folder = self.folder = folder
        self._keys = keys
        self._copies = PlainCopies()

    def path(self, digest: str) -> Path:
        """Where bytes with ``digest`` (SHA-256, hexadecimal) lie or would lie."""
        return self._folder / digest[:2] / digest

    def find(self, digest: str) -> Path:
        """The kept bytes, plain. Raises ``NotFound`` when they were never kept, ``Unavailable`` when the key
        they are sealed with is not there."""
        path = self.path(digest)
        if not path.is_file():
            raise NotFound("register.document_unknown", digest=digest)
        return self._plain(digest)

    def _plain(self, digest: str) -> Path:
        path = self.path(digest)
        if not is_sealed_file(path):
            return path
        return self._copies.of(digest, lambda: opened_file(path, digest, self._keys))

    def remove(self, digest: str) -> int:
        """Remove the kept bytes for good; how many files that was. Raises ``Unavailable``."""
        path = self.path(digest)
        self._copies.drop(digest)
        if not path.is_file():
            return 0
        with _disk_refuses(path):
            path.unlink()
            _flush_folder(path.parent)
        return 1

    def keep(self, source: Path, digest: str) -> Path:
        """Copy ``source`` under ``digest`` and return the kept path; nothing to do if it is there.

        Raises ``EvidenceError`` when the bytes of ``source`` changed since they were digested, or
        when the copy kept earlier no longer has its digest; ``Unavailable`` when the disk refuses.
        """
        kept = self.keep_all([(source, digest)])[digest]
        if isinstance(kept, EvidenceError):
            raise kept
        return kept

    def keep_all(self, sources: Iterable[tuple[Path, str]]) -> dict[str, Path | EvidenceError]:
        """Copy many files at once, each with its digest: the kept path of each, or what ``keep``
        would raise about it.

        All are flushed before the first gets its name, and each folder is flushed once. They are
        held open meanwhile: a few hundred at a time.
        """
        kept: dict[str, Path | EvidenceError] = {}
        with ExitStack() as open_files:
            parts: list[_Part] = []
            for source, digest in sources:
                if isinstance(kept.get(digest), Path):
                    continue
                try:
                    part = self._begun(source, digest, open_files)
                except EvidenceError as error:
                    kept[digest] = error
                    continue
                kept[digest] = self.path(digest)
                if part is not None:
                    parts.append(part)
            for part in parts:
                with _disk_refuses(part.source):
                    os.fsync(part.handle.fileno())
        for part in parts:
            with _disk_refuses(part.source):
                _give_name(part)
        folders = {part.final.parent for part in parts}
        for folder in sorted(folders | {one.parent for one in folders}):
            with _disk_refuses(folder):
                _flush_folder(folder)
        _clear_leftovers([path for path in kept.values() if isinstance(path, Path)])
        return {
            digest: path if isinstance(path, EvidenceError) else self._plain(digest)
            for digest, path in kept.items()
        }

    def _begun(self, source: Path, digest: str, open_files: ExitStack) -> _Part | None:
        """A copy on its way; ``None`` when these bytes are kept already."""
        final = self.path(digest)
        if final.is_file():
            if self._digest_of(final, digest) != digest:
                raise EvidenceError("register.bytes_damaged", digest=digest, path=str(final))
            return None
        with _disk_refuses(source):
            final.parent.mkdir(parents=True, exist_ok=True)
            path = final.parent / f".{final.name}.{os.getpid()}.part"
            seen = hashlib.sha256()
            handle = open_files.enter_context(path.open("wb"))
            for chunk in self._as_kept(_hashed(source, seen), digest):
                handle.write(chunk)
            handle.flush()
            if seen.hexdigest() != digest:
                handle.close()
                path.unlink()
                raise EvidenceError("register.bytes_changed", path=str(source), digest=digest)
        return _Part(source, path, final, handle)

    def _as_kept(self, plain: Iterator[bytes], digest: str) -> Iterator[bytes]:
        if self._keys is None:
            return plain
        return seal_stream(StreamOf(plain), self._keys, document_object(digest))

    def _digest_of(self, path: Path, digest: str) -> str:
        if not is_sealed_file(path):
            with path.open("rb") as reader:
                return hashlib.file_digest(reader, "sha256").hexdigest()
        seen = hashlib.sha256()
        for chunk in opened_file(path, digest, self._keys):
            seen.update(chunk)
        return seen.hexdigest()


def _hashed(source: Path, seen: hashlib._Hash) -> Iterator[bytes]:
    with source.open("rb") as reader:
        while chunk := reader.read(_CHUNK_BYTES):
            seen.update(chunk)
            yield chunk


@contextmanager
def _disk_refuses(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable("register.bytes_not_kept", path=str(path), reason=str(error)) from error


def _give_name(part: _Part) -> None:
    try:
        part.path.replace(part.final)
    except FileNotFoundError:
        # Another process kept the same bytes meanwhile and cleared what lay beside them.
        if not part.final.is_file():
            raise


def _clear_leftovers(kept: Sequence[Path]) -> None:
    """Remove what interrupted copies of these files left beside them."""
    digests = {path.name for path in kept}
    for folder in sorted({path.parent for path in kept}):
        with os.scandir(folder) as entries:
            found = [entry.name for entry in entries if entry.name.endswith(".part")]
        for name in found:
            if name[1:].partition(".")[0] in digests:
                (folder / name).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make a rename or a new folder survive a power cut; Windows cannot and need not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
