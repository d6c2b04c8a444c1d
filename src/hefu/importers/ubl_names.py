"""Names of UBL: namespaces, paths, and where an element stands."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from lxml import etree

Element = etree._Element

DOCUMENT_NAMESPACE: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_CAC: Final = f"{DOCUMENT_NAMESPACE}CommonAggregateComponents-2"
_CBC: Final = f"{DOCUMENT_NAMESPACE}CommonBasicComponents-2"
_PREFIXES: Final = {"cac": _CAC, "cbc": _CBC}
_BY_NAMESPACE: Final = {_CAC: "cac:", _CBC: "cbc:"}


def document_tag(root: str) -> str:
    """Qualified name of the root of a UBL 2 document, ``Invoice`` for instance."""
    return f"{{{DOCUMENT_NAMESPACE}{root}-2}}{root}"


@cache
def qualified(path: str) -> str:
    """``cac:Price/cbc:PriceAmount`` with the namespaces written out."""
    steps = (step.partition(":") for step in path.split("/"))
    return "/".join(f"{{{_PREFIXES[prefix]}}}{local}" for prefix, _, local in steps)


def all_at(element: Element, path: str) -> list[Element]:
    """Every element at ``path`` below ``element``, in document order."""
    return element.findall(qualified(path))


def first_at(element: Element, path: str) -> Element | None:
    """The first element at ``path`` below ``element``."""
    return element.find(qualified(path))


def place_of(element: Element, below: str = "") -> str:
    """XPath and line of ``element``, with the usual prefixes; ``below`` is a path it should have."""
    path = "/" + "/".join(reversed(list(_steps(element))))
    inner = f"/{below}" if below else ""
    return f"{path}{inner} (line {element.sourceline})"


def _steps(element: Element) -> Iterator[str]:
    node: Element | None = element
    while node is not None:
        name = etree.QName(node)
        parent = node.getparent()
        prefix = _BY_NAMESPACE.get(name.namespace or "", "")
        yield f"{prefix}{name.localname}{_index(node, parent)}"
        node = parent


def _index(node: Element, parent: Element | None) -> str:
    if parent is None:
        return ""
    same = [sibling for sibling in parent if sibling.tag == node.tag]
    return f"[{same.index(node) + 1}]" if len(same) > 1 else ""
