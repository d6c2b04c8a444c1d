"""One situation under one policy: the outcome, the amount, and why."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from hefu import __version__
from hefu.checks._engine.registry import check
from hefu.decisions.amount import Amounts, amounts_of
from hefu.decisions.decision import Condition, Decision, Reason
from hefu.decisions.documents import absent_documents
from hefu.decisions.missing import missing_facts
from hefu.decisions.policy import Outcome, Policy
from hefu.decisions.reasons import SourcesOf, no_sources, reasons_of
from hefu.decisions.situation import Situation
from hefu.decisions.wording import in_both, name_of, value_text
from hefu.parameters.loader import ParameterView, parameter_digest
from hefu.products.catalogue import product_for
from hefu.vocabulary.errors import PolicyIncomplete
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.messages import render_message

_CONDITIONAL = ("exclude_item", "cap_item", "cap_request")


class Verdict(msgspec.Struct, frozen=True):
    """The bare outcome, for re-runs that need no words."""

    outcome: Outcome
    amounts: Amounts


class RunOn(msgspec.Struct, frozen=True):
    """What a decision was made on, so that it can be repeated."""

    engine: str
    evidence_version: int


def verdict_of(situation: Situation, policy: Policy) -> Verdict:
    """Outcome and amounts without reasons.

    Raises ``PolicyIncomplete`` where the policy is silent, and where it asks for a check that was not
    run: an answer that nobody asked for is no pass.
    """
    situation = situation.asked_by(policy.checks)
    _require_every_check(situation, policy)
    excluded: set[str] = set()
    effects: set[str] = {"refer"} if absent_documents(situation, policy) else set()
    for check_id, answer, evidence_id in _answers(situation):
        effect = policy.effect(check_id, answer)  # type: ignore[arg-type]
        effects.add(effect)
        if effect == "exclude_item":
            excluded |= _items_of(situation, evidence_id)
    effects.discard("pass")
    doubts = frozenset({"contradicted"} if situation.contradictions else ())
    amounts = amounts_of(situation, frozenset(excluded), capped=policy.has_facility)
    outcome = policy.outcome(frozenset(effects), doubts, amounts.state)
    return Verdict(outcome=outcome, amounts=amounts)


def _require_every_check(situation: Situation, policy: Policy) -> None:
    absent = policy.checks.keys() - {run.check_id for run in situation.runs}
    if absent:
        raise PolicyIncomplete(
            "policy.check_absent", policy=policy.id, checks=", ".join(sorted(absent))
        )


def _answers(situation: Situation) -> list[tuple[str, str, str | None]]:
    answers: list[tuple[str, str, str | None]] = []
    answers += [(f.check_id, "found", f.evidence_id) for f in situation.findings]
    answers += [(u.check_id, "unjudged", u.evidence_id) for u in situation.unjudged]
    for run in situation.runs:
        if run.status == "error":
            answers.append((run.check_id, "error", None))
        elif run.status == "not_applicable" and not run.unjudged_count:
            answers.append((run.check_id, "not_applicable", None))
    return answers


def _items_of(situation: Situation, evidence_id: str | None) -> frozenset[str]:
    """Items on that paper or invoice; all items when the answer does not name one we claim."""
    own = situation.items_of(evidence_id)
    return own or frozenset(str(paper["item_no"]) for paper in situation.papers)


def decide(
    situation: Situation, policy: Policy, run_on: RunOn, sources_of: SourcesOf = no_sources
) -> Decision:
    """The decision on one application, without the search for its smallest flip.

    Raises ``PolicyIncomplete`` when the policy has no row for the situation.
    """
    situation = situation.asked_by(policy.checks)
    verdict = verdict_of(situation, policy)
    reasons = reasons_of(situation, policy, sources_of)
    application = situation.application
    amounts = verdict.amounts
    parameters = _parameters_used(situation)
    borrower = str(application["borrower_id"])
    lendable = verdict.outcome in {"approve", "approve_with_conditions"}
    return Decision(
        application_id=situation.application_id,
        application_no=str(application["application_no"] or situation.application_id),
        borrower_id=borrower,
        borrower_name=name_of(situation.evidence, borrower),
        technique_code=str(application["technique_code"]),
        product_title=policy.product_title,
        as_of=situation.clocks.as_of,
        known_on=situation.clocks.known_on,
        outcome=verdict.outcome,
        requested_minor=amounts.requested,
        amount_minor=amounts.offered if lendable else 0,
        currency=str(application["currency"]),
        reasons=(*_ordered(reasons), *_amount_reasons(situation, verdict)),
        missing=missing_facts(_blocking(situation, policy)),
        conditions=_conditions(situation, verdict, reasons) if lendable else (),
        unverified=_unverified(situation, parameters, reasons),
        runs={run.check_id: _run_text(run.status, run.unjudged_count) for run in situation.runs},
        policy_id=policy.id,
        policy_digest=policy.digest,
        check_digests={run.check_id: check(run.check_id).digest for run in situation.runs},
        parameter_digest=parameter_digest(parameters, situation.clocks),
        evidence_version=run_on.evidence_version,
        engine=run_on.engine,
        hefu_version=__version__,
    )


def _blocking(situation: Situation, policy: Policy) -> Situation:
    """The situation without what could not be judged and need not be: facts that are only watched."""
    counted = tuple(
        row for row in situation.unjudged if policy.effect(row.check_id, "unjudged") != "pass"
    )
    return msgspec.structs.replace(situation, unjudged=counted)


def _run_text(status: str, unjudged_count: int) -> str:
    return f"{status}, {unjudged_count} unjudged" if unjudged_count else status


_WEIGHT: Mapping[str, int] = {
    "decline": 0,
    "refer": 1,
    "cap_request": 2,
    "exclude_item": 3,
    "cap_item": 4,
    "pass": 5,
}


def _ordered(reasons: list[Reason]) -> list[Reason]:
    """Gravest first; findings before unknowns."""
    return sorted(
        reasons, key=lambda r: (_WEIGHT[r.effect], r.kind != "found", r.code, r.evidence_id)
    )


def _parameters_used(situation: Situation) -> list[str]:
    product = product_for(str(situation.application["technique_code"]), situation.clocks)
    used = {product.advance_rate, product.tenor_max}
    for run in situation.runs:
        used |= set(check(run.check_id).card.parameters.values())
    return sorted(used)


def _money(amount: int | None, currency: str) -> Label:
    return value_text(amount, "minor", currency)


def _amount_reasons(situation: Situation, verdict: Verdict) -> tuple[Reason, ...]:
    amounts = verdict.amounts
    if amounts.state == "full":
        return ()
    currency = str(situation.application["currency"])
    offered, requested = _money(amounts.offered, currency), _money(amounts.requested, currency)
    return (
        Reason(
            kind="amount",
            code="AMOUNT",
            effect="pass",
            title=Label(en="Amount", zh="金额"),
            says=in_both(
                lambda language: render_message(
                    f"decision.amount_{amounts.state}",
                    {
                        "offered": offered.in_language(language),
                        "requested": requested.in_language(language),
                    },
                    language,
                )
            ),
        ),
    )


def _conditions(
    situation: Situation, verdict: Verdict, reasons: list[Reason]
) -> tuple[Condition, ...]:
    """Documents to bring, each with what it would add; a claim that lacks two papers says so twice."""
    currency = str(situation.application["currency"])
    conditions = []
    for reason in _ordered(reasons):
        if reason.effect not in _CONDITIONAL or reason.asks_for is None:
            continue
        items = sorted(situation.items_of(reason.evidence_id))
        adds = [verdict.amounts.excluded.get(item) for item in items]
        gain = sum(a for a in adds if a is not None) if adds and None not in adds else None
        conditions.append(
            Condition(
                says=_bring(reason.asks_for, gain, currency),
                evidence_id=reason.evidence_id,
                adds_minor=gain,
            )
        )
    return tuple(conditions)


def _bring(asks: Label, gain: int | None, currency: str) -> Label:
    amount = _money(gain, currency)
    code = "decision.bring_more" if gain else "decision.bring"
    return in_both(
        lambda language: render_message(
            code,
            {"asks": asks.in_language(language), "amount": amount.in_language(language)},
            language,
        )
    )


def _unverified(
    situation: Situation, parameters: list[str], reasons: list[Reason]
) -> tuple[Label, ...]:
    """Numbers and clauses this answer rests on that nobody has checked against the text yet."""
    view = ParameterView(situation.clocks)
    numbers = [view.get(p).title for p in parameters if not view.get(p).verified]
    clauses = [c.title for reason in reasons for c in reason.clauses if not c.verified]
    seen: dict[str, Label] = {label.en: label for label in (*numbers, *clauses)}
    return tuple(seen.values())
