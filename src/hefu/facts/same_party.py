"""Whether two party ids stand for the same party: by id, else by equal name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from hefu.evidence.bundle import Bundle
from hefu.evidence.identity import normal_name
from hefu.evidence.schema import Value
from hefu.facts.cells import text

_IDENTIFIERS = {"uscc": "uscc", "lei": "lei", "gln": "gln", "tax": "tax_no"}
_cached_name = lru_cache(maxsize=4096)(normal_name)


def is_same_party(bundle: Bundle, one: Value, other: Value) -> bool | None:
    """``True``, ``False``, or ``None`` when it cannot be told.

    Two different official identifiers of one kind are two parties, whatever their names. Without
    such a pair, parties are the same when their normalised names are equal.
    """
    if one is None or other is None:
        return None
    if one == other:
        return True
    one_said, other_said = known_of(bundle, str(one)), known_of(bundle, str(other))
    for identifier in _IDENTIFIERS.values():
        if identifier in one_said and identifier in other_said:
            return one_said[identifier] == other_said[identifier]
    if "name" in one_said and "name" in other_said:
        return one_said["name"] == other_said["name"]
    return None


def is_among(bundle: Bundle, sought: Value, parties: Iterable[Value]) -> bool | None:
    """Whether ``sought`` is one of ``parties``; those not stated are passed over.

    ``None`` when none is stated, or when one of them might be ``sought`` and none certainly is.
    """
    verdicts = [is_same_party(bundle, sought, party) for party in parties if party is not None]
    if True in verdicts:
        return True
    return False if verdicts and None not in verdicts else None


def known_of(bundle: Bundle, party_id: str) -> dict[str, str]:
    """What the id itself and the party's row tell of a party: ``uscc``, ``lei``, ``gln``, ``tax_no``,
    normalised ``name``."""
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
    return known
