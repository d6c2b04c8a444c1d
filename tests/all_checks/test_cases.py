"""Every case of every check, on every engine; and no column whose loss would hide a finding."""

from __future__ import annotations

from functools import cache

import pytest

from hefu.bootstrap import ENGINES, EmbeddedHouse
from hefu.checks._engine.cases import (
    Case,
    Cases,
    case_rows,
    complaints_of,
    load_cases,
    null_sweep,
    run_case,
)
from hefu.checks._engine.registry import Check, checks
from hefu.evidence.ports import QueryEngine
from hefu.vocabulary.errors import Unavailable

CASES: list[tuple[Check, Cases, Case]] = [
    (check, cases, case)
    for check in checks().values()
    for cases in [load_cases(check)]
    for case in cases.cases
]
IDS = [f"{check.id}: {case.name.en}" for check, _, case in CASES]


@cache
def engine(name: str) -> QueryEngine:
    try:
        return EmbeddedHouse().engine(name)
    except Unavailable as error:
        pytest.skip(f"engine {name} is not installed here: {error}")


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(("check", "cases", "case"), CASES, ids=IDS)
def test_case_gives_what_it_promises(check: Check, cases: Cases, case: Case, name: str) -> None:
    answers = run_case(engine(name), check, cases, case_rows(cases, case))
    assert complaints_of(check, case, answers) == []


@pytest.mark.parametrize(("check", "cases", "case"), CASES, ids=IDS)
def test_blanking_a_column_never_silences_a_finding(check: Check, cases: Cases, case: Case) -> None:
    if not case.expect.found:
        return
    for relation, column, rows in null_sweep(cases, case):
        answers = run_case(engine("sqlite"), check, cases, rows)
        assert answers.findings or answers.unjudged, f"{relation}.{column} blanked: silence"
