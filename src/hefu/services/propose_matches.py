"""Propose which parties of a book are one; nobody is joined by it.

Parties with an equal identifier, and parties of equal name without one, are one to the facts already and are
only counted. Two different identifiers of one kind are never proposed, however alike the names are. A pair
that was proposed or decided before is left as it stands.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.party_links import clashing, partners
from hefu.facts.same_party import is_same_party
from hefu.parameters.loader import ParameterView
from hefu.services.house import House
from hefu.services.party_candidates import (
    READS,
    Pair,
    distinct,
    linked_by_account,
    linked_by_former_name,
    party_records,
)
from hefu.services.record_matches import record_matches

_WEIGHT = "policy.party_match.proposal_weight"


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """What one run of the matcher did.

    ``by_method``: new proposals by method; ``known_count``: pairs that were proposed or decided before;
    ``one_already_count``: pairs that the facts hold to be one without any match; ``clash_count``: pairs
    left out because they show different identifiers.
    """

    party_count: int
    by_method: dict[str, int]
    known_count: int
    one_already_count: int
    clash_count: int
    settings_digest: str
    document_digest: str = ""

    @property
    def proposed_count(self) -> int:
        """New proposals."""
        return sum(self.by_method.values())


def propose_matches(house: House, book: Path) -> Proposed:
    """Weigh all parties of the book as known today and record new proposals in one document.

    Raises ``NotFound`` (no book), ``Unavailable`` (the matcher's library is not installed).
    """
    today = house.clock.today()
    least = ParameterView(Clocks(today, today)).integer(_WEIGHT)
    matcher = house.party_matcher()
    register = house.register(book)
    try:
        whole = register.whole_book(Clocks(today, today), READS)
        records = party_records(whole)
        weighed = {
            (pair.party_id, pair.other_party_id): pair.weight_micro
            for pair in matcher.weigh(records, least)
        }
        told = _Told(whole)
        for pair in distinct(linked_by_account(register, today)):
            told.take(pair, "equal_account", None)
        for pair in distinct(linked_by_former_name(whole)):
            told.take(pair, "former_name", None)
        for pair, weight in weighed.items():
            told.take(pair, matcher.method_code, weight)
        digest = ""
        if told.rows:
            digest = record_matches(
                register,
                told.rows,
                source_id=f"party_matcher:{matcher.settings_digest[:12]}",
                known_on=today,
                head={"settings_digest": matcher.settings_digest, "least_weight_micro": least},
            )
    finally:
        register.close()
    return Proposed(
        party_count=len(records),
        by_method=told.by_method,
        known_count=told.known_count,
        one_already_count=told.one_already_count,
        clash_count=told.clash_count,
        settings_digest=matcher.settings_digest,
        document_digest=digest,
    )


class _Told:
    """New proposals of one run; the first reason for a pair is the one that is recorded."""

    def __init__(self, book: Bundle) -> None:
        self._book = book
        self._seen: set[Pair] = set()
        self.rows: list[Row] = []
        self.by_method: dict[str, int] = {}
        self.known_count = 0
        self.one_already_count = 0
        self.clash_count = 0

    def take(self, pair: Pair, method: str, weight_micro: int | None) -> None:
        """Propose the pair unless something speaks against it."""
        if pair in self._seen:
            return
        self._seen.add(pair)
        one, other = pair
        if other in partners(self._book, one):
            self.known_count += 1
        elif clashing(self._book, pair):
            self.clash_count += 1
        elif is_same_party(self._book, one, other):
            self.one_already_count += 1
        else:
            self.by_method[method] = self.by_method.get(method, 0) + 1
            self.rows.append(
                {
                    "party_id": one,
                    "other_party_id": other,
                    "state_code": "proposed",
                    "method_code": method,
                    "weight_micro": weight_micro,
                }
            )
