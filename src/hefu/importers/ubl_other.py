"""UBL documents that Hefu does not read: refused by name, never mistaken for something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.secure_xml import (
    DEFAULT_LIMITS,
    XmlLimits,
    doctype_in,
    parse_document,
    root_name,
)
from hefu.importers.ubl_names import DOCUMENT_NAMESPACE
from hefu.vocabulary.errors import EvidenceError

_READ: Final = frozenset(
    {
        "Invoice-2",
        "CreditNote-2",
        "Order-2",
        "OrderResponse-2",
        "OrderResponseSimple-2",
        "OrderChange-2",
        "OrderCancellation-2",
        "DespatchAdvice-2",
        "ReceiptAdvice-2",
    }
)


class UblOtherImporter:
    """Every other UBL document, and any XML document with a document type declaration."""

    kind = "ubl_other"

    def __init__(self, limits: XmlLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - names prove nothing
        """Whether the root is of a UBL kind without a reader of its own."""
        found = root_name(head)
        is_unread = found is not None and _is_unread(found[0])
        return is_unread or doctype_in(head)

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Nothing. Raises ``EvidenceError``: the codes of ``secure_xml``, ``ubl.kind_not_read``."""
        yield from self._refuse(document)

    def _refuse(self, document: Document) -> Iterator[Record | ImportFinding]:
        root = parse_document(document.path, self._limits)
        raise EvidenceError(
            "ubl.kind_not_read",
            root=_name(root),
            read=", ".join(sorted(name.removesuffix("-2") for name in _READ)),
        )


def _name(root: etree._Element) -> str:
    """Local name; with its version where that is not UBL 2."""
    name = etree.QName(root)
    printed = (name.namespace or "").removeprefix(DOCUMENT_NAMESPACE)
    return name.localname if printed.endswith("-2") else printed or name.localname


def _is_unread(namespace: str) -> bool:
    local = namespace.removeprefix(DOCUMENT_NAMESPACE)
    return local != namespace and local not in _READ
