"""Names of UBL and of CII: namespaces, paths, and where an element stands."""

from __future__ import annotations

from functools import cache
from typing import Final

from lxml import etree

Element = etree._Element

DOCUMENT_NAMESPACE: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_CAC: Final = f"{DOCUMENT_NAMESPACE}CommonAggregateComponents-2"
_CBC: Final = f"{DOCUMENT_NAMESPACE}CommonBasicComponents-2"
_CII: Final = "urn:un:unece:uncefact:data:standard"
_PREFIXES: Final = {
    "cac": _CAC,
    "cbc": _CBC,
    "rsm": f"{_CII}:CrossIndustryInvoice:100",
    "ram": f"{_CII}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_CII}:UnqualifiedDataType:100",
    "qdt": f"{_CII}:QualifiedDataType:100",
}
_BY_NAMESPACE: Final = {namespace: f"{prefix}:" for prefix, namespace in _PREFIXES.items()}


def document_tag(root: str) -> str:
    """Qualified name of the root of a UBL 2 document, ``Invoice`` for instance."""
    return f"{{{DOCUMENT_NAMESPACE}{root}-2}}{root}"


def tag_of(name: str) -> str:
    """Qualified name of ``name``, ``rsm:CrossIndustryInvoice`` for instance."""
    return _tags(name)[0]


@cache
def _tags(path: str) -> tuple[str, ...]:
    """``cac:Price/cbc:PriceAmount`` as qualified names, step by step; a step without a prefix is an
    element without a namespace."""
    return tuple(_tag(step) for step in path.split("/"))


def _tag(step: str) -> str:
    prefix, colon, local = step.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}" if colon else step


def all_at(element: Element, path: str) -> list[Element]:
    """Every element at ``path`` below ``element``, in document order."""
    first, *further = _tags(path)
    found = list(element.iterchildren(first))
    for tag in further:
        found = [child for each in found for child in each.iterchildren(tag)]
    return found


def first_at(element: Element, path: str) -> Element | None:
    """The first element at ``path`` below ``element``."""
    found = all_at(element, path)
    return found[0] if found else None


class Places:
    """Where elements of one document stand, for people: XPath with the usual prefixes, and line.

    Numbers among siblings are counted once per parent, so that many lines cost no more than few.
    """

    def __init__(self) -> None:
        self._numbers: dict[Element, dict[Element, str]] = {}

    def of(self, element: Element) -> str:
        """``/Invoice/cac:InvoiceLine[2]/cbc:ID (line 37)``."""
        steps = []
        node: Element | None = element
        while node is not None:
            parent = node.getparent()
            number = "" if parent is None else self._number(node, parent)
            steps.append(f"{_short(node)}{number}")
            node = parent
        return f"/{'/'.join(reversed(steps))} (line {element.sourceline})"

    def _number(self, element: Element, parent: Element) -> str:
        numbers = self._numbers.get(parent)
        if numbers is None:
            by_name: dict[str, list[Element]] = {}
            for child in parent:
                by_name.setdefault(child.tag, []).append(child)
            numbers = {
                child: f"[{number}]" if len(same) > 1 else ""
                for same in by_name.values()
                for number, child in enumerate(same, 1)
            }
            self._numbers[parent] = numbers
        return numbers[element]


def _short(element: Element) -> str:
    namespace, _, local = element.tag.rpartition("}")
    return f"{_BY_NAMESPACE.get(namespace[1:], '')}{local}"
