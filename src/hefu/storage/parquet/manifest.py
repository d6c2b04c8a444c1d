"""Which Parquet files of a book count, and at which change of the register they stand.

``<book>/parquet/manifest.json`` is replaced in one step when all files that it names are on the device.
A file that it does not name is nothing: the rest of an interrupted run, cleared by the next.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from hefu.evidence import schema
from hefu.evidence.identity import content_digest
from hefu.vocabulary.errors import EvidenceError, Unavailable

FORMAT = "hefu-evidence/1"
NAME = "manifest.json"
CONTRADICTION = "contradiction"
"""Name of the files that hold contradictions; no evidence table is called so."""
_encode, _decode = msgspec.json.Encoder(order="deterministic").encode, msgspec.json.decode


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: all versions of the rows that changed by then. Of a row the latest segment counts that has
    it. ``path`` is relative to the folder."""

    number: int
    path: str
    row_count: int
    digest: str


class ParquetManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``through``: number of the last change that the files hold. ``retired``: files of the manifest before,
    left for readers that have just begun with it."""

    format: str
    shape: str
    through: int
    number: int
    segments: dict[str, tuple[Segment, ...]]
    retired: tuple[str, ...] = ()


def evidence_shape() -> str:
    """A digest of the evidence tables' columns."""
    return content_digest(
        *(
            f"{name}.{column} {declared.type}"
            for name, table in sorted(schema.tables().items())
            for column, declared in table.columns.items()
        )
    )


def read_manifest(folder: Path) -> ParquetManifest | None:
    """The manifest that counts; ``None`` without one. Raises ``EvidenceError`` when it cannot be read."""
    place = folder / NAME
    try:
        return _decode(place.read_bytes(), type=ParquetManifest)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise EvidenceError("parquet.damaged", path=str(place)) from error


def write_manifest(folder: Path, manifest: ParquetManifest) -> None:
    """Put ``manifest`` in the place of the one before, in one step. Raises ``Unavailable``."""
    draft = folder / f"{NAME}.draft"
    try:
        with draft.open("wb") as handle:
            handle.write(_encode(manifest))
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(folder / NAME)
        flush_folder(folder)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Unavailable("parquet.not_written", path=str(draft), reason=str(error)) from error


def clear_unnamed(folder: Path, named: set[str]) -> None:
    """Remove files that no manifest names."""
    for path in folder.rglob("*"):
        relative = path.relative_to(folder).as_posix()
        if path.suffix in (".parquet", ".draft") and relative not in named:
            path.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def flush_folder(folder: Path) -> None:
    """Make new names survive a power cut; Windows cannot and need not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
