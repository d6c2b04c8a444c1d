"""Screen every open application in one pass over the whole book: the same facts, checks and policy."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from hefu.decisions.decision import Decision
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister, QueryEngine
from hefu.facts.registry import evidence_needed
from hefu.services.judge_bundle import Judged, judge
from hefu.services.screen_application import decide_situation, population_facts
from hefu.vocabulary.errors import HefuError, PolicyIncomplete


class Undecided(msgspec.Struct, frozen=True):
    """An application that no policy could decide; the error says why. Money does not move on it."""

    application_id: str
    error: HefuError


Decided = Decision | Undecided


def judge_book(register: EvidenceRegister, engine: QueryEngine, clocks: Clocks) -> Judged:
    """Facts and answers of the whole book in one run."""
    kept = population_facts(register, clocks)
    return judge(register.whole_book(clocks, evidence_needed()), clocks, kept, engine)


def screen_book(
    register: EvidenceRegister,
    engine: QueryEngine,
    clocks: Clocks,
    *,
    status_code: str | None = "pending",
    with_flip: bool = False,
) -> Iterator[Decided]:
    """Decisions on all applications in ``status_code`` (``None`` = all), oldest request first.

    An application on which nothing can be decided is ``Undecided`` and does not stop the others.
    """
    judged = judge_book(register, engine, clocks)
    for application_id in register.application_ids(clocks, status_code):
        situation = judged.about(application_id)
        try:
            decision = decide_situation(register, engine, situation, with_flip=with_flip)
        except PolicyIncomplete as error:
            yield Undecided(application_id, error)
        else:
            yield decision
