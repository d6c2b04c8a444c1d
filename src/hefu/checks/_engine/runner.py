"""Runs checks on a session: one scan per relation for row checks, one SELECT for each other.

The runner knows no engine and no application: it is handed tables and returns rows. A check that fails
is an ``error`` for every subject, never a silence.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from hefu.checks._engine.finding import CheckRun, Finding, Unjudged, status_of
from hefu.checks._engine.fold import FoldedScan, fold, parameter_prefix
from hefu.checks._engine.registry import Check
from hefu.checks._engine.text import RESULT_COLUMNS
from hefu.checks._engine.unjudged import unjudged_questions
from hefu.evidence.ports import QuerySession
from hefu.evidence.schema import Value
from hefu.vocabulary.errors import HefuError, require

ParameterValues = Mapping[str, Mapping[str, int]]


class CheckAnswers(msgspec.Struct):
    """Everything one run returned, over all subjects that stood in the tables."""

    findings: list[Finding]
    unjudged: list[Unjudged]
    examined: dict[str, dict[str, int]]
    errors: dict[str, str]

    def runs_of(self, subject_id: str, check_ids: Iterable[str]) -> list[CheckRun]:
        """One run row per check for one subject."""
        found = Counter(f.check_id for f in self.findings if f.subject_id == subject_id)
        unjudged = Counter(u.check_id for u in self.unjudged if u.subject_id == subject_id)
        return [
            CheckRun(
                check_id=check_id,
                subject_id=subject_id,
                status=status_of(
                    self.examined.get(check_id, {}).get(subject_id, 0),
                    found[check_id],
                    unjudged[check_id],
                    failed=check_id in self.errors,
                ),
                examined_count=self.examined.get(check_id, {}).get(subject_id, 0),
                found_count=found[check_id],
                unjudged_count=unjudged[check_id],
                reason=self.errors.get(check_id, ""),
            )
            for check_id in check_ids
        ]

    def by_subject(self) -> dict[str, CheckAnswers]:
        """The same answers split by subject, for a run over many."""
        found: dict[str, CheckAnswers] = {}
        for check_id, counts in self.examined.items():
            for subject_id, count in counts.items():
                own = found.setdefault(subject_id, CheckAnswers([], [], {}, self.errors))
                own.examined[check_id] = {subject_id: count}
        for finding in self.findings:
            own = found.setdefault(finding.subject_id, CheckAnswers([], [], {}, self.errors))
            own.findings.append(finding)
        for row in self.unjudged:
            if row.subject_id is not None:
                own = found.setdefault(row.subject_id, CheckAnswers([], [], {}, self.errors))
                own.unjudged.append(row)
        return found

    def about(self, subject_id: str) -> CheckAnswers:
        """Only what concerns one subject."""
        return CheckAnswers(
            findings=[f for f in self.findings if f.subject_id == subject_id],
            unjudged=[u for u in self.unjudged if u.subject_id == subject_id],
            examined={
                check_id: {subject_id: counts[subject_id]}
                for check_id, counts in self.examined.items()
                if subject_id in counts
            },
            errors=self.errors,
        )


def run_checks(
    session: QuerySession,
    chosen: Sequence[Check],
    parameters: ParameterValues,
    *,
    by_subject: bool = True,
) -> CheckAnswers:
    """Run ``chosen`` checks. ``parameters``: check id -> placeholder name -> value.

    ``by_subject`` false counts examined rows in all (under the empty subject), as a sweep over a book
    of any size wants it; findings and unjudged rows always name their subject.
    """
    answers = CheckAnswers(findings=[], unjudged=[], examined={}, errors={})
    by_relation: dict[str, list[Check]] = defaultdict(list)
    for check in chosen:
        if check.card.kind == "row":
            by_relation[next(iter(check.text.relations.values()))].append(check)
    for relation, row_checks in by_relation.items():
        _run_folded(session, fold(relation, row_checks), parameters, answers)
    for check in chosen:
        if check.card.kind != "row":
            _run_alone(session, check, parameters, answers)
    _count_examined(session, chosen, answers, by_subject=by_subject)
    return answers


def bind_folded(scan: FoldedScan, parameters: ParameterValues) -> dict[str, Value]:
    """Values for the renamed placeholders of a folded scan."""
    return {
        f"{parameter_prefix(index)}{name}": value
        for index, slot in enumerate(scan.slots)
        for name, value in parameters.get(slot.check.id, {}).items()
    }


def _run_folded(
    session: QuerySession, scan: FoldedScan, parameters: ParameterValues, answers: CheckAnswers
) -> None:
    try:
        rows = session.query(scan.sql, bind_folded(scan, parameters))
    except HefuError as error:
        if len(scan.slots) == 1:
            answers.errors[scan.slots[0].check.id] = str(error)
            return
        # One bad check must not take the others with it: ask each alone.
        for slot in scan.slots:
            _run_folded(session, fold(scan.relation, [slot.check]), parameters, answers)
        return
    for row in rows:
        for slot in scan.slots:
            if row[slot.hit] == 1 and row[slot.results["subject_id"]] is not None:
                values = {name: row[place] for name, place in slot.results.items()}
                answers.findings.append(_finding(slot.check, values))
                continue
            blank = tuple(name for name, place in slot.needs.items() if row[place] is None)
            if row[slot.hit] == 1:
                blank = (slot.check.text.items["subject_id"].partition(".")[2],)
            if blank:
                answers.unjudged.append(
                    Unjudged(
                        check_id=slot.check.id,
                        subject_id=_text(row[slot.results["subject_id"]]),
                        evidence_id=_text(row[slot.results["evidence_id"]]),
                        relation=scan.relation,
                        columns=blank,
                    )
                )


def _run_alone(
    session: QuerySession, check: Check, parameters: ParameterValues, answers: CheckAnswers
) -> None:
    names = tuple(check.text.items)
    bound = parameters.get(check.id, {})
    found: list[Finding] = []
    unjudged: dict[tuple[str | None, str | None, str], set[str]] = defaultdict(set)
    try:
        rows = [dict(zip(names, row, strict=True)) for row in session.query(check.text.sql, bound)]
        found.extend(_finding(check, row) for row in rows if row["subject_id"] is not None)
        lost = [row for row in rows if row["subject_id"] is None]
        for row in lost:
            unjudged[(None, _text(row["evidence_id"]), check.card.examined)].add("subject_id")
        for question in unjudged_questions(check):
            for subject, evidence, *values in session.query(question.sql, {}):
                blank = [c for c, v in zip(question.columns, values, strict=True) if v is None]
                unjudged[(_text(subject), _text(evidence), question.relation)].update(blank)
    except HefuError as error:
        answers.errors[check.id] = str(error)
        return
    answers.findings.extend(found)
    # A row that is found although another of its columns is unknown is a finding, not a doubt.
    settled = {(finding.subject_id, finding.evidence_id) for finding in found}
    answers.unjudged.extend(
        Unjudged(check.id, subject, evidence, relation, tuple(sorted(columns)))
        for (subject, evidence, relation), columns in unjudged.items()
        if (subject, evidence) not in settled
    )


def _count_examined(
    session: QuerySession, chosen: Sequence[Check], answers: CheckAnswers, *, by_subject: bool
) -> None:
    counted: dict[str, dict[str, int]] = {}
    for check in chosen:
        relation = check.card.examined
        if relation not in counted:
            subject = check.text.items["subject_id"].partition(".")[2]
            each = f"SELECT e.{subject}, COUNT(*) FROM {relation} AS e GROUP BY e.{subject}"  # noqa: S608
            total = f"SELECT '', COUNT(*) FROM {relation} AS e"  # noqa: S608
            rows = session.query(each if by_subject else total, {})
            counted[relation] = {str(key): int(str(n)) for key, n in rows if key is not None}
        answers.examined[check.id] = counted[relation]


def _finding(check: Check, values: Mapping[str, Value]) -> Finding:
    row = {name: values.get(name) for name in RESULT_COLUMNS}
    require(row["subject_id"] is not None, f"{check.id} returned a finding without a subject")
    identity = "|".join([check.digest, *(str(row[name]) for name in RESULT_COLUMNS)])
    return Finding(
        finding_id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        check_id=check.id,
        subject_id=str(row["subject_id"]),
        evidence_id=_text(row["evidence_id"]),
        other_evidence_id=_text(row["other_evidence_id"]),
        measure=_number(row["measure"]),
        threshold=_number(row["threshold"]),
        currency=_text(row["currency"]),
    )


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _number(value: Value) -> int | None:
    # Sums arrive as DECIMAL from some engines; a finding holds whole numbers only.
    return None if value is None else int(str(value))
