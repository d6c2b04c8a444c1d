"""A person accepts or rejects that two parties are one; a later word replaces an earlier one.

The constraint is on the whole group that would arise, not on the pair: a group that shows two different
identifiers of one kind, or that holds a pair somebody rejected, never arises. A single weak link joins a
group to anything only when the person names every member, so that nobody glues two groups by looking at two
names.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.evidence.schema import Row
from hefu.facts.cells import whole as number_in
from hefu.facts.party_identity import identifiers_of
from hefu.facts.party_links import clashing, cluster_of, partners
from hefu.parameters.loader import ParameterView
from hefu.services.house import House
from hefu.services.party_candidates import READS, in_order
from hefu.services.record_matches import record_matches
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound

_STRONG = "policy.party_match.strong_weight"
_CERTAIN = ("equal_account", "former_name")


class MatchDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A word of a person about two parties. ``whole_group``: every member of the group that accepting
    makes, for links that are too weak to join groups unread."""

    one: str
    other: str
    by: str
    reason: str = ""
    whole_group: Sequence[str] = ()


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded. ``group``: the parties that are one with the first now; ``is_still_joined``: a
    rejected pair is held together by other accepted matches, so that the group is unknown."""

    one: str
    other: str
    state: str
    decision_no: int
    group: tuple[str, ...]
    is_still_joined: bool
    document_digest: str


def accept_match(house: House, book: Path, decision: MatchDecision) -> Decided:
    """Record that both are one party.

    Raises ``NotFound`` (no book, no such party), ``InvalidInput`` (no name, one party twice),
    ``Conflict`` (accepted already, identifiers differ, a rejected pair inside, group not named).
    """
    return _decide(house, book, decision, "accepted")


def reject_match(house: House, book: Path, decision: MatchDecision) -> Decided:
    """Record that they are two parties. Raises as :func:`accept_match`; ``Conflict`` when an identifier is
    equal, because then a paper is wrong and must be corrected where it came from."""
    return _decide(house, book, decision, "rejected")


def _decide(
    house: House, book: Path, decision: MatchDecision, state: Literal["accepted", "rejected"]
) -> Decided:
    today = house.clock.today()
    clocks = Clocks(today, today)
    if not decision.by.strip():
        raise InvalidInput("match.no_name")
    register = house.register(book)
    try:
        seen = register.whole_book(clocks, READS)
        pair = _checked_pair(seen, decision, state)
        if state == "accepted":
            _require_sound_group(seen, decision, ParameterView(clocks).integer(_STRONG))
        elif not clashing(seen, pair) and _shares_identifier(seen, pair):
            raise Conflict("match.identifiers_equal", one=decision.one, other=decision.other)
        number = 1 + max(
            (number_in(row, "decision_no") or 0 for row in rows_about(seen, pair)), default=0
        )
        row: Row = {
            "party_id": pair[0],
            "other_party_id": pair[1],
            "state_code": state,
            "method_code": "by_hand",
            "decided_by": decision.by.strip(),
            "decided_on": today,
            "decision_no": number,
            "reason": decision.reason.strip() or None,
        }
        digest = record_matches(
            register,
            [row],
            source_id=f"person:{decision.by.strip()}",
            known_on=today,
            head={"whole_group": sorted(decision.whole_group)},
        )
        return _outcome(register, clocks, row, digest)
    finally:
        register.close()


def _outcome(register: EvidenceRegister, clocks: Clocks, row: Row, digest: str) -> Decided:
    now = register.whole_book(clocks, READS)
    one, other = str(row["party_id"]), str(row["other_party_id"])
    group = cluster_of(now, one)
    return Decided(
        one=one,
        other=other,
        state=str(row["state_code"]),
        decision_no=number_in(row, "decision_no") or 0,
        group=tuple(sorted(group)),
        is_still_joined=row["state_code"] == "rejected" and other in group,
        document_digest=digest,
    )


def rows_about(book: Bundle, pair: tuple[str, str]) -> list[Row]:
    """All rows about one pair, whichever way round it was stated."""
    one, other = pair
    rows = (
        *book.by("party_match", "party_id", one),
        *book.by("party_match", "other_party_id", one),
    )
    return [row for row in rows if {row.get("party_id"), row.get("other_party_id")} == {one, other}]


def _checked_pair(book: Bundle, decision: MatchDecision, state: str) -> tuple[str, str]:
    if decision.one == decision.other:
        raise InvalidInput("match.one_party", party_id=decision.one)
    for party_id in (decision.one, decision.other):
        if not book.by("party", "party_id", party_id):
            raise NotFound("match.party_unknown", party_id=party_id)
    pair = in_order(decision.one, decision.other)
    if partners(book, pair[0]).get(pair[1]) == state:
        raise Conflict("match.already", one=pair[0], other=pair[1], state=state)
    return pair


def _shares_identifier(book: Bundle, pair: tuple[str, str]) -> bool:
    one, other = (identifiers_of(book, party_id) for party_id in pair)
    return any(one[kind] == other[kind] for kind in one.keys() & other.keys())


def _require_sound_group(book: Bundle, decision: MatchDecision, strong_micro: int) -> None:
    """The group that accepting would make; raises ``Conflict`` when it must not arise."""
    ours, theirs = cluster_of(book, decision.one), cluster_of(book, decision.other)
    group = ours | theirs
    for kind, values in clashing(book, group).items():
        raise Conflict(
            "match.identifiers_differ", kind=kind, values=", ".join(values), group=_told(group)
        )
    for member in sorted(group):
        for other, state in sorted(partners(book, member).items()):
            if (
                state == "rejected"
                and other in group
                and {member, other} != {decision.one, decision.other}
            ):
                raise Conflict("match.rejected_inside", one=member, other=other, group=_told(group))
    named = set(decision.whole_group)
    if named and named != group:
        raise Conflict("match.group_differs", named=_told(named), group=_told(group))
    if len(group) > 2 and not named and not _is_well_tied(book, (ours, theirs), strong_micro):
        raise Conflict("match.group_not_named", group=_told(group), count=len(group))


def _is_well_tied(
    book: Bundle, sides: tuple[frozenset[str], frozenset[str]], strong_micro: int
) -> bool:
    """Two links between the sides, or one that is strong by itself."""
    ours, theirs = sides
    links = [
        (member, other)
        for member in ours
        for other, state in partners(book, member).items()
        if other in theirs and state != "rejected"
    ]
    if len(links) > 1:
        return True
    rows = [row for link in links for row in rows_about(book, link)]
    return any(
        row.get("method_code") in _CERTAIN or (number_in(row, "weight_micro") or 0) >= strong_micro
        for row in rows
    )


def _told(group: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(group))
