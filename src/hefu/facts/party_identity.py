"""What a party's id and its row tell of it: official identifiers and its name."""

from __future__ import annotations

from functools import lru_cache

from hefu.evidence.bundle import Bundle
from hefu.evidence.identity import normal_name
from hefu.facts.cells import text
from hefu.vocabulary.types import uscc

_IDENTIFIERS = {"uscc": "uscc", "lei": "lei", "gln": "gln", "tax": "tax_no"}
_cached_name = lru_cache(maxsize=4096)(normal_name)


@lru_cache(maxsize=4096)
def _is_uscc(number: str) -> bool:
    return uscc.explain(number) != "bad_format"


def known_of(bundle: Bundle, party_id: str) -> dict[str, str]:
    """What the id itself and the party's row tell of a party: ``uscc``, ``lei``, ``gln``, ``tax_no``,
    normalised ``name``. Since 2015 the tax number of a Chinese enterprise is its unified social credit
    code: a tax number of that form counts as both."""
    known = {}
    row = bundle.one("party", "party_id", party_id) or {}
    for identifier in _IDENTIFIERS.values():
        value = text(row, identifier)
        if value:
            known[identifier] = value.upper()
    name = text(row, "name")
    if name:
        known["name"] = _cached_name(name)
    scheme, _, rest = party_id.partition(":")
    if scheme in _IDENTIFIERS:
        known[_IDENTIFIERS[scheme]] = rest
    elif scheme == "name":
        known["name"] = rest
    tax_no = known.get("tax_no")
    if tax_no and "uscc" not in known and _is_uscc(tax_no):
        known["uscc"] = tax_no
    return known


def identifiers_of(bundle: Bundle, party_id: str) -> dict[str, str]:
    """The official identifiers alone, by kind."""
    known = known_of(bundle, party_id)
    known.pop("name", None)
    return known
