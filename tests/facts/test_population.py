"""Connected groups and guarantee circles of a whole book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.schema import Row, Value
from hefu.facts.population import POPULATION_FACTS, derive_population, population_evidence
from hefu.parameters.loader import ParameterView
from tests.facts.sound_trade import CLOCKS, disputed, row_of


def held(owner: str, owned: str, share_bp: int | None, **values: Value) -> Row:
    """A holding of one party in another."""
    given: Row = {"owner_id": owner, "owned_id": owned, "share_bp": share_bp}
    return row_of("ownership", **{**given, **values})


def party(party_id: str, controller_id: str | None = None) -> Row:
    """A party, perhaps with a declared controller."""
    return row_of("party", party_id=party_id, name=party_id, controller_id=controller_id)


def groups(
    *rows: Row, parties: Sequence[Row] = (), doubts: Sequence[Doubt] = ()
) -> dict[Value, Value]:
    """Group of each member, from holdings."""
    bundle = Bundle({"ownership": rows, "party": parties}, doubts)
    facts = derive_population(bundle, CLOCKS, ParameterView(CLOCKS))
    return {row["party_id"]: row["group_id"] for row in facts["connected_group_member"]}


def promise(guarantor: str, obligor: str, amount: int | None = 100, **values: Value) -> Row:
    """One party guarantees another."""
    given: Row = {
        "guarantee_no": f"{guarantor}-{obligor}",
        "guarantor_id": guarantor,
        "obligor_id": obligor,
        "kind_code": "joint_and_several",
        "amount_minor": amount,
        "currency": "CNY",
        "signed_on": date(2025, 1, 1),
    }
    return row_of("guarantee", **{**given, **values})


def circles(*rows: Row, rates: Sequence[Row] = ()) -> dict[Value, tuple[Value, Value, Value]]:
    """Circle, size and amount of each member."""
    bundle = Bundle({"guarantee": rows, "fx_rate": rates})
    facts = derive_population(bundle, CLOCKS, ParameterView(CLOCKS))
    return {
        row["party_id"]: (row["circle_id"], row["circle_size_count"], row["circle_amount_minor"])
        for row in facts["guarantee_circle_member"]
    }


def test_half_is_not_control() -> None:
    assert groups(held("A", "B", 5_000)) == {}


def test_more_than_half_is_control() -> None:
    assert groups(held("A", "B", 5_001)) == {"A": "group:A", "B": "group:A"}


def test_a_majority_of_votes_is_control() -> None:
    assert groups(held("A", "B", 3_000, voting_bp=6_000)) == {"A": "group:A", "B": "group:A"}


@pytest.mark.parametrize(
    "values", [{"held_from_on": date(2026, 4, 1)}, {"held_until_on": date(2026, 3, 30)}]
)
def test_a_holding_counts_only_while_it_is_held(values: Row) -> None:
    assert groups(held("A", "B", 9_000, **values)) == {}


def test_control_passes_on_down_the_chain_and_by_declaration() -> None:
    parties = [party("D", "C"), party("E")]
    found = groups(held("B", "C", 6_000), held("A", "B", 6_000), parties=parties)
    assert found == dict.fromkeys("ABCD", "group:A")


def test_a_holding_of_unknown_size_leaves_both_groups_open() -> None:
    found = groups(held("A", "B", 6_000), held("C", "D", 6_000), held("B", "C", None))
    assert found == dict.fromkeys("ABCD")


def test_a_holding_of_unknown_size_inside_a_group_changes_nothing() -> None:
    found = groups(held("A", "B", 6_000), held("A", "C", 6_000), held("B", "C", None))
    assert found == dict.fromkeys("ABC", "group:A")


def test_a_disputed_controller_leaves_the_group_open() -> None:
    doubts = [disputed("party", "B", "controller_id")]
    assert groups(parties=[party("A"), party("B")], doubts=doubts) == {"B": None}


def test_a_chain_of_guarantees_is_no_circle() -> None:
    assert circles(promise("A", "B"), promise("B", "C")) == {}


def test_a_promise_to_oneself_is_no_circle() -> None:
    assert circles(promise("A", "A")) == {}


def test_only_what_stays_inside_the_circle_is_summed() -> None:
    found = circles(
        promise("C", "A", 300), promise("A", "B"), promise("B", "C", 200), promise("X", "A", 9_999)
    )
    assert found == dict.fromkeys("ABC", ("circle:A", 3, 600))


def test_a_released_promise_breaks_the_circle() -> None:
    assert circles(promise("A", "B"), promise("B", "A", released_on=date(2026, 3, 31))) == {}


def test_an_unknown_amount_makes_the_sum_unknown() -> None:
    assert circles(promise("A", "B"), promise("B", "A", None))["A"] == ("circle:A", 2, None)


def test_currencies_meet_by_a_dated_rate_or_not_at_all() -> None:
    rows = (promise("A", "B"), promise("B", "C"), promise("C", "A", 100, currency="USD"))
    assert circles(*rows)["A"] == ("circle:A", 3, None)
    rate: Row = {"base_currency": "USD", "quote_currency": "CNY", "rate_micro": 7_000_000}
    rates = [row_of("fx_rate", rated_on=date(2026, 3, 30), **rate)]
    assert circles(*rows, rates=rates)["A"] == ("circle:A", 3, 900)


def test_the_facts_have_their_declared_columns() -> None:
    bundle = Bundle(
        {
            "ownership": [held("A", "B", 6_000)],
            "guarantee": [promise("A", "B"), promise("B", "A")],
        }
    )
    facts = derive_population(bundle, CLOCKS, ParameterView(CLOCKS))
    assert tuple(facts) == POPULATION_FACTS
    assert {"party", "ownership", "guarantee"} <= set(population_evidence())
    assert facts["connected_group_member"]
    assert facts["guarantee_circle_member"]
    for name, rows in facts.items():
        for row in rows:
            assert set(row) == set(fact_tables()[name].columns)
