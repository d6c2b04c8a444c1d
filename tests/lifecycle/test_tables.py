"""What the transition tables may say, and that nothing happens outside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hefu.lifecycle import guards, postings
from hefu.lifecycle.guard import Circumstances
from hefu.lifecycle.machine import admit
from hefu.lifecycle.standing import Standing, Wish, nothing
from hefu.lifecycle.table import Move, TransitionTable, table_of, tables
from hefu.services.lifecycle.circumstances import READERS
from hefu.services.lifecycle.notes import NOTES
from hefu.vocabulary.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hefu.vocabulary.labels import code_families

DAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
INSTRUMENTS = {
    "party",
    "facility",
    "limit",
    "application",
    "drawdown",
    "receivable",
    "voucher",
    "waiver",
    "case",
    "ledger_day",
}


def every_move() -> Iterator[tuple[TransitionTable, str, Move]]:
    for table in tables().values():
        for event, move in table.moves.items():
            yield table, event, move


def wish(instrument: str, event: str, role: str, **more: object) -> Wish:
    told = {"transition_id": "move-0001", "instrument_id": "thing-1", "actor_id": "u-1"}
    days = {"at": NOON, "effective_on": DAY, "known_on": DAY}
    return Wish(instrument=instrument, event=event, role_code=role, **{**told, **days, **more})  # type: ignore[arg-type]


def at(instrument: str, state: str, version: int = 1) -> Standing:
    return Standing(instrument, "thing-1", state, version, {})


def test_the_tables_are_those_that_a_bank_needs() -> None:
    assert tables().keys() == INSTRUMENTS


def test_what_is_not_in_a_table_cannot_be_done() -> None:
    with pytest.raises(NotFound, match=r"lifecycle\.no_instrument"):
        table_of("loan")
    with pytest.raises(NotFound, match=r"lifecycle\.no_event"):
        admit(at("drawdown", "requested"), wish("drawdown", "approve", "approver"))
    with pytest.raises(Conflict, match=r"lifecycle\.no_transition"):
        admit(at("drawdown", "repaid"), wish("drawdown", "repay", "relationship_manager"))
    with pytest.raises(Conflict, match=r"lifecycle\.no_transition"):
        admit(nothing("drawdown", "thing-1"), wish("drawdown", "book", "risk_officer"))
    with pytest.raises(Conflict, match=r"lifecycle\.moved_on"):
        admit(
            at("drawdown", "requested", version=3),
            wish("drawdown", "cancel", "sme", terms={"reason": "x"}, expected_version=2),
        )


@pytest.mark.parametrize("table", tables().values(), ids=tables())
def test_from_every_state_only_its_own_moves_lead_on_and_only_for_their_roles(
    table: TransitionTable,
) -> None:
    roles = code_families()["role"].codes
    for state in (None, *table.states):
        standing = at(table.instrument, state) if state else nothing(table.instrument, "thing-1")
        for event, move in table.moves.items():
            for role in roles:
                one = wish(table.instrument, event, role)
                if role not in move.roles:
                    with pytest.raises(NotAllowed, match=r"lifecycle\.role"):
                        admit(standing, one)
                elif event not in table.moves_from(state):
                    with pytest.raises(Conflict, match=r"lifecycle\.no_transition"):
                        admit(standing, one)


@pytest.mark.parametrize("table", tables().values(), ids=tables())
def test_every_state_is_reached_and_left_or_an_end(table: TransitionTable) -> None:
    reached = {move.to for move in table.moves.values() if move.begins}
    assert reached
    while (
        more := {move.to for move in table.moves.values() if reached & set(move.sources)} - reached
    ):
        reached |= more
    assert reached == table.states.keys()


def test_guards_postings_notes_and_roles_are_there_and_all_are_used() -> None:
    named: dict[str, set[str]] = {"guards": set(), "postings": set(), "notes": set()}
    for _, _, move in every_move():
        assert set(move.roles) <= code_families()["role"].codes.keys()
        for kind, names in named.items():
            names.update(getattr(move, kind))
    for module, kind in ((guards, "guards"), (postings, "postings")):
        folder = Path(str(module.__file__)).parent
        assert {one.stem for one in folder.glob("*.py")} - {"__init__"} == named[kind]
    assert NOTES.keys() == named["notes"]
    for name in named["guards"]:
        assert callable(guards.guard(name))
        assert set(guards.needs_of(name)) <= READERS.keys()
    for name in named["postings"]:
        assert callable(postings.posting(name))
        assert set(postings.needs_of(name)) <= READERS.keys()
    assert READERS.keys() == set(Circumstances.__struct_fields__)


MONEY_MOVES = {("drawdown", "book"), ("application", "approve")}
FOR_MONEY = {
    "four_eyes",
    "party_active",
    "decision_is_todays",
    "decision_allows",
    "limits_readable",
}


@pytest.mark.parametrize(("instrument", "event"), sorted(MONEY_MOVES))
def test_what_commits_or_pays_money_is_guarded_by_all_of_these(instrument: str, event: str) -> None:
    assert set(table_of(instrument).move(event).guards) >= FOR_MONEY


def test_only_a_drawdown_pays_out_and_only_by_one_move() -> None:
    assert [
        (t.instrument, event) for t, event, move in every_move() if "pay_out" in move.postings
    ] == [("drawdown", "book")]


def test_partners_and_outsiders_decide_nothing_about_risk() -> None:
    outside = {"technology_partner", "sme", "core_enterprise", "underwriter", "supervisor"}
    own_affairs = {"receivable", "voucher"}
    for table, event, move in every_move():
        assert "technology_partner" not in move.roles, (table.instrument, event)
        if table.instrument not in own_affairs and (move.postings or "four_eyes" in move.guards):
            assert not outside & set(move.roles), (table.instrument, event)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({}, "lifecycle.term_missing"),
        ({"decision_id": ""}, "lifecycle.term_missing"),
        ({"decision_id": 7}, "lifecycle.term_bad"),
        ({"decision_id": "d" * 201}, "lifecycle.term_bad"),
        ({"decision_id": "d", "amount": 1}, "lifecycle.term_unknown"),
    ],
)
def test_terms_are_those_of_the_move(terms: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        admit(at("drawdown", "requested"), wish("drawdown", "book", "approver", terms=terms))


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("amount_minor", 0),
        ("amount_minor", -1),
        ("amount_minor", "100"),
        ("amount_minor", True),
        ("amount_minor", 2**53 + 1),
        ("currency", "cny"),
        ("due_on", "2026-13-01"),
        ("due_on", "20260629"),
        ("rate_bp", -1),
        ("rate_bp", 100_001),
        ("day_count", "a b"),
        ("borrower_id", "a\x00b"),
    ],
)
def test_a_term_of_another_kind_is_refused(name: str, bad: object) -> None:
    good = {
        "application_id": "A",
        "borrower_id": "B",
        "amount_minor": 1,
        "currency": "CNY",
        "rate_bp": 435,
        "day_count": "act/360",
        "due_on": "2026-06-29",
    }
    asked = nothing("drawdown", "thing-1")
    assert admit(asked, wish("drawdown", "request", "sme", terms=good)).to == "requested"
    with pytest.raises(InvalidInput, match=r"lifecycle\.term_bad"):
        admit(asked, wish("drawdown", "request", "sme", terms={**good, name: bad}))
