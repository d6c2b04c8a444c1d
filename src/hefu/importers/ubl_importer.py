"""What all readers of UBL documents share: recognising the root, parsing, handing on findings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import date

from lxml import etree

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers import ubl_amount
from hefu.importers.secure_xml import DEFAULT_LIMITS, XmlLimits, parse_document, root_name
from hefu.importers.ubl_amount import Unreadable
from hefu.importers.ubl_names import Element, document_tag, first_at
from hefu.importers.ubl_page import Page
from hefu.vocabulary.errors import EvidenceError


class UblImporter(ABC):
    """Reads UBL 2 documents whose root is one of ``roots``. Subclasses give the statements."""

    kind: str = ""
    roots: tuple[str, ...] = ()

    def __init__(self, limits: XmlLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._tags = {document_tag(root) for root in self.roots}

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - names prove nothing
        """Whether the root element is one of ``roots`` in its UBL 2 namespace."""
        found = root_name(head)
        return found is not None and f"{{{found[0]}}}{found[1]}" in self._tags

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Statements and findings in document order.

        Raises ``EvidenceError``: the codes of ``secure_xml``, and ``ubl.wrong_root``.
        """
        root = parse_document(document.path, self._limits)
        if root.tag not in self._tags:
            raise EvidenceError(
                "ubl.wrong_root", root=etree.QName(root).localname, expected=", ".join(self.roots)
            )
        yield from self.read_root(root, document)

    def read_root(self, root: Element, document: Document) -> Iterator[Record | ImportFinding]:
        """As :meth:`read`, for a root element at hand; the caller knows what it is."""
        page = Page(root, document)
        yield from drained(page, self.statements(page))

    @abstractmethod
    def statements(self, page: Page) -> Iterator[Record]:
        """Records of one document; findings are left on ``page``."""


def drained(page: Page, records: Iterable[Record]) -> Iterator[Record | ImportFinding]:
    """``records``, each after the findings that were left on ``page`` while it was made."""
    for record in records:
        yield from page.drain()
        yield record
    yield from page.drain()


def issue_date(page: Page) -> date | None:
    """The day the document was issued, also kept as the day of all its statements."""
    element = first_at(page.root, "cbc:IssueDate")
    if element is None:
        return None
    try:
        page.said_on = ubl_amount.day(element.text or "")
    except Unreadable as trouble:
        page.note(
            trouble.code,
            page.place_of(element),
            effect="noted",
            field="said_on",
            **trouble.arguments,
        )
    return page.said_on
