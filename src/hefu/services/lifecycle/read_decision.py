"""Today's decision about an application, made again in this unit of work, beside the one that was named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from hefu.decisions.decision import Decision, MissingFact, Reason
from hefu.decisions.wording import in_both
from hefu.lifecycle.guard import DecisionNow
from hefu.services.lifecycle.reading import Reading
from hefu.services.screen_application import decide_situation
from hefu.vocabulary.labelled import Label, Language

_BLOCKING = frozenset({"refer", "decline"})
_OF_THE_RUN = (
    "decision_id",
    "evidence_version",
    "engine",
    "flip",
    "flip_searched",
    "hefu_version",
    "runs",
    "unverified",
)
"""Fields that say how a decision was come by, or what merely accompanies it, and not what it says."""


def decision(reading: Reading) -> DecisionNow:
    """What today's facts lead to. Raises what screening raises: without a decision nothing moves."""
    engine = reading.engine_for(reading.clocks)
    made = decide_situation(reading.register, engine, reading.situation, with_flip=False)
    named_id = str(reading.wish.terms.get("decision_id", ""))
    named = _named(reading, named_id)
    reading.seen["decision_id"] = made.decision_id
    return DecisionNow(
        decision_id=made.decision_id,
        named_id=named_id if named is not None else "",
        is_same=named is not None and substance(named) == substance(made),
        outcome=made.outcome,
        amount_minor=made.amount_minor,
        currency=made.currency,
        missing=tuple(_wanting(made.missing)),
        stops=tuple(dict.fromkeys(_stop(one) for one in made.reasons if one.effect in _BLOCKING)),
    )


def substance(decision: Decision) -> bytes:
    """What a decision says, without how it was come by: clocks, outcome, amount, every reason that
    limits or forbids, what is missing, digests of policy, checks and parameters. Evidence that changes none
    of it does not make it another decision, nor does one more document that says the same."""
    told = msgspec.to_builtins(decision)
    for name in _OF_THE_RUN:
        told.pop(name, None)
    told["reasons"] = [one for one in told["reasons"] if one["effect"] != "pass"]
    for reason in told["reasons"]:
        del reason["sources"]
    return msgspec.json.encode(told, order="sorted")


def _named(reading: Reading, decision_id: str) -> Decision | None:
    body = reading.register.decision(decision_id) if decision_id else None
    if body is None:
        return None
    found = msgspec.json.decode(body, type=Decision)
    is_it = (found.decision_id, found.application_id) == (decision_id, reading.application_id)
    return found if is_it else None


def _wanting(missing: Sequence[MissingFact]) -> Iterator[Label]:
    """One sentence for each fact and reason, however many things lack it."""
    about: dict[tuple[Label, Label], list[str]] = {}
    for one in missing:
        about.setdefault((one.name, one.why), []).append(one.about)
    for (name, why), things in about.items():
        yield in_both(lambda language, n=name, w=why, t=things: _sentence(n, w, t, language))  # type: ignore[misc]


def _sentence(name: Label, why: Label, things: Sequence[str], language: Language) -> str:
    fact, reason = name.in_language(language), why.in_language(language)
    if reason.startswith(fact):
        return reason
    joined = ("、" if language == "zh" else ", ").join(things)
    return f"{fact} / {joined}{'：' if language == 'zh' else ': '}{reason}"


def _stop(reason: Reason) -> Label:
    """The finding by its title; what could not be found at all is told in full."""
    return reason.says if reason.kind == "document" else reason.title
