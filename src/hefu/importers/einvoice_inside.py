"""Documents inside a container, read by whoever reads them when they come alone.

The container's bytes are what is kept. Addresses begin with the entry's name:
``发票.xml:/EInvoice/...``. An inner document that cannot be read is left out whole and named; the others
are read.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hefu.evidence.record import Document, Importer, ImportFinding, Record
from hefu.importers.einvoice_archive import Entry
from hefu.vocabulary.errors import EvidenceError

_HEAD_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Inner:
    """One inner document: who reads it, and all it gave."""

    entry: Entry
    kind: str
    items: tuple[Record | ImportFinding, ...]


class Inside:
    """Reads the entries of one container with ``readers``, the first that recognises each."""

    def __init__(self, container: Document, readers: Sequence[Importer]) -> None:
        self._container = container
        self._readers = readers

    def read(self, entry: Entry, content: bytes) -> Inner | None:
        """All of one entry, or ``None`` when nobody reads its kind."""
        head = content[:_HEAD_BYTES]
        reader = next((one for one in self._readers if one.recognises(head, entry.file_name)), None)
        if reader is None:
            return None
        with TemporaryDirectory(prefix="hefu-") as folder:
            path = Path(folder) / "inner"
            path.write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            document = Document(
                entry.file_name, path, digest, len(content), self._container.known_on
            )
            return Inner(entry, reader.kind, _all_or_nothing(reader, document, entry.name))


def _all_or_nothing(
    reader: Importer, document: Document, name: str
) -> tuple[Record | ImportFinding, ...]:
    """Everything one inner document gives, or only why it cannot be taken as a whole."""
    try:
        items = [_placed(item, name) for item in reader.read(document)]
    except EvidenceError as refusal:
        return (ImportFinding(refusal.code, "record_rejected", name, "", refusal.arguments),)
    refusals = [
        dataclasses.replace(item, effect="record_rejected")
        for item in items
        if isinstance(item, ImportFinding) and item.effect == "document_rejected"
    ]
    return tuple(refusals or items)


def _placed(item: Record | ImportFinding, name: str) -> Record | ImportFinding:
    locator = f"{name}:{item.locator}" if item.locator else name
    return dataclasses.replace(item, locator=locator)
