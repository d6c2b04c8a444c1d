"""The file of a backup: a zip with a manifest of digests. It gets its name when it is whole and flushed.

Whatever is read is compared with the manifest first, so that nothing of a damaged file is ever put back.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec

from hefu.evidence.backup import FORMAT, KeptFile, Manifest
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound, Unavailable

MANIFEST = "manifest.json"
TABLES, FILES = "tables", "files"
MANIFEST_BYTES_MAX = 256 << 20
_CHUNK_BYTES = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ValueError)


@contextmanager
def new_archive(place: Path) -> Iterator[zipfile.ZipFile]:
    """A zip under another name beside ``place``; flushed and renamed when the block ends well, else removed.

    Raises ``Conflict`` when ``place`` is there already, ``Unavailable`` when the disk refuses.
    """
    _refuse_taken(place)
    draft = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with draft.open("xb") as handle:
            with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                yield archive
            handle.flush()
            os.fsync(handle.fileno())
        _refuse_taken(place)
        draft.replace(place)
        _flush_folder(place.parent)
    except OSError as error:
        raise Unavailable("backup.not_written", place=str(place), reason=str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def add_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> tuple[int, str]:
    """Write lines as one entry; their number and the SHA-256 of the entry."""
    seen, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        for line in lines:
            whole = line + b"\n"
            seen.update(whole)
            entry.write(whole)
            count += 1
    return count, seen.hexdigest()


def add_file(archive: zipfile.ZipFile, path: str, source: BinaryIO) -> KeptFile:
    """Write one file of the book as an entry."""
    seen, size = hashlib.sha256(), 0
    with archive.open(f"{FILES}/{path}", "w", force_zip64=True) as entry:
        while chunk := source.read(_CHUNK_BYTES):
            seen.update(chunk)
            entry.write(chunk)
            size += len(chunk)
    return KeptFile(path=path, size_bytes=size, digest=seen.hexdigest())


@contextmanager
def opened_archive(place: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The zip and its manifest. Raises ``NotFound``, and ``InvalidInput`` for what is no backup of ours or
    holds anything that its manifest does not."""
    if not place.is_file():
        raise NotFound("backup.no_file", place=str(place))
    try:
        archive = zipfile.ZipFile(place)
    except _BROKEN as error:
        raise InvalidInput("backup.no_backup", place=str(place), reason=str(error)) from error
    except OSError as error:
        raise Unavailable("backup.not_read", place=str(place), reason=str(error)) from error
    with archive:
        manifest = _manifest(archive, place)
        _check_names(archive, manifest, place)
        yield archive, manifest


def lines_of(archive: zipfile.ZipFile, entry: str) -> Iterator[bytes]:
    """The lines of one entry."""
    with archive.open(entry) as opened:
        for line in opened:
            yield line.rstrip(b"\n")


def check_entries(archive: zipfile.ZipFile, manifest: Manifest, place: Path) -> None:
    """Read every entry and compare its digest. Raises ``InvalidInput`` naming the first that differs."""
    wanted = {f"{TABLES}/{one.name}": one.digest for one in manifest.tables}
    wanted |= {f"{FILES}/{one.path}": one.digest for one in manifest.files}
    for name, digest in wanted.items():
        seen = hashlib.sha256()
        try:
            with archive.open(name) as entry:
                while chunk := entry.read(_CHUNK_BYTES):
                    seen.update(chunk)
        except _BROKEN as error:
            raise InvalidInput("backup.damaged", place=str(place), entry=name) from error
        if seen.hexdigest() != digest:
            raise InvalidInput("backup.damaged", place=str(place), entry=name)


def digest_of(place: Path) -> str:
    """SHA-256 of a whole file."""
    with place.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _refuse_taken(place: Path) -> None:
    if place.exists():
        raise Conflict("backup.place_taken", place=str(place))


def _manifest(archive: zipfile.ZipFile, place: Path) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > MANIFEST_BYTES_MAX:
            raise InvalidInput("backup.damaged", place=str(place), entry=MANIFEST)
        return msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except _BROKEN as error:
        raise InvalidInput("backup.no_backup", place=str(place), reason=str(error)) from error


def _check_names(archive: zipfile.ZipFile, manifest: Manifest, place: Path) -> None:
    if manifest.format != FORMAT:
        raise InvalidInput("backup.other_format", place=str(place), format=manifest.format)
    wanted = [f"{TABLES}/{one.name}" for one in manifest.tables]
    wanted += [f"{FILES}/{one.path}" for one in manifest.files]
    if sorted(archive.namelist()) != sorted([MANIFEST, *wanted]):
        raise InvalidInput("backup.damaged", place=str(place), entry=MANIFEST)
    for one in manifest.files:
        parts = PurePosixPath(one.path).parts
        is_inside = not one.path.startswith("/") and ".." not in parts and "\\" not in one.path
        if not is_inside or ":" in one.path or "/".join(parts) != one.path:
            raise InvalidInput("backup.damaged", place=str(place), entry=one.path)


def _flush_folder(folder: Path) -> None:
    """Make the new name survive a power cut; Windows cannot and need not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
