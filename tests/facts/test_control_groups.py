"""Groups by control: chains, summed holdings, circles, hidden ties, and what an unknown leaves open."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.schema import Row, Value
from hefu.facts import connected_group_member
from hefu.parameters.loader import ParameterView
from tests.facts.sound_trade import CLOCKS, disputed, row_of
from tests.facts.test_population import groups, held, party


def members(
    *holdings: Row,
    parties: Sequence[Row] = (),
    matches: Sequence[Row] = (),
    doubts: Sequence[Doubt] = (),
) -> dict[Value, Row]:
    """The row of each member."""
    rows = {"ownership": holdings, "party": parties, "party_match": matches}
    bundle = Bundle(rows, doubts)
    found = connected_group_member.derive(bundle, CLOCKS, ParameterView(CLOCKS))
    return {row["party_id"]: row for row in found}


def match(one: str, other: str, state: str) -> Row:
    """A decision of a person."""
    given: Row = {"party_id": one, "other_party_id": other, "state_code": state}
    return row_of("party_match", **given, method_code="manual", decision_no=1)


def test_an_empty_book_has_no_groups() -> None:
    assert members() == {}


def test_minorities_of_strangers_are_no_group() -> None:
    assert members(held("A", "D", 3_000), held("B", "D", 3_000)) == {}


def test_minorities_through_two_subsidiaries_are_control() -> None:
    found = members(
        held("A", "B", 6_000), held("A", "C", 5_500), held("B", "D", 2_800), held("C", "D", 2_600)
    )
    assert {row["group_id"] for row in found.values()} == {"group:A"}
    row = found["D"]
    assert (row["reason_code"], row["controller_id"]) == ("joint_holdings", "A")
    assert (row["through_id"], row["held_bp"], row["step_count"]) == ("B", 5_400, 2)
    # 60 % of 28 % and 55 % of 26 %: 16.8 % and 14.3 %.
    assert row["ultimate_share_bp"] == 3_110


def test_a_chain_names_who_stands_at_its_top_and_next_above() -> None:
    row = members(held("A", "B", 6_000), held("B", "C", 6_000))["C"]
    assert (row["controller_id"], row["through_id"], row["step_count"]) == ("A", "B", 2)
    assert (row["held_bp"], row["ultimate_share_bp"]) == (6_000, 3_600)


def test_votes_that_lie_in_a_circle_do_not_hide_the_controller() -> None:
    ring = (held("B", "C", 6_000), held("C", "B", 3_000))
    assert "A" not in members(held("A", "B", 3_500), *ring)
    assert members(held("A", "B", 3_600), *ring)["C"]["controller_id"] == "A"


def test_a_circle_that_owns_itself_is_a_group() -> None:
    found = members(held("A", "B", 6_000), held("B", "A", 6_000))
    assert {row["group_id"] for row in found.values()} == {"group:A"}


def test_holdings_of_one_party_under_two_names_are_summed() -> None:
    book = (held("A", "C", 3_000), held("B", "C", 3_000))
    assert members(*book, matches=[match("A", "B", "rejected")]) == {}
    found = members(*book, matches=[match("A", "B", "accepted")])
    assert {row["group_id"] for row in found.values()} == {"group:A"}
    open_book = members(*book, matches=[match("A", "B", "proposed")])
    assert {row["group_id"] for row in open_book.values()} == {None}


def test_a_small_holding_of_unknown_size_that_might_tip_the_scale_leaves_the_group_open() -> None:
    # B's unknown holding in D might be the rest that A needs.
    book = (held("A", "B", 6_000), held("A", "D", 4_000), held("B", "D", None))
    assert {row["group_id"] for row in members(*book).values()} == {None}


def test_a_minority_whose_owner_is_disputed_might_tip_the_scale() -> None:
    contested = held("X", "D", 2_000)
    doubt = disputed("ownership", str(contested["ownership_id"]), "owner_id")
    doubt = Doubt(doubt.table, doubt.row_id, doubt.column, doubt.reason, {"values": ("B", "X")})
    book = (held("A", "B", 6_000), held("A", "D", 4_000), {**contested, "owner_id": None})
    assert members(*book, doubts=[doubt])["D"]["group_id"] is None


def test_a_disputed_number_of_votes_might_be_a_majority() -> None:
    holding = held("A", "B", 3_000)
    assert members(holding) == {}
    doubt = disputed("ownership", str(holding["ownership_id"]), "voting_bp")
    assert members(holding, doubts=[doubt])["B"]["group_id"] is None


def test_less_than_nothing_is_no_size() -> None:
    assert members(held("A", "B", -1))["B"]["group_id"] is None


def test_a_look_through_over_an_unknown_holding_is_not_told() -> None:
    # C stands in the group in any case; what B really holds of it is not known.
    book = (held("A", "B", 6_000), held("A", "C", 6_000), held("B", "C", None))
    row = members(*book)["C"]
    assert (row["group_id"], row["ultimate_share_bp"]) == ("group:A", None)


def test_a_declared_tie_is_not_hidden_and_one_by_holdings_alone_is() -> None:
    parties = [party("A"), party("B", "A"), party("C")]
    found = members(held("A", "B", 6_000), held("A", "C", 6_000), parties=parties)
    hidden = {name: row["is_undeclared"] for name, row in found.items()}
    assert hidden == {"A": 0, "B": 0, "C": 1}
    assert found["A"]["declared_group_id"] == found["B"]["declared_group_id"] == "declared:A"
    assert found["C"]["declared_group_id"] == "declared:C"


def test_a_declaration_that_stops_halfway_leaves_the_tie_to_the_top_hidden() -> None:
    parties = [party("A"), party("B"), party("C", "B")]
    found = members(held("A", "B", 6_000), held("B", "C", 6_000), parties=parties)
    assert (found["B"]["is_undeclared"], found["C"]["is_undeclared"]) == (1, 1)


def test_what_is_only_declared_is_a_reason_of_its_own() -> None:
    row = members(parties=[party("B", "A")])["B"]
    assert (row["reason_code"], row["held_bp"], row["is_undeclared"]) == (
        "declared_controller",
        0,
        0,
    )


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABCDE"),
            st.sampled_from("ABCDE"),
            st.sampled_from([1_000, 2_600, 4_000, 5_100]),
        ),
        max_size=9,
        unique_by=lambda each: each[:2],
    ),
    st.data(),
)
def test_what_is_not_known_never_parts_a_group(
    rows: list[tuple[str, str, int]], data: st.DataObject
) -> None:
    whole = groups(*(held(*row) for row in rows))
    blank = data.draw(st.sets(st.integers(0, max(len(rows) - 1, 0))))
    partly = [held(a, b, None if n in blank else share) for n, (a, b, share) in enumerate(rows)]
    found = groups(*partly)
    for one in whole:
        for other in whole:
            if whole[one] == whole[other]:
                is_same = one in found and other in found and found[one] == found[other]
                assert is_same or found.get(one) is None is found.get(other)


@pytest.mark.parametrize("count", [2, 40])
def test_a_group_has_a_row_for_each_member(count: int) -> None:
    book = [held(f"P{n:02}", f"P{n + 1:02}", 5_100) for n in range(count)]
    assert len(members(*book)) == count + 1
