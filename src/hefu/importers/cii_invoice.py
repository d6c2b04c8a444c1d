"""CII CrossIndustryInvoice (UN/CEFACT D16B and D22B): the other syntax of EN 16931, also in Factur-X."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.cii_billing import invoice_statements
from hefu.importers.cii_names import ROOT_TAG
from hefu.importers.secure_xml import DEFAULT_LIMITS, XmlLimits, parse_document, root_name
from hefu.importers.ubl_importer import drained
from hefu.importers.ubl_names import Element
from hefu.importers.ubl_page import Page
from hefu.vocabulary.errors import EvidenceError


class CiiInvoiceImporter:
    """Tables ``party``, ``invoice``, ``invoice_line``; the seller speaks."""

    kind = "cii_invoice"

    def __init__(self, limits: XmlLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether the root element is a CrossIndustryInvoice in its namespace."""
        del name
        found = root_name(head)
        return found is not None and f"{{{found[0]}}}{found[1]}" == ROOT_TAG

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Statements and findings in document order.

        Raises ``EvidenceError``: the codes of ``secure_xml``, and ``cii.wrong_root``.
        """
        root = parse_document(document.path, self._limits)
        if root.tag != ROOT_TAG:
            raise EvidenceError("cii.wrong_root", root=etree.QName(root).localname)
        yield from self.read_root(root, document)

    def read_root(self, root: Element, document: Document) -> Iterator[Record | ImportFinding]:
        """As :meth:`read`, for a root element at hand; the caller knows what it is."""
        page = Page(root, document)
        yield from drained(page, invoice_statements(page))
