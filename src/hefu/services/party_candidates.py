"""Parties that might be one: what the evidence links for certain, and records for the matcher to weigh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from hefu.evidence.bundle import Bundle
from hefu.evidence.matching import PartyRecord
from hefu.evidence.ports import EvidenceRegister
from hefu.facts.cells import text
from hefu.facts.party_identity import identifiers_of
from hefu.vocabulary.types.company_name import compact, read

READS = ("party", "party_name", "party_match")
_HOLDERS_MAX = 20
Pair = tuple[str, str]


def party_records(book: Bundle) -> list[PartyRecord]:
    """Every party of the book that has a name, in order of ids."""
    found = []
    for row in book.rows("party"):
        party_id = text(row, "party_id")
        name = None if party_id is None else name_of(book, party_id)
        if party_id is not None and name:
            kinds = frozenset(identifiers_of(book, party_id))
            found.append(PartyRecord(party_id, read(name), text(row, "address") or "", kinds))
    return sorted(found, key=lambda record: record.party_id)


def name_of(book: Bundle, party_id: str) -> str | None:
    """The name as stated, else the one that serves as id; ``None`` when nobody names the party."""
    row = book.one("party", "party_id", party_id) or {}
    scheme, _, rest = party_id.partition(":")
    return text(row, "name") or (rest if scheme == "name" else None)


def linked_by_account(register: EvidenceRegister, known_on: date) -> Iterator[Pair]:
    """Pairs that are stated to hold the same account. An account of very many is a pool and links
    nobody."""
    for _, holders in register.shared_accounts(known_on):
        if len(holders) <= _HOLDERS_MAX:
            yield from combinations(holders, 2)


def linked_by_former_name(book: Bundle) -> Iterator[Pair]:
    """Pairs of which one carries a name that is recorded as a name of the other."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for row in book.rows("party"):
        party_id = text(row, "party_id")
        name = None if party_id is None else name_of(book, party_id)
        if party_id is not None and name:
            by_name[compact(name)].append(party_id)
    for row in book.rows("party_name"):
        party_id, name = text(row, "party_id"), text(row, "name")
        if party_id is None or name is None:
            continue
        for other in by_name.get(compact(name), ()):
            if other != party_id:
                yield in_order(party_id, other)


def in_order(one: str, other: str) -> Pair:
    """The pair as it is kept: the smaller id first."""
    return (one, other) if one < other else (other, one)


def distinct(pairs: Iterable[Pair]) -> list[Pair]:
    """Each pair once, in order."""
    return sorted(set(pairs))
