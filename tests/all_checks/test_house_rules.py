"""What holds for every check at once: card, SQL subset, pages, cases, sources, lock."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from hefu.checks._engine.cases import load_cases
from hefu.checks._engine.lint import lint
from hefu.checks._engine.lock import next_lock, read_lock
from hefu.checks._engine.registry import Check, check_file, checks
from hefu.evidence.schema import tables
from hefu.parameters.loader import parameter_ids
from hefu.vocabulary.clause import clause
from hefu.vocabulary.labelled import Label

HEADINGS = {
    "en": ["What it finds", "Why it matters", "Example", "What it misses", "What to do", "Sources"],
    "zh": ["发现什么", "为何重要", "示例", "可能遗漏", "如何处理", "依据"],
}
PLACEHOLDERS = {"subject_id", "evidence_id", "other_evidence_id", "measure", "threshold"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")

every_check = pytest.mark.parametrize("check", checks().values(), ids=list(checks()))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@every_check
def test_sql_keeps_the_portable_subset(check: Check) -> None:
    assert lint(check) == []


@every_check
def test_at_least_five_cases_with_a_finding_a_clear_and_a_doubt(check: Check) -> None:
    cases = load_cases(check).cases
    assert len(cases) >= 5
    assert any(case.expect.found for case in cases)
    assert any("clear" in case.expect.status.values() for case in cases)
    assert any(case.expect.unjudged for case in cases) or not check.card.needs


@every_check
@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_has_the_fixed_headings(check: Check, language: str) -> None:
    page = check_file(check.id, f"page.{language}.md")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == HEADINGS[language]
    for part in re.split(r"^## .+$", page, flags=re.MULTILINE)[1:]:
        assert len(part.strip()) >= 20, "a heading with nothing to say"
    assert page.startswith(
        f"# {check.card.title.in_language('zh' if language == 'zh' else 'en')}\n"
    )


@every_check
def test_texts_are_in_both_languages_with_the_same_placeholders(check: Check) -> None:
    card = check.card
    texts: list[Label] = [card.title, card.message, card.misses, card.asks_for]
    texts += [move.says for move in card.remedies]
    texts += [q.label for q in (card.measure, card.threshold) if q]
    for label in texts:
        assert CHINESE.search(label.zh)
        assert not CHINESE.search(label.en)
        assert placeholders(label.en) == placeholders(label.zh)
        assert placeholders(label.en) <= PLACEHOLDERS


@every_check
def test_sources_and_parameters_exist(check: Check) -> None:
    assert check.card.basis
    for source in check.card.basis:
        assert clause(source).id == source
    assert set(check.card.parameters.values()) <= set(parameter_ids())


@every_check
def test_remedies_speak_of_tables_and_columns_that_exist(check: Check) -> None:
    assert check.card.remedies
    for move in check.card.remedies:
        if move.kind in {"add", "change"}:
            columns = set(tables()[move.table].columns)
            assert set(move.values) | set(move.match) <= columns


def test_codes_are_unique() -> None:
    codes = [check.card.code for check in checks().values()]
    assert len(codes) == len(set(codes))


def test_lock_is_fresh() -> None:
    assert next_lock(checks(), read_lock()) == read_lock(), "run: hefu check lock"
