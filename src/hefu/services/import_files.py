"""Which files of a folder are documents: in a fixed order, nothing passed over in silence."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hefu.evidence.record import Document
from hefu.services.import_summary import SkippedFile
from hefu.vocabulary.errors import InvalidInput, NotFound

MAPPING_SUFFIX = ".mapping.yaml"
HEAD_BYTES = 64 * 1024
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to import. ``name``: its path inside the folder, readable in any encoding."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class FolderContent:
    """What lies in a folder."""

    documents: tuple[FoundFile, ...]
    mappings: tuple[FoundFile, ...]
    skipped: tuple[SkippedFile, ...]


def folder_content(folder: Path, book: Path) -> FolderContent:
    """Everything under ``folder``, sorted by name; ``folder`` may be one file.

    Raises ``NotFound`` when it does not exist, ``InvalidInput`` when it lies inside the book.
    """
    if not folder.exists():
        raise NotFound("import_.no_folder", folder=str(folder))
    inside = folder.resolve()
    if inside == book.resolve() or book.resolve() in inside.parents:
        raise InvalidInput("import_.folder_is_book", folder=str(folder), book=str(book))
    found: list[FoundFile | SkippedFile] = []
    if folder.is_dir():
        found.extend(_under(folder, "", book.resolve()))
    else:
        found.append(FoundFile(folder, readable_name(folder.name)))
    files = [one for one in found if isinstance(one, FoundFile)]
    return FolderContent(
        documents=tuple(one for one in files if not one.name.endswith(MAPPING_SUFFIX)),
        mappings=tuple(one for one in files if one.name.endswith(MAPPING_SUFFIX)),
        skipped=tuple(one for one in found if isinstance(one, SkippedFile)),
    )


def _under(folder: Path, prefix: str, book: Path) -> Iterator[FoundFile | SkippedFile]:
    try:
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        yield SkippedFile(prefix or readable_name(folder.name), "import_.skipped_unreadable")
        return
    for entry in ordered:
        name = prefix + readable_name(entry.name)
        if entry.name.startswith("."):
            yield SkippedFile(name, "import_.skipped_hidden")
        elif entry.is_symlink():
            yield SkippedFile(name, "import_.skipped_link")
        elif entry.is_dir():
            path = Path(entry.path)
            if path.resolve() == book:
                yield SkippedFile(name, "import_.skipped_book")
            else:
                yield from _under(path, name + "/", book)
        elif entry.is_file():
            yield FoundFile(Path(entry.path), name)
        else:
            yield SkippedFile(name, "import_.skipped_special")


def readable_name(name: str) -> str:
    """A file name as text: UTF-8, else gb18030 (archives packed on Chinese Windows), else escaped."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("ascii", "backslashreplace")


def digest_file(found: FoundFile, known_on: date) -> tuple[Document, bytes]:
    """The document and its first bytes. Raises ``OSError`` when the file cannot be read."""
    seen = hashlib.sha256()
    head = b""
    size = 0
    with found.path.open("rb") as reader:
        while chunk := reader.read(_CHUNK_BYTES):
            head = head or chunk[:HEAD_BYTES]
            seen.update(chunk)
            size += len(chunk)
    return Document(found.name, found.path, seen.hexdigest(), size, known_on), head
