"""Reasons: each finding, each unknown and each contradiction in words, with clause, facts and sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

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
from hefu.vocabulary.labelled import Label, Language
from hefu.vocabulary.labels import column_label, entity_label
from hefu.vocabulary.messages import render_message

# Compared to join rows, not to judge them; they tell a reader nothing.
_TECHNICAL = frozenset({"application_id", "item_no", "shape_key", "identity_no"})

_ABOUT, _SUBJECT = "\x00", "\x01"
"""Where a name is put into a sentence that is written once; no text of ours holds these."""

# Ids of rows -> the statements behind them, with the names of who said so
_ToldBy = Callable[[tuple[str | None, ...]], tuple[Source, ...]]
# (table, row id) -> the statements behind that row
SourcesOf = Callable[[str, str], Sequence[Source]]


def no_sources(_table: str, _row_id: str) -> Sequence[Source]:
    """For re-runs on a hypothesis, where nobody asks for documents."""
    return ()


def reasons_of(situation: Situation, policy: Policy, sources_of: SourcesOf) -> list[Reason]:
    """All reasons of one situation, in the order of the checks; contradictions last."""
    told_by = _named_sources(situation, sources_of)
    reasons = [_of_finding(situation, policy, f, told_by) for f in situation.findings]
    reasons += _of_unjudged(situation, policy, told_by)
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


def _of_finding(situation: Situation, policy: Policy, finding: Finding, told_by: _ToldBy) -> Reason:
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
        sources=told_by((finding.evidence_id, finding.other_evidence_id)),
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


def _named_sources(situation: Situation, sources_of: SourcesOf) -> _ToldBy:
    """Many reasons rest on the same rows; what is told of them is put together once."""
    bundle = situation.evidence
    known: dict[tuple[str | None, ...], tuple[Source, ...]] = {}

    def told_by(row_ids: tuple[str | None, ...]) -> tuple[Source, ...]:
        if row_ids not in known:
            # A member of a group may be a party that the application itself does not reach.
            known[row_ids] = tuple(
                msgspec.structs.replace(source, said_by=name_of(bundle, source.said_by))
                for row_id in row_ids
                if row_id is not None
                for source in sources_of(table_of(bundle, row_id) or "party", row_id)
            )
        return known[row_ids]

    return told_by


def _of_unjudged(situation: Situation, policy: Policy, told_by: _ToldBy) -> list[Reason]:
    grouped: dict[tuple[str, str | None, str], set[str]] = defaultdict(set)
    for row in situation.unjudged:
        grouped[(row.check_id, row.evidence_id, row.relation)].update(row.columns)
    return [
        _unjudged_reason(
            situation,
            policy,
            Unjudged(check_id, None, evidence, relation, tuple(sorted(columns))),
            told_by,
        )
        for (check_id, evidence, relation), columns in grouped.items()
    ]


class _UnjudgedWords(msgspec.Struct, frozen=True):
    """What is said of a check that lacked the same facts, whatever row it was about."""

    says: Label
    asks_for: Label
    clauses: tuple[Clause, ...]
    unknown: tuple[Label, ...]


@lru_cache(maxsize=4_096)
def _unjudged_words(
    check_id: str, digest: str, relation: str, columns: tuple[str, ...]
) -> _UnjudgedWords:
    """Written once for each ``digest`` of the check's card and text."""
    del digest
    card = check(check_id).card
    names = tuple(column_label(relation, column) for column in columns)

    def says(language: Language) -> str:
        facts = ("、" if language == "zh" else ", ").join(
            name.in_language(language) for name in names
        )
        told = {"title": card.title.in_language(language), "about": _ABOUT, "facts": facts}
        return render_message("decision.unjudged", told, language)

    def asks(language: Language) -> str:
        return card.asks_for.in_language(language).format(
            subject_id=_SUBJECT,
            evidence_id=_ABOUT,
            other_evidence_id="—",
            measure="—",
            threshold="—",
        )

    return _UnjudgedWords(in_both(says), in_both(asks), clauses_of(card), names)


def _filled(written: Label, about: str, subject: str) -> Label:
    return Label(
        en=written.en.replace(_SUBJECT, subject).replace(_ABOUT, about),
        zh=written.zh.replace(_SUBJECT, subject).replace(_ABOUT, about),
    )


def _unjudged_reason(
    situation: Situation, policy: Policy, row: Unjudged, told_by: _ToldBy
) -> Reason:
    found = check(row.check_id)
    card = found.card
    words = _unjudged_words(card.id, found.digest, row.relation, row.columns)
    about, subject = name_of(situation.evidence, row.evidence_id), situation.application_id
    return Reason(
        kind="unjudged",
        code=card.code,
        effect=policy.effect(card.id, "unjudged"),
        title=card.title,
        says=_filled(words.says, about, subject),
        check_id=card.id,
        evidence_id=row.evidence_id or "",
        asks_for=_filled(words.asks_for, about, subject),
        clauses=words.clauses,
        sources=told_by((row.evidence_id,)),
        about=about,
        unknown=words.unknown,
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
