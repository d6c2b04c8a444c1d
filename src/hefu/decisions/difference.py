"""How an answer given again differs from the kept one: what it rests on, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from hefu.decisions.decision import Decision, Reason

# Field of a decision -> what it is called in the sentences about it.
_BASES = {
    "hefu_version": "program",
    "policy_digest": "policy",
    "parameter_digest": "parameters",
}
_ANSWERS = {"outcome": "outcome", "amount_minor": "amount", "requested_minor": "requested"}
_TOLD_OTHERWISE = {
    *_BASES,
    *_ANSWERS,
    "decision_id",
    "evidence_version",
    "check_digests",
    "reasons",
}
_PARTS = tuple(name for name in Decision.__struct_fields__ if name not in _TOLD_OTHERWISE)


class Difference(msgspec.Struct, frozen=True):
    """One thing that differs, before and now. ``basis``: the answer rests on it, so that it may explain the
    rest; ``answer``: it is part of what was answered."""

    what: str
    kind: Literal["basis", "answer"]
    kept: object = None
    again: object = None


def differences(kept: Decision, again: Decision) -> tuple[Difference, ...]:
    """Everything in which the two differ but their ids and the versions of their evidence, bases first."""
    return (*_in_bases(kept, again), *_in_answers(kept, again))


def _in_bases(kept: Decision, again: Decision) -> Iterator[Difference]:
    for name, what in _BASES.items():
        before, now = getattr(kept, name), getattr(again, name)
        if before != now:
            yield Difference(what, "basis", before, now)
    ids = sorted({*kept.check_digests, *again.check_digests})
    changed = tuple(
        one for one in ids if kept.check_digests.get(one) != again.check_digests.get(one)
    )
    if changed:
        yield Difference("checks", "basis", changed, changed)


def _in_answers(kept: Decision, again: Decision) -> Iterator[Difference]:
    for name, what in _ANSWERS.items():
        before, now = getattr(kept, name), getattr(again, name)
        if before != now:
            yield Difference(what, "answer", before, now)
    gone, added = _without(kept.reasons, again.reasons), _without(again.reasons, kept.reasons)
    if gone:
        yield Difference("reasons_gone", "answer", gone)
    if added:
        yield Difference("reasons_new", "answer", None, added)
    if not gone and not added and kept.reasons != again.reasons:
        yield Difference("part", "answer", "reasons", "reasons")
    for name in _PARTS:
        if getattr(kept, name) != getattr(again, name):
            yield Difference("part", "answer", name, name)


def _without(reasons: Sequence[Reason], others: Sequence[Reason]) -> tuple[str, ...]:
    """Names of the reasons that the others lack, each once."""
    return tuple(dict.fromkeys(_name(one) for one in reasons if one not in others))


def _name(reason: Reason) -> str:
    return " ".join(part for part in (reason.code, reason.about or reason.evidence_id) if part)
