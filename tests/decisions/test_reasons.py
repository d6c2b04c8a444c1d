"""Reasons: every answer of every check in both languages, filled in, with what would help."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from hefu.checks._engine.finding import CheckRun, Finding, Unjudged
from hefu.checks._engine.registry import Check, checks
from hefu.decisions.decide import RunOn, decide
from hefu.decisions.decision import Decision, Reason
from hefu.decisions.policy import policies
from hefu.decisions.reasons import no_sources, reasons_of
from hefu.decisions.situation import Situation
from hefu.evidence.record import Record
from hefu.evidence.schema import Row
from hefu.vocabulary.labelled import Label
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    CLOCKS,
    INVOICES,
    approvable,
    records_of,
)
from tests.decisions.spoil import Scenario, spoiled
from tests.decisions.spoiled import SCENARIOS
from tests.decisions.trade_book import InMemory, TradeBook

_PLACEHOLDER = re.compile(r"[{}]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
EVERY = list(checks().values())
POLICY = policies()[0]


@pytest.fixture(scope="module")
def sound() -> Situation:
    """The approvable application with clear checks only: what factoring does not ask is left out."""
    situation = InMemory().situation(approvable())
    clear = tuple(run for run in situation.runs if run.status == "clear")
    return msgspec.structs.replace(situation, findings=(), unjudged=(), runs=clear)


def labels_of(reason: Reason) -> list[Label]:
    found = [reason.title, reason.says, *(c.title for c in reason.clauses)]
    found += [each for fact in reason.facts for each in (fact.name, fact.value)]
    if reason.threshold is not None:
        found += [reason.threshold.name, reason.threshold.value]
    return [*found, *([reason.asks_for] if reason.asks_for else [])]


def well_worded(reason: Reason) -> None:
    for label in labels_of(reason):
        for text in (label.en, label.zh):
            assert text.strip()
            assert not _PLACEHOLDER.search(text), text
            assert "None" not in text, text
    for label in (reason.title, reason.says, *([reason.asks_for] if reason.asks_for else [])):
        assert _CHINESE.search(label.zh), label.zh
        assert label.en != label.zh


def one_reason(situation: Situation) -> Reason:
    (reason,) = reasons_of(situation, POLICY, no_sources)
    well_worded(reason)
    return reason


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.id)
def test_a_finding_is_told_in_both_languages(check: Check, sound: Situation) -> None:
    finding = Finding("f", check.id, APPLICATION, INVOICES[0], INVOICES[1], 1, 2, "CNY")
    reason = one_reason(msgspec.structs.replace(sound, findings=(finding,)))
    assert reason.kind == "found"
    assert reason.clauses
    assert reason.asks_for is not None


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.id)
def test_a_finding_of_unknown_values_is_told_too(check: Check, sound: Situation) -> None:
    finding = Finding("f", check.id, APPLICATION, None, None, None, None, None)
    assert one_reason(msgspec.structs.replace(sound, findings=(finding,))).kind == "found"


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.id)
def test_what_could_not_be_judged_is_named(check: Check, sound: Situation) -> None:
    for alias, columns in check.card.needs.items():
        relation = check.text.relations[alias]
        for column in columns:
            unknown = Unjudged(check.id, APPLICATION, INVOICES[0], relation, (column,))
            reason = one_reason(msgspec.structs.replace(sound, unjudged=(unknown,)))
            assert reason.kind == "unjudged"


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.id)
@pytest.mark.parametrize("status", ["error", "not_applicable"])
def test_a_run_without_an_answer_blocks_by_name_unless_the_policy_lets_it_pass(
    check: Check, status: Literal["error", "not_applicable"], sound: Situation
) -> None:
    run = msgspec.convert(
        {
            "check_id": check.id,
            "subject_id": APPLICATION,
            "status": status,
            "examined_count": 0,
            "found_count": 0,
            "unjudged_count": 0,
            "reason": "the engine said no",
        },
        CheckRun,
    )
    policy = msgspec.structs.replace(POLICY, checks={check.id: POLICY.checks[check.id]})
    situation = msgspec.structs.replace(sound, runs=(run,))
    decision = decide(situation, policy, RunOn(engine="sqlite", evidence_version=0))
    if policy.effect(check.id, status) == "pass":
        assert (decision.outcome, decision.reasons) == ("approve", ())
        return
    assert one_reason(situation).check_id == check.id
    assert decision.outcome == "refer"
    assert decision.amount_minor == 0


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.check_id)
def test_real_findings_name_facts_clauses_and_documents(scenario: Scenario, tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    book.tell(records_of(spoiled(scenario.spoil)))
    decision = book.screen()
    book.close()
    for reason in decision.reasons:
        well_worded(reason)
    (reason, *_) = [r for r in decision.reasons if r.check_id == scenario.check_id]
    assert reason.facts or reason.threshold or scenario.check_id.startswith("invoice.")
    assert reason.sources
    assert all(source.digest and source.locator for source in reason.sources)


def disputed(tmp_path: Path) -> Decision:
    book = TradeBook(tmp_path)
    book.tell(records_of(approvable()))
    said: Row = {"invoice_id": INVOICES[0], "tax_minor": 1, "due_on": date(2026, 7, 1)}
    book.tell([Record("invoice", dict(said), "row 1", "rival", AS_OF)])
    decision = book.screen()
    book.close()
    return decision


def test_a_contradiction_names_its_column_its_values_and_both_documents(tmp_path: Path) -> None:
    decision = disputed(tmp_path)
    told = {r.says.en: r for r in decision.reasons if r.kind == "contradicted"}
    assert len(told) == 2
    for reason in told.values():
        well_worded(reason)
        assert {source.said_by for source in reason.sources} == {"bank-extract", "rival"}
    texts = " ".join(told)
    assert "2026-06-30" in texts
    assert "2026-07-01" in texts
    assert "datetime" not in texts
    assert "CNY 13,000.00" in texts
    assert decision.as_of == CLOCKS.as_of


def test_missing_facts_are_named_once_and_in_both_languages() -> None:
    rows = approvable()
    rows["confirmation"] = []
    decision = InMemory().decide(rows)
    named = [(fact.table, fact.about) for fact in decision.missing]
    assert named == [("confirmation", n.removeprefix("dig:")) for n in INVOICES]
    for fact in decision.missing:
        assert _CHINESE.search(fact.name.zh)
        assert _CHINESE.search(fact.why.zh)
        assert not _PLACEHOLDER.search(f"{fact.name} {fact.why}".replace("Label(", ""))
    assert [condition.adds_minor for condition in decision.conditions] == []
    assert decision.outcome == "refer"
    rows = approvable()
    rows["confirmation"] = rows["confirmation"][1:]
    (condition,) = InMemory().decide(rows).conditions
    assert condition.adds_minor is not None
    assert "confirm" in condition.says.en.lower()
