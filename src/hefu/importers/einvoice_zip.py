"""Several invoices in one zip archive, as tax platform and accounting programs hand them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hefu.evidence.record import Document, Importer, ImportFinding, Record
from hefu.importers.einvoice_archive import (
    ARCHIVE_LIMITS,
    ArchiveLimits,
    is_archive,
    opened,
)
from hefu.importers.einvoice_inside import Inside
from hefu.vocabulary.errors import EvidenceError

# A workbook is an archive too; its table of parts comes first and is none of ours.
_PARTS_OF_A_WORKBOOK: Final = b"[Content_Types].xml"


class EInvoiceZipImporter:
    """Every XML document in the archive, read by the first of ``readers`` that knows its kind."""

    kind = "einvoice_zip"

    def __init__(self, readers: Sequence[Importer], limits: ArchiveLimits = ARCHIVE_LIMITS) -> None:
        self._readers = tuple(readers)
        self._limits = limits

    def recognises(self, head: bytes, name: str) -> bool:
        """A zip archive by its first bytes that is called one and is no workbook."""
        is_called_so = name.casefold().endswith(".zip")
        return is_archive(head) and is_called_so and _PARTS_OF_A_WORKBOOK not in head

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Statements and findings, entry by entry.

        Raises ``EvidenceError``: the codes of ``einvoice_archive``, ``einvoice.archive_without_xml``.
        """
        inside = Inside(document, self._readers)
        read_count = 0
        with opened(document.path, self._limits) as archive:
            for entry in archive.entries:
                inner = inside.read(entry, archive.read(entry))
                if inner is None:
                    yield ImportFinding("einvoice.entry_not_read", "noted", entry.name)
                    continue
                read_count += 1
                yield from inner.items
            if not read_count:
                raise EvidenceError("einvoice.archive_without_xml", count=len(archive.entries))
