"""Screen one application: fetch its evidence, judge it, decide, search the smallest flip, keep all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from hefu.decisions.changed_trail import ChangedTrail
from hefu.decisions.decide import RunOn, Verdict, decide, verdict_of
from hefu.decisions.decision import Decision
from hefu.decisions.flip import find_flip
from hefu.decisions.moves import Change, apply_changes
from hefu.decisions.policy import Policy, policy_for
from hefu.decisions.seal import sealed
from hefu.decisions.situation import Situation
from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister, QueryEngine
from hefu.evidence.schema import Row
from hefu.facts import connected_group_member, drawdown_trace
from hefu.facts.population import derive_population, population_evidence
from hefu.facts.registry import evidence_needed
from hefu.parameters.loader import ParameterView
from hefu.products.catalogue import product_for
from hefu.services.judge_bundle import judge
from hefu.services.row_sources import sources_from
from hefu.vocabulary.errors import PolicyIncomplete


def population_facts(register: EvidenceRegister, clocks: Clocks) -> Mapping[str, Sequence[Row]]:
    """Groups and circles of the whole population at these clocks; derived once, then kept."""
    kept = register.kept_facts(clocks)
    if kept is None:
        # Read before the evidence: what arrives while we derive belongs to a later version.
        version = register.evidence_version()
        whole = register.whole_book(clocks, population_evidence())
        kept = derive_population(whole, clocks, ParameterView(clocks), register)
        register.keep_facts(clocks, kept, evidence_version=version)
    return kept


def screen_application(
    register: EvidenceRegister,
    engine: QueryEngine,
    application_id: str,
    clocks: Clocks,
    *,
    with_flip: bool = True,
) -> Decision:
    """Decide one application and keep the decision.

    Raises ``NotFound`` for an application not known at these clocks, ``PolicyIncomplete`` when no
    policy covers it.
    """
    with register.snapshot():
        is_derived = register.kept_facts(clocks) is not None
        if is_derived:
            situation = situation_of(register, engine, application_id, clocks)
            decision = decided(register, engine, situation, with_flip=with_flip)
    if not is_derived:
        population_facts(register, clocks)  # derived and kept before the moment begins
        with register.snapshot():
            situation = situation_of(register, engine, application_id, clocks)
            decision = decided(register, engine, situation, with_flip=with_flip)
    return keep(register, decision)


def situation_of(
    register: EvidenceRegister, engine: QueryEngine, application_id: str, clocks: Clocks
) -> Situation:
    """Facts and answers for one application from its own bundle."""
    kept = population_facts(register, clocks)
    bundle = register.bundle_of(application_id, clocks, evidence_needed())
    return judge(bundle, clocks, kept, engine).about(application_id)


def decide_situation(
    register: EvidenceRegister, engine: QueryEngine, situation: Situation, *, with_flip: bool
) -> Decision:
    """Decide one situation, search its flip if asked, keep the decision and return it."""
    return keep(register, decided(register, engine, situation, with_flip=with_flip))


def decided(
    register: EvidenceRegister, engine: QueryEngine, situation: Situation, *, with_flip: bool
) -> Decision:
    """The decision on one situation, without its id; nothing is kept."""
    clocks = situation.clocks
    policy = policy_of(situation)
    situation = situation.asked_by(policy.checks)
    with register.snapshot():
        version = register.evidence_version(clocks.known_on)
        run_on = RunOn(engine=engine.name, evidence_version=version)
        sources = sources_from(register, clocks, situation)
        decision = decide(situation, policy, run_on, sources)
    if with_flip:
        flip = find_flip(
            situation,
            verdict_of(situation, policy),
            _Rerun(register, engine, situation, policy),
        )
        decision = msgspec.structs.replace(decision, flip=flip, flip_searched=True)
    return decision


def policy_of(situation: Situation) -> Policy:
    """The policy for the application's product. Raises ``PolicyIncomplete`` when there is no product or
    no policy table of its name, also when technique or currency are not known."""
    known = {"application": situation.application_id, "known_on": situation.clocks.known_on}
    technique_code = situation.application.get("technique_code")
    if technique_code is None:
        raise PolicyIncomplete("policy.technique_unknown", **known)
    if situation.application.get("currency") is None:
        raise PolicyIncomplete("policy.currency_unknown", **known)
    product = product_for(str(technique_code), situation.clocks)
    return policy_for(product.policy, situation.clocks).under(product)


def keep(register: EvidenceRegister, decision: Decision) -> Decision:
    """Give the decision its id and keep it for ever."""
    named, whole = sealed(decision)
    register.keep_decision(named.decision_id, named.application_id, whole)
    return named


class _Rerun:
    """Facts, checks and policy once more, on a changed bundle."""

    def __init__(
        self, register: EvidenceRegister, engine: QueryEngine, situation: Situation, policy: Policy
    ) -> None:
        self._register = register
        self._engine = engine
        self._situation = situation
        self._policy = policy
        self._kept = population_facts(register, situation.clocks)
        self._whole: Bundle | None = None

    def __call__(self, changes: tuple[Change, ...]) -> Verdict:
        clocks = self._situation.clocks
        bundle = apply_changes(self._situation.evidence, changes)
        kept = self._kept
        if any(change.touches_population for change in changes):
            kept = self._population(changes)
        elif any(change.touches_money for change in changes):
            kept = {**kept, drawdown_trace.TABLE: self._followed_again(changes)}
        judged = judge(bundle, clocks, kept, self._engine)
        about = judged.about(self._situation.application_id)
        return verdict_of(about.asked_by(self._policy.checks), self._policy)

    def _population(self, changes: tuple[Change, ...]) -> Mapping[str, Sequence[Row]]:
        clocks = self._situation.clocks
        if self._whole is None:
            self._whole = self._register.whole_book(clocks, population_evidence())
        concerned = tuple(change for change in changes if change.touches_population)
        whole = apply_changes(self._whole, concerned)
        trail = ChangedTrail(self._register, changes)
        return derive_population(whole, clocks, ParameterView(clocks), trail, unmoved=self._kept)

    def _followed_again(self, changes: tuple[Change, ...]) -> Sequence[Row]:
        """The drawdowns of this borrower alone: those of others are none of the application's business."""
        clocks, register = self._situation.clocks, self._register
        borrower_id = self._situation.application.get("borrower_id")
        groups = connected_group_member.TABLE
        own = register.rows_where(clocks, "application", "borrower_id", [borrower_id])
        bundle = Bundle({"application": own, groups: self._kept[groups]})
        trail = ChangedTrail(register, changes)
        return drawdown_trace.derive(bundle, clocks, ParameterView(clocks), trail)
