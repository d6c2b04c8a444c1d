"""All checks over a whole book in Parquet: row checks of one relation in one scan, whatever its size."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import msgspec

from hefu.checks._engine.finding import Finding, Unjudged
from hefu.checks._engine.registry import relation_columns, relations_read
from hefu.checks._engine.runner import run_checks
from hefu.evidence.day import Clocks
from hefu.evidence.ports import QueryEngine
from hefu.services.judge_bundle import active_checks, parameter_values


class SweptCheck(msgspec.Struct, frozen=True):
    """What one check found in the whole book."""

    check_id: str
    examined_count: int
    found_count: int
    unjudged_count: int
    error: str = ""


class Sweep(msgspec.Struct, frozen=True):
    """One sweep: a row per check, the findings and unjudged rows, and how long it took."""

    engine: str
    checks: tuple[SweptCheck, ...]
    findings: tuple[Finding, ...]
    unjudged: tuple[Unjudged, ...]
    seconds: float


def sweep_book(engine: QueryEngine, folder: Path, clocks: Clocks) -> Sweep:
    """Run all active checks over ``<relation>.parquet`` files of ``folder``.

    A relation without a file is empty and its checks examine nothing. Raises ``Unavailable`` when the
    engine reads no Parquet, ``InvalidInput`` when a file lacks a column.
    """
    chosen = active_checks()
    relations = {name: relation_columns(name) for name in relations_read(chosen)}
    started = time.perf_counter()
    with engine.open_parquet(folder, relations) as session:
        answers = run_checks(session, chosen, parameter_values(chosen, clocks), by_subject=False)
    found = Counter(finding.check_id for finding in answers.findings)
    unjudged = Counter(row.check_id for row in answers.unjudged)
    return Sweep(
        engine=engine.name,
        checks=tuple(
            SweptCheck(
                check_id=check.id,
                examined_count=sum(answers.examined.get(check.id, {}).values()),
                found_count=found[check.id],
                unjudged_count=unjudged[check.id],
                error=answers.errors.get(check.id, ""),
            )
            for check in chosen
        ),
        findings=tuple(answers.findings),
        unjudged=tuple(answers.unjudged),
        seconds=time.perf_counter() - started,
    )
