"""Missing facts by name: which evidence is not there, about what, and why what is there does not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hefu.checks._engine.registry import check
from hefu.decisions.decision import MissingFact
from hefu.decisions.situation import Situation
from hefu.decisions.wording import disputed_text, in_both, name_of
from hefu.evidence.bundle import Doubt
from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.schema import tables
from hefu.vocabulary.labelled import Label, Language
from hefu.vocabulary.labels import column_label, entity_label
from hefu.vocabulary.messages import message_label, render_message

_AMOUNT_PARTS = ("claimed_minor", "remaining_minor", "received_value_minor", "confirmed_minor")


def missing_facts(situation: Situation) -> tuple[MissingFact, ...]:
    """Every fact that some check needed and did not have, each once, named by its evidence table."""
    found: dict[tuple[str, str], MissingFact] = {}
    unknown = [(row.relation, row.columns, row.evidence_id) for row in situation.unjudged]
    for relation, columns, evidence_id in (*unknown, *_unknown_amounts(situation)):
        for table in _asked_tables(relation, columns):
            if table != "fx_rate" or _is_foreign(situation):
                _add(found, situation, table, evidence_id or situation.application_id)
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
                why=_why(situation, doubt),
            ),
        )
    return tuple(found.values())


def _unknown_amounts(
    situation: Situation,
) -> Iterator[tuple[str, tuple[str, ...], str | None]]:
    """What the amount rests on and is not known: relation, columns, and the invoice where it is one."""
    for claim in situation.claims:
        if claim.get("financeable_minor") is None:
            blank = tuple(column for column in _AMOUNT_PARTS if claim.get(column) is None)
            invoice_id = claim.get("invoice_id")
            yield "claim", blank, None if invoice_id is None else str(invoice_id)
    for row in situation.facts.get("borrower_facility", ()):
        if row.get("headroom_minor") is None:
            blank = tuple(c for c in ("limit_minor", "used_minor") if row.get(c) is None)
            yield "borrower_facility", blank, None
    if situation.application.get("requested_minor") is None:
        yield "application", ("requested_minor",), None


def _is_foreign(situation: Situation) -> bool:
    """Whether the evidence is told in more than one currency, so that a rate can be wanting."""
    bundle = situation.evidence
    told_in = {row.get("currency") for table in bundle.tables for row in bundle.rows(table)}
    return len(told_in - {None}) > 1


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
            why=_why(situation, stale) if stale else message_label("decision.absent"),
        ),
    )


def _concerns(situation: Situation, doubt: Doubt, about: str) -> bool:
    rows = situation.evidence.by(doubt.table, tables()[doubt.table].key, doubt.row_id)
    return doubt.row_id == about or any(about in row.values() for row in rows)


def _why(situation: Situation, doubt: Doubt) -> Label:
    if doubt.reason == "stale":
        return in_both(lambda language: render_message("decision.stale", doubt.detail, language))
    values = disputed_text(situation.evidence, doubt)
    about = name_of(situation.evidence, doubt.row_id)

    def say(language: Language) -> str:
        column = column_label(doubt.table, doubt.column).in_language(language)
        arguments = {
            "table": entity_label(doubt.table).in_language(language),
            "about": about,
            "column": column,
            "values": values.in_language(language),
        }
        return render_message("decision.contradicted", arguments, language)

    return in_both(say)
