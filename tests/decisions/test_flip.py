"""The smallest change that flips a decision: it names the cure, it keeps its promise, it is smallest."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from hefu.checks._engine.registry import checks
from hefu.decisions.decide import Verdict, verdict_of
from hefu.decisions.flip import find_flip
from hefu.decisions.moves import Change, apply_changes, candidate_changes, lower_request
from hefu.decisions.policy import OUTCOMES
from hefu.decisions.situation import Situation
from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.facts.population import derive_population
from hefu.parameters.loader import ParameterView
from hefu.services.judge_bundle import judge
from hefu.services.screen_application import policy_of
from tests.decisions.approvable import (
    AS_OF,
    CLOCKS,
    FINANCEABLE,
    INVOICES,
    REQUESTED,
    YUAN,
    Rows,
    approvable,
    full_row,
    records_of,
)
from tests.decisions.spoil import Scenario, all_of, changed, spoiled, without
from tests.decisions.spoiled import SCENARIOS
from tests.decisions.trade_book import InMemory, TradeBook

LATER = Clocks(AS_OF, date(2026, 4, 1))
WITH_CURE = [scenario for scenario in SCENARIOS if scenario.cures]
DROPPING = [scenario for scenario in SCENARIOS if scenario.says and not scenario.cures]
HOPELESS = [scenario for scenario in SCENARIOS if not scenario.says and not scenario.is_note]
COUNTED = [scenario for scenario in SCENARIOS if not scenario.is_note]
NOTES = [scenario for scenario in SCENARIOS if scenario.is_note]


def _id(scenario: Scenario) -> str:
    return scenario.check_id


def test_every_check_has_its_scenario() -> None:
    assert {scenario.check_id for scenario in SCENARIOS} == set(checks())


@pytest.mark.parametrize("scenario", NOTES, ids=_id)
def test_a_note_is_told_and_does_not_count(scenario: Scenario) -> None:
    decision = InMemory().decide(spoiled(scenario.spoil))
    assert (decision.outcome, decision.amount_minor) == ("approve", REQUESTED)
    told = [r for r in decision.reasons if r.check_id == scenario.check_id and r.kind == "found"]
    assert [reason.effect for reason in told] == ["pass"] * len(told)
    assert told


@pytest.mark.parametrize("scenario", COUNTED, ids=_id)
def test_the_scenario_is_found_by_its_check_and_not_simply_approved(scenario: Scenario) -> None:
    decision = InMemory().decide(spoiled(scenario.spoil))
    assert decision.outcome != "approve"
    assert any(r.check_id == scenario.check_id and r.kind == "found" for r in decision.reasons)


@pytest.mark.parametrize("scenario", WITH_CURE, ids=_id)
def test_the_cure_that_is_named_keeps_its_promise(scenario: Scenario, tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    book.tell(records_of(spoiled(scenario.spoil)))
    flip = book.screen(with_flip=True).flip
    assert flip is not None
    assert [part for part, move in zip(scenario.says, flip.moves, strict=True) if part in move.en]
    assert flip.is_smallest
    book.tell(scenario.cures, LATER.known_on)
    cured = book.screen(clocks=LATER)
    book.close()
    assert (cured.outcome, cured.amount_minor) == (flip.outcome, flip.amount_minor)


@pytest.mark.parametrize("scenario", DROPPING, ids=_id)
def test_taking_an_invoice_out_keeps_its_promise(scenario: Scenario, tmp_path: Path) -> None:
    rows = spoiled(scenario.spoil)
    book = TradeBook(tmp_path)
    book.tell(records_of(rows))
    flip = book.screen(with_flip=True).flip
    book.close()
    assert flip is not None
    assert all("taken out" in move.en for move in flip.moves)
    gone = [n for n in INVOICES if any(n.removeprefix("dig:") in m.en for m in flip.moves)]
    rows["application_item"] = [r for r in rows["application_item"] if r["invoice_id"] not in gone]
    smaller = InMemory().decide(rows)
    assert (smaller.outcome, smaller.amount_minor) == (flip.outcome, flip.amount_minor)


@pytest.mark.parametrize("scenario", HOPELESS, ids=_id)
def test_an_emptied_application_is_no_cure(scenario: Scenario, tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    book.tell(records_of(spoiled(scenario.spoil)))
    decision = book.screen(with_flip=True)
    book.close()
    assert decision.flip is None
    assert decision.flip_searched


def test_an_approval_tips_at_the_first_cent_too_much(tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    book.tell(records_of(approvable()))
    flip = book.screen(with_flip=True).flip
    book.close()
    assert flip is not None
    assert f"{FINANCEABLE // 100:,}.01" in flip.moves[0].en
    assert (flip.outcome, flip.amount_minor) == ("approve_with_conditions", FINANCEABLE)
    for asked, outcome in ((FINANCEABLE, "approve"), (FINANCEABLE + 1, "approve_with_conditions")):
        rows = spoiled(changed("application", {}, requested_minor=asked))
        assert InMemory().decide(rows).outcome == outcome


class _Desk:
    """Situations and re-runs on rows in memory, groups and circles derived anew each time."""

    def __init__(self, rows: Rows) -> None:
        self.memory = InMemory()
        self.situation: Situation = self.memory.situation(rows)
        whole = Bundle({t: [full_row(t, row) for row in each] for t, each in rows.items()})
        self.kept = derive_population(whole, CLOCKS, ParameterView(CLOCKS))
        self.policy = policy_of(self.situation)

    def __call__(self, changes: tuple[Change, ...]) -> Verdict:
        bundle = apply_changes(self.situation.evidence, changes)
        judged = judge(bundle, CLOCKS, self.kept, self.memory.engine)
        return verdict_of(judged.about(self.situation.application_id), self.policy)


TROUBLES = [
    without("confirmation", invoice_id=INVOICES[0]),
    without("invoice_verification", invoice_id=INVOICES[1]),
    without("registry_search"),
    changed("registration", {"registration_id": "ZD-1"}, released_on=None),
    changed("facility", {}, status_code="frozen"),
    changed("application_item", {"item_no": "3"}, claimed_minor=129_950 * YUAN),
]


@pytest.mark.parametrize("pair", list(combinations(range(len(TROUBLES)), 2)))
def test_the_smallest_is_really_the_smallest(pair: tuple[int, int]) -> None:
    desk = _Desk(spoiled(all_of(*(TROUBLES[n] for n in pair))))
    base = verdict_of(desk.situation, desk.policy)
    flip = find_flip(desk.situation, base, desk)
    changes = candidate_changes(desk.situation)
    if base.amounts.offered and base.outcome == "approve_with_conditions":
        changes.append(lower_request(desk.situation, base.amounts.offered))
    rank = OUTCOMES.index(base.outcome)
    better = {
        size
        for size in range(1, 4)
        for trial in combinations(changes, size)
        if sum(change.kind == "remove" for change in trial) < len(INVOICES)
        and OUTCOMES.index(desk(trial).outcome) > rank
    }
    assert flip is not None
    assert flip.is_smallest
    assert len(flip.moves) == min(better)


def test_a_flip_beyond_the_bound_says_that_it_may_not_be_the_smallest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hefu.decisions.flip.SIZE_MAX", 1)
    desk = _Desk(spoiled(all_of(TROUBLES[0], TROUBLES[1])))
    base = verdict_of(desk.situation, desk.policy)
    flip = find_flip(desk.situation, base, desk)
    assert base.outcome == "approve_with_conditions"
    assert flip is not None
    assert not flip.is_smallest
    assert (flip.outcome, flip.amount_minor, len(flip.moves)) == ("approve", REQUESTED, 2)


def test_runs_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hefu.decisions.flip.RUNS_MAX", 3)
    desk = _Desk(spoiled(all_of(TROUBLES[0], TROUBLES[1])))
    flip = find_flip(desk.situation, verdict_of(desk.situation, desk.policy), desk)
    assert flip is not None
    assert not flip.is_smallest
    assert flip.tried_count < 12
