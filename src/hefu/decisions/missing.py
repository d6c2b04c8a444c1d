"""Missing facts by name: which evidence is not there, about what, and why what is there does not count."""

from __future__ import annotations

from collections.abc import Iterable

from hefu.checks._engine.registry import check
from hefu.decisions.decision import MissingFact
from hefu.decisions.situation import Situation
from hefu.decisions.wording import in_both, name_of
from hefu.evidence.bundle import Doubt
from hefu.evidence.schema import tables
from hefu.facts.schema import fact_tables
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.labels import entity_label
from hefu.vocabulary.messages import message_label, render_message


def missing_facts(situation: Situation) -> tuple[MissingFact, ...]:
    """Every fact that some check needed and did not have, each once, named by its evidence table."""
    found: dict[tuple[str, str], MissingFact] = {}
    for row in situation.unjudged:
        for table in _asked_tables(row.relation, row.columns):
            _add(found, situation, table, row.evidence_id or situation.application_id)
    for finding in situation.findings:
        for move in check(finding.check_id).card.remedies:
            if move.kind == "add" and move.table in tables():
                about = finding.evidence_id or situation.application_id
                _add(found, situation, move.table, about)
    for doubt in situation.relied_on.doubts:
        found.setdefault(
            (doubt.table, doubt.row_id),
            MissingFact(
                table=doubt.table,
                name=entity_label(doubt.table),
                about=name_of(situation.evidence, doubt.row_id),
                why=_why(doubt),
            ),
        )
    return tuple(found.values())


def _asked_tables(relation: str, columns: Iterable[str]) -> tuple[str, ...]:
    if relation not in fact_tables():
        return (relation,)
    named = fact_tables()[relation].columns
    asked = dict.fromkeys(table for column in columns for table in named[column].sources)
    return tuple(table for table in asked if table in tables())


def _add(
    found: dict[tuple[str, str], MissingFact], situation: Situation, table: str, about: str
) -> None:
    stale = next(
        (
            doubt
            for doubt in situation.relied_on.doubts
            if doubt.table == table and _concerns(situation, doubt, about)
        ),
        None,
    )
    found.setdefault(
        (table, about),
        MissingFact(
            table=table,
            name=entity_label(table),
            about=name_of(situation.evidence, about),
            why=_why(stale) if stale else message_label("decision.absent"),
        ),
    )


def _concerns(situation: Situation, doubt: Doubt, about: str) -> bool:
    rows = situation.evidence.by(doubt.table, tables()[doubt.table].key, doubt.row_id)
    return doubt.row_id == about or any(about in row.values() for row in rows)


def _why(doubt: Doubt) -> Label:
    if doubt.reason == "stale":
        return in_both(lambda language: render_message("decision.stale", doubt.detail, language))
    arguments = {
        "table": "",
        "about": doubt.row_id,
        "column": doubt.column,
        "values": doubt.detail.get("values", "—"),
    }
    return in_both(
        lambda language: render_message(
            "decision.contradicted",
            {**arguments, "table": entity_label(doubt.table).in_language(language)},
            language,
        )
    )
