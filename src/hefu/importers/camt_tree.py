"""Walking an ISO 20022 tree by element names, whatever version the namespace says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from hefu.evidence.identity import normal_number

Element = etree._Element

_MESSAGE = re.compile(
    r"urn:(?:iso:std:iso:20022:tech|swift):xsd:\$?([a-z]{4}\.\d{3})\.(\d{3})\.(\d{2})"
)
# What senders write where a reference is mandatory and they have none.
_NO_REFERENCE = frozenset({"NOTPROVIDED", "NOTAVAILABLE", "NONREF", "NONE", "NOREF"})


@dataclass(frozen=True, slots=True)
class MessageName:
    """``kind`` such as ``camt.053`` and the two-digit version of its schema."""

    kind: str
    version: str

    def __str__(self) -> str:
        return f"{self.kind}.001.{self.version}"


def message_name(namespace: str) -> MessageName | None:
    """The message a namespace stands for, ``None`` if it is not of ISO 20022."""
    found = _MESSAGE.fullmatch(namespace)
    return MessageName(found[1], found[3]) if found else None


def message_in_head(head: bytes) -> MessageName | None:
    """The first business message named in the beginning of a document; envelopes are looked through."""
    text = head.replace(b"\x00", b"").decode("latin-1")
    names = (MessageName(found[1], found[3]) for found in _MESSAGE.finditer(text))
    return next((name for name in names if not name.kind.startswith("head.")), None)


def business_document(root: Element) -> tuple[Element, MessageName] | None:
    """The ``Document`` element and its message: the root itself or inside an envelope."""
    for node in root.iter("{*}Document"):
        name = message_name(etree.QName(node).namespace or "")
        if name is not None:
            return node, name
    return None


@cache
def _any_namespace(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def all_at(node: Element | None, path: str) -> list[Element]:
    """Descendants at ``A/B/C`` by local names, in document order."""
    return [] if node is None else node.findall(_any_namespace(path))


def at(node: Element | None, path: str) -> Element | None:
    """The first descendant at ``A/B/C``."""
    return None if node is None else node.find(_any_namespace(path))


def text_at(node: Element | None, *paths: str) -> str | None:
    """Trimmed text of the first of ``paths`` that holds any."""
    for path in paths:
        found = at(node, path)
        text = (found.text or "").strip() if found is not None else ""
        if text:
            return text
    return None


def texts_at(node: Element | None, path: str) -> Iterator[str]:
    """Trimmed, non-empty texts at ``path``."""
    for found in all_at(node, path):
        text = (found.text or "").strip()
        if text:
            yield text


def reference_at(node: Element | None, *paths: str) -> str | None:
    """As :func:`text_at`, for references: fillers such as NOTPROVIDED count as none."""
    for path in paths:
        text = text_at(node, path)
        if text and re.sub(r"[\s_-]", "", text).upper() not in _NO_REFERENCE:
            return text
    return None


def account_number(account: Element | None) -> str | None:
    """IBAN or other number of an account element (``Acct``, ``DbtrAcct`` ...), without spaces."""
    number = text_at(account, "Id/IBAN", "Id/Othr/Id")
    return normal_number(number) if number else None
