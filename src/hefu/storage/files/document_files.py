"""Content-addressed files: ``<folder>/<first two hex digits>/<digest>``.

A file under its final name is always complete: it is written under another name, flushed to the
device, and renamed. Two processes may keep the same bytes at the same time.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from hefu.vocabulary.errors import EvidenceError, NotFound, Unavailable

_CHUNK_BYTES = 1 << 20


class DocumentFiles:
    """The folder ``documents`` of one book."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str) -> Path:
        """Where bytes with ``digest`` (SHA-256, hexadecimal) lie or would lie."""
        return self._folder / digest[:2] / digest

    def find(self, digest: str) -> Path:
        """The kept file. Raises ``NotFound`` when these bytes were never kept."""
        path = self.path(digest)
        if not path.is_file():
            raise NotFound("register.document_unknown", digest=digest)
        return path

    def keep(self, source: Path, digest: str) -> Path:
        """Copy ``source`` under ``digest`` and return the kept path; nothing to do if it is there.

                Raises ``EvidenceError`` when the bytes of ``source`` changed since they were digested, or
        when the copy kept earlier no longer has its digest; ``Unavailable`` when the disk refuses.
        """
        final = self.path(digest)
        if final.is_file():
            if _digest_of(final) != digest:
                raise EvidenceError("register.bytes_damaged", digest=digest, path=str(final))
        else:
            try:
                self._copy(source, final)
            except OSError as error:
                raise Unavailable(
                    "register.bytes_not_kept", path=str(source), reason=str(error)
                ) from error
        for leftover in final.parent.glob(f".{digest}.*.part"):
            leftover.unlink(missing_ok=True)
        return final

    def _copy(self, source: Path, final: Path) -> None:
        if not final.parent.is_dir():
            final.parent.mkdir(parents=True, exist_ok=True)
            _flush_folder(self._folder)
        part = final.parent / f".{final.name}.{os.getpid()}.part"
        seen = hashlib.sha256()
        with source.open("rb") as reader, part.open("wb") as writer:
            while chunk := reader.read(_CHUNK_BYTES):
                seen.update(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
        if seen.hexdigest() != final.name:
            part.unlink()
            raise EvidenceError("register.bytes_changed", path=str(source), digest=final.name)
        try:
            part.replace(final)
        except FileNotFoundError:
            # Another process kept the same bytes meanwhile and cleared what lay beside them.
            if not final.is_file():
                raise
        _flush_folder(final.parent)


def _digest_of(path: Path) -> str:
    with path.open("rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()


def _flush_folder(folder: Path) -> None:
    """Make a rename or a new folder survive a power cut; Windows cannot and need not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
