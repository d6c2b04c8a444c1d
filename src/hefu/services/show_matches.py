"""What stands about parties being one: open proposals, and everything about one party."""

from __future__ import annotations

from pathlib import Path

import msgspec

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text
from hefu.facts.cells import whole as number_in
from hefu.facts.party_links import cluster_of, is_sound, partners
from hefu.services.decide_match import rows_about
from hefu.services.house import House
from hefu.services.party_candidates import READS, in_order, name_of
from hefu.vocabulary.errors import NotFound


class PartyLine(msgspec.Struct, frozen=True):
    """One party in words."""

    party_id: str
    name: str
    address: str


class MatchWord(msgspec.Struct, frozen=True):
    """One row about a pair: the proposal, or what a person said on a day."""

    state: str
    method: str
    weight_micro: int | None
    decided_by: str
    decided_on: str
    reason: str


class MatchLine(msgspec.Struct, frozen=True):
    """A pair, how it stands, and every word about it, oldest first."""

    one: PartyLine
    other: PartyLine
    state: str
    words: tuple[MatchWord, ...]

    @property
    def weight_micro(self) -> int:
        """The greatest weight; a link that rests on an account or a recorded name has none and leads."""
        weights = [word.weight_micro for word in self.words if word.method != "by_hand"]
        return max((2**62 if each is None else each for each in weights), default=0)


class PartyMatches(msgspec.Struct, frozen=True):
    """Everything about one party. ``is_sound``: whether the group holds together; if not, nothing in it
    counts as one party."""

    party: PartyLine
    group: tuple[PartyLine, ...]
    is_sound: bool
    matches: tuple[MatchLine, ...]


def open_matches(house: House, book: Path) -> list[MatchLine]:
    """Proposals that wait for a person, the weightiest first. Raises ``NotFound`` (no book)."""
    seen = _book(house, book)
    pairs = {
        in_order(str(row["party_id"]), str(row["other_party_id"]))
        for row in seen.rows("party_match")
        if text(row, "party_id") and text(row, "other_party_id")
    }
    lines = [_line(seen, pair) for pair in sorted(pairs)]
    waiting = [line for line in lines if line.state == "proposed"]
    return sorted(waiting, key=lambda line: -line.weight_micro)


def matches_of(house: House, book: Path, party_id: str) -> PartyMatches:
    """One party with its group and all its matches. Raises ``NotFound`` (no book, no such party)."""
    seen = _book(house, book)
    if not seen.by("party", "party_id", party_id):
        raise NotFound("match.party_unknown", party_id=party_id)
    group = cluster_of(seen, party_id)
    pairs = {in_order(member, other) for member in group for other in partners(seen, member)}
    return PartyMatches(
        party=_party(seen, party_id),
        group=tuple(_party(seen, member) for member in sorted(group)),
        is_sound=is_sound(seen, group),
        matches=tuple(_line(seen, pair) for pair in sorted(pairs)),
    )


def _book(house: House, book: Path) -> Bundle:
    today = house.clock.today()
    register = house.register(book)
    try:
        return register.whole_book(Clocks(today, today), READS)
    finally:
        register.close()


def _line(book: Bundle, pair: tuple[str, str]) -> MatchLine:
    rows = sorted(rows_about(book, pair), key=lambda row: number_in(row, "decision_no") or 0)
    return MatchLine(
        one=_party(book, pair[0]),
        other=_party(book, pair[1]),
        state=partners(book, pair[0]).get(pair[1], "proposed"),
        words=tuple(_word(row) for row in rows),
    )


def _word(row: Row) -> MatchWord:
    decided_on = day(row, "decided_on")
    return MatchWord(
        state=text(row, "state_code") or "",
        method=text(row, "method_code") or "",
        weight_micro=number_in(row, "weight_micro"),
        decided_by=text(row, "decided_by") or "",
        decided_on="" if decided_on is None else decided_on.isoformat(),
        reason=text(row, "reason") or "",
    )


def _party(book: Bundle, party_id: str) -> PartyLine:
    row = book.one("party", "party_id", party_id) or {}
    return PartyLine(party_id, name_of(book, party_id) or "", text(row, "address") or "")
