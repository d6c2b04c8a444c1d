"""Cases of a check: evidence rows in, findings out, written so that a risk officer can add one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from hefu.checks._engine.finding import Status
from hefu.checks._engine.registry import Check, check_file, relation_columns
from hefu.checks._engine.runner import CheckAnswers, run_checks
from hefu.evidence.ports import QueryEngine, TableData
from hefu.evidence.schema import Row
from hefu.vocabulary.errors import require
from hefu.vocabulary.labelled import Label, parse_yaml


class ExpectedFinding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One finding a case demands; a field left out is not compared."""

    subject_id: str
    evidence_id: str | None = None
    other_evidence_id: str | None = None
    measure: int | None = None
    threshold: int | None = None


class ExpectedUnjudged(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row that cannot be judged, and the columns that are unknown."""

    subject_id: str
    columns: tuple[str, ...]
    evidence_id: str | None = None


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a case must give. ``status`` maps subjects to the status of the run."""

    found: tuple[ExpectedFinding, ...] = ()
    unjudged: tuple[ExpectedUnjudged, ...] = ()
    status: dict[str, Status] = {}


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows in, rows out. ``given`` rows are laid over the file's ``defaults`` per relation."""

    name: Label
    given: dict[str, list[dict[str, Any]]]
    expect: Expected


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ``cases.yaml``. ``parameters`` are the values used here, so that cases outlive policy."""

    cases: list[Case]
    defaults: dict[str, dict[str, Any]] = {}
    parameters: dict[str, int] = {}


def load_cases(check: Check) -> Cases:
    """The cases of one check, with rows checked against the relations' columns."""
    cases = msgspec.convert(parse_yaml(check_file(check.id, "cases.yaml")), Cases)
    for case in cases.cases:
        for relation, rows in case.given.items():
            for row in [*rows, cases.defaults.get(relation, {})]:
                unknown = set(row) - set(relation_columns(relation))
                require(not unknown, f"{check.id}: {relation} has no columns {sorted(unknown)}")
    return cases


def case_rows(cases: Cases, case: Case) -> dict[str, list[Row]]:
    """Full rows of one case by relation."""
    return {
        relation: [{**cases.defaults.get(relation, {}), **row} for row in rows]
        for relation, rows in case.given.items()
    }


def case_tables(check: Check, rows: Mapping[str, Sequence[Row]]) -> TableData:
    """Every relation the check reads, filled or empty, typed for an engine."""
    return {name: (relation_columns(name), rows.get(name, [])) for name in check.card.reads}


def run_case(
    engine: QueryEngine, check: Check, cases: Cases, rows: Mapping[str, Sequence[Row]]
) -> CheckAnswers:
    """The answers of one check on one case's rows."""
    with engine.load(case_tables(check, rows)) as session:
        return run_checks(session, [check], {check.id: cases.parameters})


def complaints_of(check: Check, case: Case, answers: CheckAnswers) -> list[str]:
    """How ``answers`` differ from what ``case`` demands; empty when they agree."""
    complaints = [f"the engine refused: {reason}" for reason in answers.errors.values()]
    found = sorted(_shown(finding) for finding in answers.findings)
    wanted = sorted(_shown(finding) for finding in case.expect.found)
    if len(found) != len(wanted) or not all(map(_agrees, wanted, found)):
        complaints.append(f"found {found}, expected {wanted}")
    doubts = sorted((u.subject_id or "", u.columns) for u in answers.unjudged)
    wanted_doubts = sorted((u.subject_id, u.columns) for u in case.expect.unjudged)
    if doubts != wanted_doubts:
        complaints.append(f"unjudged {doubts}, expected {wanted_doubts}")
    for subject, status in case.expect.status.items():
        run = answers.runs_of(subject, [check.id])[0]
        if run.status != status:
            complaints.append(f"status of {subject} is {run.status}, expected {status}")
    return complaints


def _shown(finding: object) -> tuple[tuple[str, str], ...]:
    names = ("subject_id", "evidence_id", "other_evidence_id", "measure", "threshold")
    return tuple((name, "" if (v := getattr(finding, name)) is None else str(v)) for name in names)


def _agrees(wanted: tuple[tuple[str, str], ...], found: tuple[tuple[str, str], ...]) -> bool:
    return all(not want or want == got for (_, want), (_, got) in zip(wanted, found, strict=True))


def null_sweep(cases: Cases, case: Case) -> Iterator[tuple[str, str, dict[str, list[Row]]]]:
    """Each variant of a case with one column of one relation blanked: relation, column, rows."""
    rows = case_rows(cases, case)
    for relation, own in rows.items():
        for column in sorted(
            {name for row in own for name, value in row.items() if value is not None}
        ):
            blanked = [{**row, column: None} for row in own]
            yield relation, column, {**rows, relation: blanked}
