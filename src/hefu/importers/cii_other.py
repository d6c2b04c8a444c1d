"""UN/CEFACT documents that Hefu does not read: refused by name, never mistaken for something else."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.cii_names import NAMESPACES, ROOT_TAG
from hefu.importers.secure_xml import DEFAULT_LIMITS, XmlLimits, parse_document, root_name
from hefu.vocabulary.errors import EvidenceError


class CiiOtherImporter:
    """Every other document of UN/CEFACT's standard messages, and the first version of ZUGFeRD."""

    kind = "cii_other"

    def __init__(self, limits: XmlLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether the root is of a UN/CEFACT namespace without a reader of its own."""
        del name
        found = root_name(head)
        return (
            found is not None
            and found[0].startswith(NAMESPACES)
            and f"{{{found[0]}}}{found[1]}" != ROOT_TAG
        )

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Nothing. Raises ``EvidenceError``: the codes of ``secure_xml``, ``cii.kind_not_read``."""
        yield from self._refuse(document)

    def _refuse(self, document: Document) -> Iterator[Record | ImportFinding]:
        raise kind_not_read(parse_document(document.path, self._limits))


def kind_not_read(root: etree._Element) -> EvidenceError:
    """The refusal of the document with root ``root``, by its name and namespace."""
    name = etree.QName(root)
    return EvidenceError("cii.kind_not_read", root=name.localname, namespace=name.namespace or "—")
