"""What people decided, or the matcher proposed, about two parties being one.

Every decision about a pair is a row of ``party_match``; the one with the highest number counts. Accepted
pairs hold together as one party only while nothing inside speaks against it: two different identifiers of
one kind, or a pair that was rejected, leave the whole of it unknown, so that one wrong link cannot glue two
parties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row
from hefu.facts.cells import text, whole
from hefu.facts.party_identity import identifiers_of

LinkState = Literal["accepted", "rejected", "proposed"]

TABLE = "party_match"
_CLUSTER_MAX = 200
_STATES: dict[str | None, LinkState] = {"accepted": "accepted", "rejected": "rejected"}


def partners(bundle: Bundle, party_id: str) -> dict[str, LinkState]:
    """Parties that a match names together with this one, and how it stands.

    A state that is contradicted or not known to us is as open as a proposal.
    """
    rows = (*bundle.by(TABLE, "party_id", party_id), *bundle.by(TABLE, "other_party_id", party_id))
    return {
        other if one == party_id else one: state
        for (one, other), state in _latest(rows).items()
        if one != other
    }


def cluster_of(bundle: Bundle, party_id: str) -> frozenset[str]:
    """The party and all that accepted matches join to it."""
    found = {party_id}
    pending = [party_id]
    while pending and len(found) <= _CLUSTER_MAX:
        for other, state in partners(bundle, pending.pop()).items():
            if state == "accepted" and other not in found:
                found.add(other)
                pending.append(other)
    return frozenset(found)


def is_sound(bundle: Bundle, cluster: frozenset[str]) -> bool:
    """Whether nothing speaks against the members being one party."""
    if len(cluster) == 1:
        return True
    if len(cluster) > _CLUSTER_MAX or clashing(bundle, cluster):
        return False
    return not any(
        other in cluster and state == "rejected"
        for member in cluster
        for other, state in partners(bundle, member).items()
    )


def clashing(bundle: Bundle, cluster: Iterable[str]) -> dict[str, list[str]]:
    """Kinds of identifiers of which the members show more than one value, with the values."""
    shown: dict[str, set[str]] = {}
    for member in cluster:
        for kind, value in identifiers_of(bundle, member).items():
            shown.setdefault(kind, set()).add(value)
    return {kind: sorted(values) for kind, values in sorted(shown.items()) if len(values) > 1}


def between(bundle: Bundle, one: Iterable[str], other: frozenset[str]) -> set[LinkState]:
    """How the matches stand that name a member of ``one`` together with a member of ``other``."""
    return {
        state
        for member in one
        for partner, state in partners(bundle, member).items()
        if partner in other
    }


def might_be(bundle: Bundle, party_id: str) -> frozenset[str]:
    """The party and every other one that a match, decided or not, might join to it."""
    if not bundle.rows(TABLE):
        return frozenset((party_id,))
    found = {party_id}
    pending = [party_id]
    while pending:
        for other, state in partners(bundle, pending.pop()).items():
            if state != "rejected" and other not in found:
                found.add(other)
                pending.append(other)
    return frozenset(found)


def decided_pairs(bundle: Bundle) -> Iterator[tuple[str, str, LinkState]]:
    """Every pair of the whole book with its state; accepted pairs of a cluster that does not hold
    together are given as ``proposed``."""
    latest = _latest(bundle.rows(TABLE))
    sound: dict[str, bool] = {}
    for (one, other), state in sorted(latest.items()):
        if state != "accepted":
            yield one, other, state
            continue
        if one not in sound:
            cluster = cluster_of(bundle, one)
            holds = is_sound(bundle, cluster)
            sound.update(dict.fromkeys(cluster, holds))
        yield one, other, "accepted" if sound.get(one, False) else "proposed"


def _latest(rows: Iterable[Row]) -> dict[tuple[str, str], LinkState]:
    best: dict[tuple[str, str], tuple[int, LinkState]] = {}
    for row in rows:
        one, other = text(row, "party_id"), text(row, "other_party_id")
        if one is None or other is None:
            continue
        pair = (one, other) if one < other else (other, one)
        number = whole(row, "decision_no") or 0
        state = _STATES.get(text(row, "state_code"), "proposed")
        held = best.get(pair)
        if held is None or number > held[0]:
            best[pair] = (number, state)
        elif number == held[0] and state != held[1]:
            best[pair] = (number, "proposed")
    return {pair: state for pair, (_, state) in best.items()}
