"""What checks there are, and everything about one of them."""

from __future__ import annotations

import msgspec

from hefu.checks._engine.lock import read_lock
from hefu.checks._engine.registry import check, check_file, checks
from hefu.vocabulary.clause import clause
from hefu.vocabulary.labelled import Label, Language


class CheckSummary(msgspec.Struct, frozen=True):
    """One line of the list of checks."""

    id: str
    code: str
    title: Label
    severity: str
    kind: str
    maturity: str
    version: int


class CheckDescription(msgspec.Struct, frozen=True):
    """One check in full: its page, its SQL, its sources and its lock entry."""

    summary: CheckSummary
    page: str
    sql: str
    reads: dict[str, tuple[str, ...]]
    needs: dict[str, tuple[str, ...]]
    parameters: dict[str, str]
    basis: tuple[tuple[Label, bool], ...]
    digest: str


def list_checks() -> list[CheckSummary]:
    """All checks, sorted by id."""
    lock = read_lock()
    return [
        CheckSummary(
            id=found.id,
            code=found.card.code,
            title=found.card.title,
            severity=found.card.severity,
            kind=found.card.kind,
            maturity=found.card.maturity,
            version=lock[found.id].version if found.id in lock else 0,
        )
        for found in checks().values()
    ]


def describe_check(check_id: str, language: Language) -> CheckDescription:
    """Everything about one check. Raises ``NotFound`` (``check.unknown``)."""
    found = check(check_id)
    sources = [clause(source) for source in found.card.basis]
    return CheckDescription(
        summary=next(summary for summary in list_checks() if summary.id == check_id),
        page=check_file(check_id, f"page.{language}.md"),
        sql=found.text.sql,
        reads=dict(found.card.reads),
        needs=dict(found.card.needs),
        parameters=dict(found.card.parameters),
        basis=tuple((source.title, source.verified) for source in sources),
        digest=found.digest,
    )
