"""SQL with which an engine itself keeps findings and unjudged rows, so that no row of a large book passes
through Python.

The scan of a relation keeps the few rows that matter; from these, one SELECT a check tells findings and
unjudged rows, by the same rules as the runner. All of it stays in the portable subset.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hefu.checks._engine.fold import FoldedScan, Slot
from hefu.checks._engine.registry import Check
from hefu.checks._engine.text import RESULT_COLUMNS
from hefu.checks._engine.unjudged import UnjudgedQuestion

FINDING_COLUMNS = ("check_id", "check_digest", *RESULT_COLUMNS)
"""Columns of a kept finding; ``measure`` and ``threshold`` are integers, all else is text."""
UNJUDGED_COLUMNS = ("check_id", "subject_id", "evidence_id", "relation", "unknown_columns")
"""Columns of a kept unjudged row; ``unknown_columns`` are names joined by a blank."""

_NUMBERS = ("measure", "threshold")


def folded_findings(scan: FoldedScan, kept: str) -> list[str]:
    """One SELECT a check over the rows of ``scan`` that stand in table ``kept``."""
    return [
        _finding(slot.check, {name: _cell(scan, place) for name, place in slot.results.items()})
        + f"\nFROM {kept} AS k\nWHERE k.h{slot.hit} = 1 AND {_subject(scan, slot)} IS NOT NULL"
        for slot in scan.slots
    ]


def folded_unjudged(scan: FoldedScan, kept: str) -> list[str]:
    """One SELECT a check: rows not found with an unknown column, and found rows without a subject."""
    selects = []
    for slot in scan.slots:
        subject, evidence = _subject(scan, slot), _cell(scan, slot.results["evidence_id"])
        own = slot.check.text.items["subject_id"].partition(".")[2]
        lost = f"k.h{slot.hit} = 1 AND {subject} IS NULL"
        needs = {name: _cell(scan, place) for name, place in slot.needs.items()}
        blank = " OR ".join(f"{cell} IS NULL" for cell in needs.values())
        unknown = f"CASE WHEN k.h{slot.hit} = 1 THEN '{own}' ELSE {_named(needs)} END"
        where = f"({lost})" + (f" OR (k.h{slot.hit} = 0 AND ({blank}))" if blank else "")
        selects.append(
            _unjudged(slot.check, (subject, evidence), scan.relation, unknown)
            + f"\nFROM {kept} AS k\nWHERE {where}"
        )
    return selects


def lone_finding(check: Check, kept: str) -> str:
    """Findings of a pair or group check whose answer stands in table ``kept``."""
    cells = {name: f"k.{name}" for name in check.text.items if name in RESULT_COLUMNS}
    return _finding(check, cells) + f"\nFROM {kept} AS k\nWHERE k.subject_id IS NOT NULL"


def lone_unjudged(check: Check, kept: str, questions: Sequence[UnjudgedQuestion]) -> list[str]:
    """Rows that a pair or group check could not judge; a row that is found is settled."""
    lost = UnjudgedQuestion(
        sql="SELECT k.subject_id, k.evidence_id, k.subject_id AS b0\n"
        f"FROM {kept} AS k\nWHERE k.subject_id IS NULL",
        relation=check.card.examined,
        columns=("subject_id",),
    )
    questions = (lost, *questions)
    selects = []
    for relation in dict.fromkeys(question.relation for question in questions):
        asked = [question for question in questions if question.relation == relation]
        columns = sorted({column for question in asked for column in question.columns})
        marks = ", ".join(f"MAX(q.m{place}) AS m{place}" for place in range(len(columns)))
        unknown = {column: f"NULLIF(g.m{place}, 1)" for place, column in enumerate(columns)}
        rows = "\nUNION ALL\n".join(_marked(question, columns) for question in asked)
        head = _unjudged(check, ("g.subject_id", "g.evidence_id"), relation, _named(unknown))
        asked_once = f"SELECT q.subject_id, q.evidence_id, {marks}\nFROM ({rows}) AS q\n"
        settled = (
            f"SELECT 1 FROM {kept} AS k WHERE k.subject_id = g.subject_id"  # noqa: S608
            " AND COALESCE(k.evidence_id, '') = COALESCE(g.evidence_id, '')"
        )
        grouped = f"{asked_once}GROUP BY q.subject_id, q.evidence_id"
        selects.append(f"{head}\nFROM ({grouped}) AS g\nWHERE NOT EXISTS ({settled})")
    return selects


def union(selects: Iterable[str]) -> str:
    """All rows of several SELECTs."""
    return "\nUNION ALL\n".join(selects)


def _cell(scan: FoldedScan, place: int) -> str:
    return f"k.v{place - len(scan.slots)}"


def _subject(scan: FoldedScan, slot: Slot) -> str:
    return _cell(scan, slot.results["subject_id"])


def _finding(check: Check, cells: dict[str, str]) -> str:
    items = [f"'{check.id}' AS check_id", f"'{check.digest}' AS check_digest"]
    for name in RESULT_COLUMNS:
        kind = "BIGINT" if name in _NUMBERS else "STRING"
        items.append(f"CAST({cells.get(name, 'NULL')} AS {kind}) AS {name}")
    return f"SELECT {', '.join(items)}"


def _unjudged(check: Check, who: tuple[str, str], relation: str, unknown: str) -> str:
    subject, evidence = who
    return (
        f"SELECT '{check.id}' AS check_id, CAST({subject} AS STRING) AS subject_id, "
        f"CAST({evidence} AS STRING) AS evidence_id, '{relation}' AS relation, "
        f"{unknown} AS unknown_columns"
    )


def _named(cells: dict[str, str]) -> str:
    """Names of the columns that are NULL, joined by a blank."""
    if not cells:
        return "''"
    each = [f"CASE WHEN {cell} IS NULL THEN '{name} ' ELSE '' END" for name, cell in cells.items()]
    return f"TRIM({' || '.join(each)})"


def _marked(question: UnjudgedQuestion, columns: Sequence[str]) -> str:
    own = {column: place for place, column in enumerate(question.columns)}
    marks = [
        f"CASE WHEN a.b{own[column]} IS NULL THEN 1 ELSE 0 END AS m{place}"
        if column in own
        else f"0 AS m{place}"
        for place, column in enumerate(columns)
    ]
    return (
        "SELECT CAST(a.subject_id AS STRING) AS subject_id, CAST(a.evidence_id AS STRING) AS evidence_id, "
        f"{', '.join(marks)}\nFROM ({question.sql}) AS a"
    )
