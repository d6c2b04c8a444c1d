"""From a bundle to situations: take out what is stale, derive facts, run the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hefu.checks._engine.registry import (
    Check,
    checks,
    columns_read,
    relation_columns,
    relations_read,
)
from hefu.checks._engine.runner import CheckAnswers, ParameterValues, run_checks
from hefu.decisions.situation import Situation
from hefu.evidence.bundle import Bundle, Doubt, indexed
from hefu.evidence.day import Clocks
from hefu.evidence.ports import QueryEngine, TableData
from hefu.evidence.reach import sub_bundle
from hefu.evidence.schema import Row, tables
from hefu.facts.freshness import without_stale
from hefu.facts.registry import derive_facts, evidence_needed
from hefu.parameters.loader import ParameterView

Facts = Mapping[str, Sequence[Row]]


class Judged:
    """One run over a bundle: every fact and every answer, of all applications that stood in it."""

    def __init__(
        self,
        clocks: Clocks,
        evidence: Bundle,
        relied_on: Bundle,
        facts: Facts,
        answers: CheckAnswers,
    ) -> None:
        self.clocks = clocks
        self.evidence = evidence
        self.relied_on = relied_on
        self.facts = facts
        self.answers = answers
        # Kept facts come with their indexes: one application does not walk through all of them.
        self._facts = {name: indexed(rows) for name, rows in facts.items()}
        self._answers_of = answers.by_subject()
        stale = [doubt for doubt in relied_on.doubts if doubt.reason == "stale"]
        self._stale = {(doubt.table, doubt.row_id) for doubt in stale}
        self._stale_tables = {doubt.table for doubt in stale}

    def about(self, application_id: str) -> Situation:
        """What concerns one application: its own evidence, facts, answers and doubts."""
        own = self._answers_of.get(application_id) or self.answers.about(application_id)
        evidence = sub_bundle(self.evidence, application_id, evidence_needed())
        doubts = self._doubts_about(evidence)
        return Situation(
            application_id=application_id,
            clocks=self.clocks,
            evidence=evidence,
            relied_on=self.relied_on.with_rows({}, doubts),
            facts={
                name: rows.by("application_id", application_id)
                for name, rows in self._facts.items()
            },
            findings=tuple(own.findings),
            unjudged=tuple(own.unjudged),
            runs=tuple(own.runs_of(application_id, active_check_ids())),
        )

    def _doubts_about(self, evidence: Bundle) -> tuple[Doubt, ...]:
        """Doubts of the application's own rows, as it would have them alone: whether a rate that went
        stale is wanted depends on the currencies of its own evidence, not on those of the book."""
        is_stale = any(
            (name, str(row[tables()[name].key])) in self._stale
            for name in self._stale_tables.intersection(evidence.tables)
            for row in evidence.rows(name)
        )
        if not is_stale:
            return evidence.doubts
        return without_stale(evidence, self.clocks, ParameterView(self.clocks)).doubts


def active_checks() -> tuple[Check, ...]:
    """All checks that are not retired."""
    return tuple(check for check in checks().values() if check.card.maturity != "retired")


def active_check_ids() -> tuple[str, ...]:
    """Their ids."""
    return tuple(check.id for check in active_checks())


def parameter_values(chosen: Sequence[Check], clocks: Clocks) -> ParameterValues:
    """Check id -> placeholder -> number, as the parameters stood at these clocks."""
    view = ParameterView(clocks)
    return {
        check.id: {name: view.integer(p) for name, p in check.card.parameters.items()}
        for check in chosen
    }


def judge(bundle: Bundle, clocks: Clocks, kept: Facts | None, engine: QueryEngine) -> Judged:
    """Derive all facts of ``bundle`` and run all active checks on them.

    ``kept``: population facts (groups, circles); ``None`` means they are not known.
    """
    relied_on = without_stale(bundle, clocks, ParameterView(clocks))
    facts = derive_facts(relied_on, clocks, ParameterView(clocks), kept or {})
    chosen = active_checks()
    with engine.load(_named_tables(chosen, relied_on, facts)) as session:
        answers = run_checks(session, chosen, parameter_values(chosen, clocks))
    return Judged(clocks=clocks, evidence=bundle, relied_on=relied_on, facts=facts, answers=answers)


def check_tables(chosen: Sequence[Check], bundle: Bundle, facts: Facts) -> TableData:
    """Every relation the checks read, from facts or evidence, with its declared columns: for files, which
    others read too."""
    return {
        name: (relation_columns(name), facts[name] if name in facts else bundle.rows(name))
        for name in relations_read(tuple(chosen))
    }


def _named_tables(chosen: Sequence[Check], bundle: Bundle, facts: Facts) -> TableData:
    """The same with the columns that the checks name, which are fewer: for one question."""
    return {
        name: (columns, facts[name] if name in facts else bundle.rows(name))
        for name, columns in columns_read(tuple(chosen)).items()
    }
