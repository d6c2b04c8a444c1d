"""Prove checks: lint, cases and null sweep, on the engines that are installed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hefu.checks._engine.cases import (
    Cases,
    case_rows,
    complaints_of,
    load_cases,
    null_sweep,
    run_case,
)
from hefu.checks._engine.lint import lint
from hefu.checks._engine.registry import Check, check
from hefu.evidence.ports import QueryEngine


class CheckProof(msgspec.Struct, frozen=True):
    """What was tried on one check and what it complained about; no complaint means proved."""

    check_id: str
    case_count: int
    swept_count: int
    engines: tuple[str, ...]
    complaints: tuple[str, ...]


def prove_check(check_id: str, engines: Sequence[QueryEngine]) -> CheckProof:
    """Lint one check, run its cases on each engine, and blank each column of each found case.

    Raises ``NotFound`` for an unknown id and ``Unavailable`` when the SQL parser is not installed.
    """
    found = check(check_id)
    cases = load_cases(found)
    complaints = [f"lint: {complaint}" for complaint in lint(found)]
    for engine in engines:
        for case in cases.cases:
            answers = run_case(engine, found, cases, case_rows(cases, case))
            complaints += [
                f"{engine.name}: {case.name.en}: {complaint}"
                for complaint in complaints_of(found, case, answers)
            ]
    swept, silent = _sweep(engines[0], found, cases)
    return CheckProof(
        check_id=check_id,
        case_count=len(cases.cases),
        swept_count=swept,
        engines=tuple(engine.name for engine in engines),
        complaints=(*complaints, *silent),
    )


def _sweep(engine: QueryEngine, found: Check, cases: Cases) -> tuple[int, list[str]]:
    swept, silent = 0, []
    for case in cases.cases:
        if not case.expect.found:
            continue
        for relation, column, rows in null_sweep(cases, case):
            swept += 1
            answers = run_case(engine, found, cases, rows)
            if not answers.findings and not answers.unjudged:
                silent.append(
                    f"null sweep: {case.name.en}: {relation}.{column} blanked, and silence"
                )
    return swept, silent
