"""Archives from strangers: looked at as a whole before anything in them is believed.

Nothing is ever written under a name from the archive. An archive that is built to fill a disk, to leave
its folder, to hide its content or to show different content to different readers is refused whole.

Errors, all :class:`EvidenceError`: ``einvoice.archive_damaged``, ``…_encrypted``,
``…_too_many_entries``, ``…_too_large``, ``…_ratio``, ``…_overlapping``, ``…_path``, ``…_link``,
``…_name_twice``, ``…_method``, ``…_nested``.
"""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from hefu.importers.secure_xml import DEFAULT_LIMITS
from hefu.vocabulary.errors import EvidenceError

_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
_NESTED: Final = (
    *_SIGNATURES,
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
)
# Documents that are zip archives themselves: they are named as not read, and never opened from inside.
_PACKED_DOCUMENTS: Final = frozenset({".ofd", ".xlsx", ".docx", ".pptx"})
_ENCRYPTED_FLAGS: Final = 0x1 | 0x40 | 0x2000
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LOCAL_HEADER_BYTES: Final = 30
_UTF8_NAME_FLAG: Final = 0x800
_NAME_SHOWN_MAX: Final = 120
_TROUBLES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Bounds of one archive; sizes in bytes unpacked.

    ``entry_count_max``: a year of invoices of a large seller, still listed in a second.
    ``entry_bytes_max``: what the XML reader takes at most. ``total_bytes_max``: what a laptop reads
    in a minute. ``ratio_max``: XML of many equal lines shrinks to a fiftieth, a bomb to a thousandth;
    entries up to ``ratio_free_bytes`` can do no harm and may shrink as they like.
    """

    entry_count_max: int = 20_000
    entry_bytes_max: int = DEFAULT_LIMITS.size_bytes_max
    total_bytes_max: int = 1 << 30
    ratio_max: int = 200
    ratio_free_bytes: int = 1 << 20


ARCHIVE_LIMITS: Final = ArchiveLimits()


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in an archive. ``name``: readable path inside it, for people and locators."""

    name: str
    info: zipfile.ZipInfo

    @property
    def file_name(self) -> str:
        """The last step of the path."""
        return self.name.rpartition("/")[2]


class Archive:
    """An archive that passed every check that needs no unpacking."""

    def __init__(self, package: zipfile.ZipFile, limits: ArchiveLimits) -> None:
        self._package = package
        self._limits = limits
        self.entries = tuple(_checked(package.infolist(), limits))
        for entry in self.entries:
            self._refuse_nested(entry)

    def read(self, entry: Entry) -> bytes:
        """All bytes of one entry. Raises ``EvidenceError``."""
        content = self._bytes(entry, self._limits.entry_bytes_max + 1)
        if len(content) > self._limits.entry_bytes_max:
            raise _too_large(entry.name, len(content), self._limits.entry_bytes_max)
        return content

    def _bytes(self, entry: Entry, count: int) -> bytes:
        try:
            with self._package.open(entry.info) as part:
                return part.read(count)
        except _TROUBLES as problem:
            raise _damaged(entry.name, problem) from problem

    def _refuse_nested(self, entry: Entry) -> None:
        head = self._bytes(entry, max(len(each) for each in _NESTED))
        suffix = PurePosixPath(entry.name.casefold()).suffix
        if head.startswith(_NESTED) and not (
            suffix in _PACKED_DOCUMENTS and head.startswith(_SIGNATURES)
        ):
            raise EvidenceError("einvoice.archive_nested", entry=entry.name)


def is_archive(head: bytes) -> bool:
    """Whether a file that starts with ``head`` is a zip archive."""
    return head.startswith(_SIGNATURES)


@contextmanager
def opened(path: Path, limits: ArchiveLimits = ARCHIVE_LIMITS) -> Iterator[Archive]:
    """The archive at ``path``. Raises ``EvidenceError``, see the module's text."""
    try:
        package = zipfile.ZipFile(path)
    except _TROUBLES as problem:
        raise _damaged(path.name, problem) from problem
    with package:
        yield Archive(package, limits)


def _checked(infos: list[zipfile.ZipInfo], limits: ArchiveLimits) -> Iterator[Entry]:
    if len(infos) > limits.entry_count_max:
        raise EvidenceError(
            "einvoice.archive_too_many_entries", count=len(infos), count_max=limits.entry_count_max
        )
    _refuse_overlap(infos)
    total = 0
    seen: set[str] = set()
    for info in infos:
        name = _readable(info)
        _refuse_place(info, name)
        same = unicodedata.normalize("NFC", name).casefold()
        if same in seen:
            raise EvidenceError("einvoice.archive_name_twice", entry=name)
        seen.add(same)
        total += info.file_size
        if info.file_size > limits.entry_bytes_max:
            raise _too_large(name, info.file_size, limits.entry_bytes_max)
        if total > limits.total_bytes_max:
            raise _too_large(name, total, limits.total_bytes_max)
        _refuse_packing(info, name, limits)
        if not info.is_dir():
            yield Entry(name, info)


def _refuse_overlap(infos: list[zipfile.ZipInfo]) -> None:
    """Entries that share packed bytes are how a small file unpacks to a thousandfold."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            raise EvidenceError("einvoice.archive_overlapping", entry=_readable(info))
        end = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size


def _refuse_place(info: zipfile.ZipInfo, name: str) -> None:
    """Names that lead out of a folder, and entries that are no plain files or folders."""
    raw = info.orig_filename
    steps = name.rstrip("/").split("/")
    if (
        not name
        or raw.startswith(("/", "\\"))
        or "\\" in raw
        or ":" in steps[0]
        or any(step in ("", ".", "..") for step in steps)
        or any(unicodedata.category(char) in ("Cc", "Cs") for char in raw)
    ):
        raise EvidenceError("einvoice.archive_path", entry=name)
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise EvidenceError("einvoice.archive_link", entry=name)


def _refuse_packing(info: zipfile.ZipInfo, name: str, limits: ArchiveLimits) -> None:
    if info.flag_bits & _ENCRYPTED_FLAGS:
        raise EvidenceError("einvoice.archive_encrypted", entry=name)
    if info.compress_type not in _METHODS:
        raise EvidenceError("einvoice.archive_method", entry=name, method=info.compress_type)
    if info.file_size <= limits.ratio_free_bytes:
        return
    ratio = info.file_size // max(info.compress_size, 1)
    if ratio > limits.ratio_max:
        raise EvidenceError(
            "einvoice.archive_ratio", entry=name, ratio=ratio, ratio_max=limits.ratio_max
        )


def _readable(info: zipfile.ZipInfo) -> str:
    """The name as text: UTF-8 where it says so, else gb18030 as Chinese Windows packs, else escaped."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME_FLAG and not name.isascii():
        raw = name.encode("cp437", "backslashreplace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    clear = "".join(
        f"\\u{ord(char):04x}" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char
        for char in name[:_NAME_SHOWN_MAX]
    )
    return clear if len(name) <= _NAME_SHOWN_MAX else f"{clear}…{name[-20:]}"


def _too_large(name: str, size_bytes: int, size_bytes_max: int) -> EvidenceError:
    return EvidenceError(
        "einvoice.archive_too_large",
        entry=name,
        size_bytes=size_bytes,
        size_bytes_max=size_bytes_max,
    )


def _damaged(name: str, problem: Exception) -> EvidenceError:
    reason = f"{type(problem).__name__}: {problem}"[:200]
    return EvidenceError("einvoice.archive_damaged", entry=name, reason=reason)
