"""Values of ISO 20022 bank messages: amounts, days, directions, states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from hefu.importers.camt_tree import Element, at, text_at
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types import money

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?")
_DIRECTIONS = {"CRDT": "in", "DBIT": "out"}
_STATES = {"BOOK": "booked", "PDNG": "pending", "FUTR": "pending", "INFO": "information"}
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})


class Refused(Exception):
    """A part of the message that cannot be taken: ``code`` and ``arguments`` of its sentence."""

    def __init__(self, code: str, field: str, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as read: minor units of ``currency``, never negative, with the source's own words."""

    minor: int
    currency: str
    text: str


def amount_at(node: Element, path: str) -> Amount | None:
    """The amount at ``path``; ``None`` when the element is absent."""
    found = at(node, path)
    if found is None:
        return None
    text, currency = (found.text or "").strip(), found.get("Ccy") or ""
    return Amount(_minor(text, currency, path), currency, f"{text} {currency}".strip())


def _minor(text: str, currency: str, path: str) -> int:
    try:
        minor = money.to_minor(text, currency)
    except InvalidInput as problem:
        raise Refused(problem.code, path, **problem.arguments) from problem
    if minor < 0:
        raise Refused("camt.amount_negative", path, value=f"{text} {currency}")
    return minor


def required_amount_at(node: Element, path: str) -> Amount:
    """As :func:`amount_at`; an absent amount is refused."""
    amount = amount_at(node, path)
    if amount is None:
        raise Refused("camt.element_missing", path, element=path)
    return amount


def direction_at(node: Element, default: str | None = None) -> str:
    """``in`` or ``out`` as ``CdtDbtInd`` says; ``default`` where the element is absent."""
    text = text_at(node, "CdtDbtInd")
    if text is None and default is not None:
        return default
    if text is None:
        raise Refused("camt.element_missing", "CdtDbtInd", element="CdtDbtInd")
    if text not in _DIRECTIONS:
        raise Refused("camt.code_unknown", "CdtDbtInd", element="CdtDbtInd", value=text)
    return _DIRECTIONS[text]


def state_at(entry: Element) -> str:
    """``booked``, ``pending`` or ``information``: ``Sts`` holds text in version 02, ``Cd`` from 08."""
    text = text_at(entry, "Sts", "Sts/Cd", "Sts/Prtry")
    if text is None:
        raise Refused("camt.element_missing", "Sts", element="Sts")
    if text not in _STATES:
        raise Refused("camt.code_unknown", "Sts", element="Sts", value=text)
    return _STATES[text]


def is_reversal_at(entry: Element) -> bool:
    """``RvslInd``; absent means no reversal, as the standard defines it."""
    text = text_at(entry, "RvslInd")
    if text is None or text in _FALSE:
        return False
    if text not in _TRUE:
        raise Refused("camt.code_unknown", "RvslInd", element="RvslInd", value=text)
    return True


def day_at(node: Element | None, path: str) -> date | None:
    """The day at ``path``, given there as ``Dt``, as ``DtTm`` or as plain text; the day as written."""
    text = text_at(node, f"{path}/Dt", f"{path}/DtTm", path)
    if text is None:
        return None
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1] if found else text)
    except ValueError as problem:
        raise Refused("camt.day_unreadable", path, element=path, value=text) from problem
