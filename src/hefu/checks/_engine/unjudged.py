"""Questions that list the rows a pair or group check could not judge.

Written mechanically from the check's own clauses and the ``needs`` of its card: joined rows with a NULL
among the columns that WHERE or HAVING compare, and rows of each relation whose join key is NULL, which
a join would drop without a word.
"""

from __future__ import annotations

import re

import msgspec

from hefu.checks._engine.registry import Check, relation_columns

_COLUMN = r"\b{alias}\.([a-z_][a-z0-9_]*)"


class UnjudgedQuestion(msgspec.Struct, frozen=True):
    """``sql`` returns subject_id, evidence_id, then the ``columns`` of ``relation`` as b0, b1 ..."""

    sql: str
    relation: str
    columns: tuple[str, ...]


_WRITTEN_MAX = 256
_WRITTEN: dict[str, tuple[UnjudgedQuestion, ...]] = {}


def _named_in(text: str, alias: str, needs: tuple[str, ...]) -> tuple[str, ...]:
    named = set(re.findall(_COLUMN.format(alias=re.escape(alias)), text))
    return tuple(column for column in needs if column in named)


def unjudged_questions(check: Check) -> tuple[UnjudgedQuestion, ...]:
    """All questions for one pair or group check; row checks are answered inside the fold."""
    if check.digest not in _WRITTEN:
        if len(_WRITTEN) >= _WRITTEN_MAX:
            _WRITTEN.clear()
        _WRITTEN[check.digest] = _questions(check)
    return _WRITTEN[check.digest]


def _questions(check: Check) -> tuple[UnjudgedQuestion, ...]:
    text = check.text
    compared_in = f"{text.where}\n{text.having}"
    questions = []
    for alias, relation in text.relations.items():
        needs = check.card.needs.get(alias, ())
        compared = _named_in(compared_in, alias, needs)
        if compared:
            questions.append(_joined_rows(check, alias, relation, compared))
        keys = _named_in(text.joins, alias, needs)
        if keys:
            questions.append(_rows_without_key(check, alias, relation, keys))
    return tuple(questions)


def _subject_and_evidence(check: Check) -> tuple[str, str]:
    items = check.text.items
    grouped = check.card.kind == "group"
    evidence = "NULL" if grouped and "(" in items["evidence_id"] else items["evidence_id"]
    return items["subject_id"], evidence


def _columns(alias: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{alias}.{name} AS b{place}" for place, name in enumerate(names))


def _joined_rows(
    check: Check, alias: str, relation: str, compared: tuple[str, ...]
) -> UnjudgedQuestion:
    subject, evidence = _subject_and_evidence(check)
    columns = _columns(alias, compared)
    blank = " OR ".join(f"{alias}.{column} IS NULL" for column in compared)
    head = f"SELECT {subject} AS subject_id, {evidence} AS evidence_id, {columns}"
    sql = f"{head}\nFROM {check.text.source}\nWHERE {blank}"
    return UnjudgedQuestion(sql=sql, relation=relation, columns=compared)


def _rows_without_key(
    check: Check, alias: str, relation: str, keys: tuple[str, ...]
) -> UnjudgedQuestion:
    own = relation_columns(relation)
    subject_column = check.text.items["subject_id"].partition(".")[2]
    evidence_column = check.text.items["evidence_id"].partition(".")[2]
    subject = f"{alias}.{subject_column}" if subject_column in own else "NULL"
    evidence = f"{alias}.{evidence_column}" if evidence_column in own else "NULL"
    columns = _columns(alias, keys)
    blank = " OR ".join(f"{alias}.{key} IS NULL" for key in keys)
    head = f"SELECT {subject} AS subject_id, {evidence} AS evidence_id, {columns}"
    sql = f"{head}\nFROM {relation} AS {alias}\nWHERE {blank}"
    return UnjudgedQuestion(sql=sql, relation=relation, columns=keys)
