"""What the cards of the registry and guarantee checks call a cure does cure, when it is tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from hefu.decisions.moves import Change, apply_changes, candidate_changes
from hefu.decisions.situation import Situation
from hefu.evidence.bundle import Bundle
from hefu.evidence.reach import sub_bundle
from hefu.evidence.schema import Row, Value
from hefu.facts.population import derive_population, population_evidence
from hefu.facts.registry import evidence_needed
from hefu.parameters.loader import ParameterView
from hefu.services.judge_bundle import judge
from hefu.storage.sqlite import SqliteEngine
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    BANK,
    CLOCKS,
    GUARANTOR,
    SELLER,
    Rows,
    approvable,
    full_row,
    values_of,
)

OTHERS = tuple(f"name:customer{number}" for number in range(6))


def promise(guarantor: str, obligor: str, **values: Value) -> Row:
    given: Row = {
        "guarantee_no": f"{guarantor}/{obligor}",
        "guarantor_id": guarantor,
        "obligor_id": obligor,
        "kind_code": "joint_and_several",
        "amount_minor": 1_000_000,
        "currency": "CNY",
        "signed_on": date(2025, 6, 1),
    }
    return values_of("guarantee", **{**given, **values})


def own_registration(**values: Value) -> Rows:
    """Our own registration over the second invoice, changed."""
    rows = approvable()
    for row in rows["registration"]:
        if row["registration_id"] == "ZD-2":
            row.update(values)
    return rows


def guaranteed(*promises: Row, net_assets: int | None = None) -> Rows:
    rows = approvable()
    rows["guarantee"] = list(promises)
    for row in rows["party"]:
        if row["party_id"] == GUARANTOR:
            row["is_listed"] = 1
    if net_assets is not None:
        rows["financial_figure"] = [
            values_of(
                "financial_figure",
                party_id=GUARANTOR,
                statement_code="annual",
                period_end_on=date(2025, 12, 31),
                figure_code="net_assets",
                amount_minor=net_assets,
                currency="CNY",
                reported_on=date(2026, 3, 1),
            )
        ]
    return rows


SPOILED: dict[str, Callable[[], Rows]] = {
    "registration.lapsing": lambda: own_registration(lapses_on=AS_OF + timedelta(days=5)),
    "registration.lapsing, already lapsed": lambda: own_registration(
        lapses_on=AS_OF - timedelta(days=1)
    ),
    "registration.name_unfindable": lambda: own_registration(grantor_name="另一家公司"),
    "guarantee.mutual": lambda: guaranteed(
        promise(GUARANTOR, SELLER, is_disclosed=1), promise(SELLER, GUARANTOR)
    ),
    "guarantee.outside_exceeds_net_assets": lambda: guaranteed(
        promise(GUARANTOR, SELLER), promise(GUARANTOR, OTHERS[0]), net_assets=1_999_999
    ),
    "guarantee.too_many_obligors": lambda: guaranteed(
        promise(GUARANTOR, SELLER), *(promise(GUARANTOR, other) for other in OTHERS)
    ),
    "guarantee.undisclosed_listed": lambda: guaranteed(promise(GUARANTOR, SELLER, is_disclosed=0)),
}


def situation_of(whole: Bundle) -> Situation:
    population = whole.with_rows({t: () for t in whole.tables if t not in population_evidence()})
    kept = derive_population(population, CLOCKS, ParameterView(CLOCKS))
    own = sub_bundle(whole, APPLICATION, evidence_needed())
    return judge(own, CLOCKS, kept, SqliteEngine()).about(APPLICATION)


def answers(situation: Situation, check_id: str) -> int:
    """Findings and unjudged rows of one check."""
    found = sum(one.check_id == check_id for one in situation.findings)
    return found + sum(one.check_id == check_id for one in situation.unjudged)


@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_move_of_the_card_cures_the_finding(spoiled: str) -> None:
    check_id, rows = spoiled.partition(",")[0], SPOILED[spoiled]()
    whole = Bundle({t: [full_row(t, row) for row in each] for t, each in rows.items()})
    before = situation_of(whole)
    assert [one.check_id for one in before.findings if one.check_id == check_id] == [check_id]
    own = before.asked_by({check_id})
    moves: list[Change] = [change for change in candidate_changes(own) if change.kind != "remove"]
    cured = [
        change.says.en
        for change in moves
        if answers(situation_of(apply_changes(whole, (change,))), check_id) == 0
    ]
    assert cured, [change.says.en for change in moves]


def test_our_bank_is_the_one_that_registered() -> None:
    (row,) = [one for one in approvable()["registration"] if one["registration_id"] == "ZD-2"]
    assert row["secured_party_id"] == BANK
