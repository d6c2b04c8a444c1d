"""OFD invoices (GB/T 33190): a zip of XML that shows the invoice, with the invoice itself attached.

What counts is the attached XML. The container's own description (``OFD.xml``, DocInfo/CustomDatas)
is compared with it; for the older kinds, which come without, it is all there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hefu.evidence.record import Document, Importer, ImportFinding, Record
from hefu.importers.einvoice_archive import (
    ARCHIVE_LIMITS,
    Archive,
    ArchiveLimits,
    is_archive,
    opened,
)
from hefu.importers.einvoice_inside import Inner, Inside
from hefu.importers.einvoice_ofd_data import ROOT_PART, described
from hefu.importers.secure_xml import parse_bytes
from hefu.importers.ubl_page import Page
from hefu.vocabulary.errors import EvidenceError


class EInvoiceOfdImporter:
    """The invoice attached to an OFD document, else what the document says about itself."""

    kind = "einvoice_ofd"

    def __init__(self, readers: Sequence[Importer], limits: ArchiveLimits = ARCHIVE_LIMITS) -> None:
        self._readers = tuple(readers)
        self._limits = limits

    def recognises(self, head: bytes, name: str) -> bool:
        """A zip archive that is called OFD or shows its root part among the first bytes."""
        is_called_so = name.casefold().endswith(".ofd")
        return is_archive(head) and (is_called_so or ROOT_PART.encode() in head)

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Statements and findings of one container; the attached invoice and its description must be
        about the same number, or nothing is taken.

        Raises ``EvidenceError``: the codes of ``einvoice_archive`` and ``secure_xml``,
        ``einvoice.ofd_without_root``, ``einvoice.ofd_without_invoice``.
        """
        with opened(document.path, self._limits) as archive:
            page = _root_page(archive, document)
            attached = list(_attached(archive, Inside(document, self._readers)))
        data = described(page)
        if attached:
            said_otherwise = list(data.held_against(_invoices(attached)))
            yield from said_otherwise
            if not any(_rejects(item) for item in said_otherwise):
                for inner in attached:
                    yield from inner.items
        else:
            if not data.has_number:
                raise EvidenceError("einvoice.ofd_without_invoice")
            yield ImportFinding("einvoice.ofd_described_only", "noted", ROOT_PART)
            yield from data.statements()


def _root_page(archive: Archive, document: Document) -> Page:
    entry = next((one for one in archive.entries if one.name == ROOT_PART), None)
    if entry is None:
        raise EvidenceError("einvoice.ofd_without_root", count=len(archive.entries))
    return Page(parse_bytes(archive.read(entry)), document)


def _attached(archive: Archive, inside: Inside) -> Iterator[Inner]:
    for entry in archive.entries:
        if entry.name != ROOT_PART and entry.name.casefold().endswith(".xml"):
            inner = inside.read(entry, archive.read(entry))
            if inner is not None:
                yield inner


def _rejects(item: Record | ImportFinding) -> bool:
    return isinstance(item, ImportFinding) and item.effect == "document_rejected"


def _invoices(attached: Sequence[Inner]) -> list[Record]:
    return [
        item
        for inner in attached
        for item in inner.items
        if isinstance(item, Record) and item.table == "invoice"
    ]
