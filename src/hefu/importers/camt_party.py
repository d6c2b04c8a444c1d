"""Parties of bank messages: names and the identifiers that mean the same thing everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from hefu.evidence.identity import normal_number, party_id
from hefu.evidence.schema import Row
from hefu.importers.camt_tree import Element, all_at, at, text_at, texts_at
from hefu.vocabulary.types import gln, lei, uscc

# Scheme names, code or free text, upper case. Codes of an organisation's own customer list are left out:
# they identify nobody outside the bank that gave them.
_USCC_SCHEMES = frozenset({"USCC", "统一社会信用代码", "社会信用代码"})
_TAX_SCHEMES = frozenset({"TXID", "TAX", "税号", "纳税人识别号"})
_LEI_SCHEMES = frozenset({"LEI", "LEIC"})
_GLN_SCHEMES = frozenset({"GLN", "GS1G"})


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A party as one message states it. ``values``: columns of table ``party``; ``others``:
    identifiers without a meaning beyond their issuer, as written."""

    party_id: str
    values: Row
    others: str


def party_at(node: Element | None) -> NamedParty | None:
    """The party in an element such as ``Dbtr`` or ``Ownr``: directly, in ``Pty`` or as ``Agt``."""
    if node is None:
        return None
    institution = at(node, "Agt/FinInstnId")
    if institution is None:
        institution = at(node, "FinInstnId")
    if institution is not None:
        return _named(institution, {"lei": text_at(institution, "LEI")}, "")
    inner = at(node, "Pty")
    return _of_party(inner if inner is not None else node)


def _of_party(node: Element) -> NamedParty | None:
    found: Row = {"lei": text_at(node, "Id/OrgId/LEI")}
    others = []
    for other in all_at(node, "Id/OrgId/Othr"):
        number = normal_number(text_at(other, "Id") or "").upper()
        scheme = (text_at(other, "SchmeNm/Cd", "SchmeNm/Prtry") or "").upper()
        column = _column_of(number, scheme)
        if column is None:
            issuer = text_at(other, "Issr")
            others.append(" ".join(part for part in (scheme, number, issuer) if part))
        elif not found.get(column):
            found[column] = number
    return _named(node, found, "; ".join(others))


def _column_of(number: str, scheme: str) -> str | None:
    """Column of table ``party`` for an ``Othr`` identifier; ``None`` if it means nothing elsewhere."""
    grade = uscc.explain(number)
    if grade == "ok" or (grade != "bad_format" and scheme in _USCC_SCHEMES | _TAX_SCHEMES):
        return "uscc"
    if scheme in _LEI_SCHEMES and lei.explain(number) == "ok":
        return "lei"
    if scheme in _GLN_SCHEMES and gln.explain(number) == "ok":
        return "gln"
    return "tax_no" if scheme in _TAX_SCHEMES and number else None


def _named(node: Element, identifiers: Row, others: str) -> NamedParty | None:
    name = text_at(node, "Nm")
    given = {column: str(value) for column, value in identifiers.items() if value}
    identity = party_id(name=name, **given)
    if identity is None:
        return None
    values: Row = {
        "party_id": identity,
        "name": name,
        "country_code": text_at(node, "PstlAdr/Ctry", "CtryOfRes"),
        "address": _address(node),
        **given,
    }
    return NamedParty(identity, {k: v for k, v in values.items() if v is not None}, others)


def _address(node: Element) -> str | None:
    street = [text_at(node, f"PstlAdr/{step}") for step in ("StrtNm", "BldgNb")]
    town = [text_at(node, f"PstlAdr/{step}") for step in ("PstCd", "TwnNm")]
    parts = [
        *texts_at(node, "PstlAdr/AdrLine"),
        " ".join(part for part in street if part),
        " ".join(part for part in town if part),
    ]
    return ", ".join(part for part in parts if part) or None
