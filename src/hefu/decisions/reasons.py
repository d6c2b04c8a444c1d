"""Reasons: each finding, each unknown and each contradiction in words, with clause, facts and sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from hefu.checks._engine.card import Card, Quantity
from hefu.checks._engine.finding import CheckRun, Finding, Unjudged
from hefu.checks._engine.registry import check, relation_columns
from hefu.decisions.decision import Clause, NamedValue, Reason, Source
from hefu.decisions.documents import document_reasons
from hefu.decisions.policy import Policy
from hefu.decisions.situation import Situation
from hefu.decisions.wording import (
    both,
    disputed_text,
    in_both,
    label_of,
    name_of,
    table_of,
    value_text,
)
from hefu.evidence.bundle import Doubt
from hefu.evidence.schema import Row, tables
from hefu.vocabulary.clause import clause
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.labels import column_label, entity_label
from hefu.vocabulary.messages import render_message

# Compared to join rows, not to judge them; they tell a reader nothing.
_TECHNICAL = frozenset({"application_id", "item_no", "shape_key", "identity_no"})

# (table, row id) -> the statements behind that row
SourcesOf = Callable[[str, str], Sequence[Source]]


def no_sources(_table: str, _row_id: str) -> Sequence[Source]:
    """For re-runs on a hypothesis, where nobody asks for documents."""
    return ()


def reasons_of(situation: Situation, policy: Policy, sources_of: SourcesOf) -> list[Reason]:
    """All reasons of one situation, in the order of the checks; contradictions last."""
    reasons = [_of_finding(situation, policy, f, sources_of) for f in situation.findings]
    reasons += _of_unjudged(situation, policy, sources_of)
    reasons += [r for run in situation.runs for r in _of_run(policy, run)]
    reasons += document_reasons(situation, policy)
    reasons += [
        _of_contradiction(situation, doubt, sources_of) for doubt in situation.contradictions
    ]
    return reasons


def clauses_of(card: Card) -> tuple[Clause, ...]:
    """The clauses a check rests on."""
    found = (clause(clause_id) for clause_id in card.basis)
    return tuple(Clause(id=c.id, title=c.title, verified=c.verified) for c in found)


def _of_finding(
    situation: Situation, policy: Policy, finding: Finding, sources_of: SourcesOf
) -> Reason:
    card = check(finding.check_id).card
    bundle = situation.evidence
    currency = finding.currency or str(situation.application.get("currency") or "")
    measure = _quantity(card.measure, finding.measure, currency)
    threshold = _quantity(card.threshold, finding.threshold, currency)
    names = {
        "subject_id": label_of(bundle, finding.subject_id),
        "evidence_id": label_of(bundle, finding.evidence_id),
        "other_evidence_id": label_of(bundle, finding.other_evidence_id),
    }

    def say(template: Label) -> Label:
        return in_both(
            lambda language: template.in_language(language).format(
                **{name: label.in_language(language) for name, label in names.items()},
                measure=measure.value.in_language(language) if measure else "—",
                threshold=threshold.value.in_language(language) if threshold else "—",
            )
        )

    return Reason(
        kind="found",
        code=card.code,
        effect=policy.effect(card.id, "found"),
        title=card.title,
        says=say(card.message),
        check_id=card.id,
        evidence_id=finding.evidence_id or "",
        facts=_facts(situation, card, finding, (measure, threshold)),
        threshold=threshold,
        asks_for=say(card.asks_for),
        clauses=clauses_of(card),
        sources=_sources(situation, (finding.evidence_id, finding.other_evidence_id), sources_of),
    )


def _facts(
    situation: Situation, card: Card, finding: Finding, told: tuple[NamedValue | None, ...]
) -> tuple[NamedValue, ...]:
    """The measure, then every compared fact whose value the measure or the limit has not told yet."""
    told_values = {named.value.en for named in told if named is not None}
    compared = _compared(situation, card, finding.evidence_id)
    others = tuple(fact for fact in compared if fact.value.en not in told_values)
    measure = told[0]
    return others if measure is None else (measure, *others)


def _quantity(quantity: Quantity | None, value: int | None, currency: str) -> NamedValue | None:
    if quantity is None:
        return None
    return NamedValue(name=quantity.label, value=value_text(value, quantity.type, currency or None))


def _compared(situation: Situation, card: Card, evidence_id: str | None) -> tuple[NamedValue, ...]:
    """The facts the check compared, for the row in question, with their values."""
    text = check(card.id).text
    relation = text.relations[text.first_alias]
    columns = card.needs.get(text.first_alias, ())
    row = _row_about(situation, relation, evidence_id)
    if row is None:
        return ()
    kinds = relation_columns(relation)
    currency = str(row.get("currency") or situation.application.get("currency") or "")
    return tuple(
        NamedValue(
            name=column_label(relation, column),
            value=both(name_of(situation.evidence, str(row[column])))
            if kinds[column] in {"party", "id"} and row.get(column) is not None
            else value_text(row.get(column), kinds[column], currency, (relation, column)),
        )
        for column in columns
        if column not in _TECHNICAL
    )


def _row_about(situation: Situation, relation: str, evidence_id: str | None) -> Row | None:
    rows = situation.facts.get(relation, ())
    about = [row for row in rows if evidence_id in row.values()]
    return about[0] if len(about) == 1 else (rows[0] if len(rows) == 1 else None)


def _sources(
    situation: Situation, row_ids: Iterable[str | None], sources_of: SourcesOf
) -> tuple[Source, ...]:
    found: list[Source] = []
    for row_id in row_ids:
        if row_id is None:
            continue
        # A member of a group may be a party that the application itself does not reach.
        found.extend(sources_of(table_of(situation.evidence, row_id) or "party", row_id))
    bundle = situation.evidence
    return tuple(
        msgspec.structs.replace(source, said_by=name_of(bundle, source.said_by)) for source in found
    )


def _of_unjudged(situation: Situation, policy: Policy, sources_of: SourcesOf) -> list[Reason]:
    grouped: dict[tuple[str, str | None, str], set[str]] = defaultdict(set)
    for row in situation.unjudged:
        grouped[(row.check_id, row.evidence_id, row.relation)].update(row.columns)
    return [
        _unjudged_reason(
            situation,
            policy,
            Unjudged(check_id, None, evidence, relation, tuple(sorted(columns))),
            sources_of,
        )
        for (check_id, evidence, relation), columns in grouped.items()
    ]


def _unjudged_reason(
    situation: Situation, policy: Policy, row: Unjudged, sources_of: SourcesOf
) -> Reason:
    card = check(row.check_id).card
    names = [column_label(row.relation, column) for column in row.columns]
    about = name_of(situation.evidence, row.evidence_id)
    return Reason(
        kind="unjudged",
        code=card.code,
        effect=policy.effect(card.id, "unjudged"),
        title=card.title,
        says=in_both(
            lambda language: render_message(
                "decision.unjudged",
                {
                    "title": card.title.in_language(language),
                    "about": about,
                    "facts": ("、" if language == "zh" else ", ").join(
                        name.in_language(language) for name in names
                    ),
                },
                language,
            )
        ),
        check_id=card.id,
        evidence_id=row.evidence_id or "",
        asks_for=in_both(
            lambda language: card.asks_for.in_language(language).format(
                subject_id=situation.application_id,
                evidence_id=about,
                other_evidence_id="—",
                measure="—",
                threshold="—",
            )
        ),
        clauses=clauses_of(card),
        sources=_sources(situation, (row.evidence_id,), sources_of),
        about=about,
        unknown=tuple(names),
    )


def _of_run(policy: Policy, run: CheckRun) -> list[Reason]:
    """An error, or a check that had nothing to look at; findings and unjudged rows speak themselves."""
    nothing_seen = run.status == "not_applicable" and not run.unjudged_count
    if run.status != "error" and not nothing_seen:
        return []
    card = check(run.check_id).card
    effect = policy.effect(card.id, "error" if run.status == "error" else "not_applicable")
    if effect == "pass":
        return []
    kind = "error" if run.status == "error" else "not_applicable"
    return [
        Reason(
            kind="error" if kind == "error" else "not_applicable",
            code=card.code,
            effect=effect,
            title=card.title,
            says=in_both(
                lambda language: render_message(
                    f"decision.{kind}",
                    {"title": card.title.in_language(language), "reason": run.reason},
                    language,
                )
            ),
            check_id=card.id,
            asks_for=card.asks_for if "{" not in card.asks_for.en else None,
            clauses=clauses_of(card),
        )
    ]


def _of_contradiction(situation: Situation, doubt: Doubt, sources_of: SourcesOf) -> Reason:
    table = tables()[doubt.table]
    values = disputed_text(situation.evidence, doubt)
    return Reason(
        kind="contradicted",
        code="DOUBT",
        effect="refer",
        title=Label(en="Sources contradict each other", zh="来源相互矛盾"),
        says=in_both(
            lambda language: render_message(
                "decision.contradicted",
                {
                    "table": entity_label(doubt.table).in_language(language),
                    "about": name_of(situation.evidence, doubt.row_id),
                    "column": column_label(table.table, doubt.column).in_language(language)
                    if doubt.column
                    else "—",
                    "values": values.in_language(language),
                },
                language,
            )
        ),
        evidence_id=doubt.row_id,
        sources=tuple(sources_of(doubt.table, doubt.row_id)),
    )
