"""One statement on its way in: what an importer yields.

An importer reads a :class:`Document` and yields, in document order, :class:`Record` (a row of an
evidence table as this source states it) and :class:`ImportFinding` (what could not be taken, and why).
It never raises for bad data, except :class:`hefu.vocabulary.errors.EvidenceError` when the document as
a whole cannot be read; the caller turns that into a finding and keeps the bytes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

from hefu.evidence.schema import Row

Effect = Literal["document_rejected", "record_rejected", "noted"]


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes as received. ``name`` is what the sender called them, only for people to recognise."""

    name: str
    path: Path
    digest: str
    size_bytes: int
    known_on: date


@dataclass(frozen=True, slots=True)
class Record:
    """One row of one evidence table as one source states it.

    ``locator`` is where a person finds it in the document (``line 12``, an XPath, ``sheet A row 3``);
    ``original`` holds the source's own words per column where reading changed them;
    ``source_id`` says who speaks (a ``party_id`` or the name of a system);
    ``said_on`` the day the source said it (document date), ``None`` if it does not tell.
    """

    table: str
    values: Row
    locator: str
    source_id: str
    said_on: date | None = None
    original: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportFinding:
    """What could not be taken as it stands, with an address a person can go to.

    ``code`` names a sentence of ``vocabulary/messages``; ``arguments`` fill it.
    """

    code: str
    effect: Effect
    locator: str
    field: str = ""
    arguments: Mapping[str, object] = dataclasses.field(default_factory=dict)


DocumentState = Literal["read", "read_in_part", "rejected", "already_known"]
ERASED = "erased"
"""State of a document that was taken away for good; it is not read again."""


def document_state(record_count: int, effects: Collection[Effect]) -> DocumentState:
    """What became of a document that gave ``record_count`` records and findings of ``effects``.

    A document of which every record was rejected is rejected itself.
    """
    if "document_rejected" in effects:
        return "rejected"
    if "record_rejected" in effects:
        return "read_in_part" if record_count else "rejected"
    return "read"


class Importer(Protocol):
    """One source, one file of code."""

    @property
    def kind(self) -> str:
        """Stable name of what this importer reads, for instance ``ubl_invoice``."""
        ...

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a document that starts with ``head`` (up to 64 KiB) looks like this kind."""
        ...

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Statements and findings in document order, in bounded memory."""
        ...
