"""Whether two party ids stand for the same party: by identifier, by what a person decided, else by name."""

from __future__ import annotations

from collections.abc import Iterable

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Value
from hefu.facts import party_links
from hefu.facts.party_identity import known_of

__all__ = ["SAME_PARTY_READS", "is_among", "is_same_party", "known_of"]

SAME_PARTY_READS = ("party", party_links.TABLE)
"""What :func:`is_same_party` reads."""

_IDENTIFIERS = ("uscc", "lei", "gln", "tax_no")


def is_same_party(bundle: Bundle, one: Value, other: Value) -> bool | None:
    """``True``, ``False``, or ``None`` when it cannot be told.

    Two different official identifiers of one kind are two parties, whatever their names and whatever
    was decided about them. Without such a pair an accepted match makes two parties the same, a rejected
    one keeps them apart, and a proposal that nobody decided leaves it unknown. Without a match, parties
    are the same when their normalised names are equal.
    """
    if one is None or other is None:
        return None
    if one == other:
        return True
    told = _by_identifiers(known_of(bundle, str(one)), known_of(bundle, str(other)))
    if told is not None:
        return told
    if bundle.rows(party_links.TABLE):
        return _by_decision(bundle, str(one), str(other))
    return _by_names([known_of(bundle, str(one))], [known_of(bundle, str(other))])


def is_among(bundle: Bundle, sought: Value, parties: Iterable[Value]) -> bool | None:
    """Whether ``sought`` is one of ``parties``; those not stated are passed over.

    ``None`` when none is stated, or when one of them might be ``sought`` and none certainly is.
    """
    verdicts = [is_same_party(bundle, sought, party) for party in parties if party is not None]
    if True in verdicts:
        return True
    return False if verdicts and None not in verdicts else None


def _by_decision(bundle: Bundle, one: str, other: str) -> bool | None:
    """As one party each with all that accepted matches join to it."""
    ours, theirs = party_links.cluster_of(bundle, one), party_links.cluster_of(bundle, other)
    if not (party_links.is_sound(bundle, ours) and party_links.is_sound(bundle, theirs)):
        return None
    if other in ours:
        return True
    our_words = [known_of(bundle, member) for member in ours]
    their_words = [known_of(bundle, member) for member in theirs]
    told = {_by_identifiers(each, that) for each in our_words for that in their_words} - {None}
    if told:
        return told.pop() if len(told) == 1 else None
    states = party_links.between(bundle, ours, theirs)
    if "rejected" in states:
        return False
    return None if states else _by_names(our_words, their_words)


def _by_identifiers(one: dict[str, str], other: dict[str, str]) -> bool | None:
    """By the first kind that both show; ``None`` when there is none."""
    for identifier in _IDENTIFIERS:
        if identifier in one and identifier in other:
            return one[identifier] == other[identifier]
    return None


def _by_names(one: Iterable[dict[str, str]], other: Iterable[dict[str, str]]) -> bool | None:
    ours = {words["name"] for words in one if "name" in words}
    theirs = {words["name"] for words in other if "name" in words}
    return bool(ours & theirs) if ours and theirs else None
