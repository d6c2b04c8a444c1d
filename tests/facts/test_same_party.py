"""Whether two ids are one party: identifiers, decisions of people, proposals, names."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row
from hefu.facts.party_links import decided_pairs, might_be
from hefu.facts.population import derive_population
from hefu.facts.same_party import is_among, is_same_party
from hefu.parameters.loader import ParameterView
from tests.facts.sound_trade import CLOCKS, row_of

A, B, C, D = "name:宏远", "name:江苏宏远", "name:宏远精密", "name:苏州宏远"
ONE, TWO = "uscc:91310115MA1K3WX51H", "uscc:91440300MA5DQ0NX19"


def match(one: str, other: str, state: str, number: int | None = None) -> Row:
    """One row about a pair."""
    return row_of(
        "party_match",
        party_id=one,
        other_party_id=other,
        state_code=state,
        method_code="by_hand",
        decision_no=number,
    )


def book(*matches: Row, parties: tuple[Row, ...] = ()) -> Bundle:
    """A bundle with these matches."""
    return Bundle({"party_match": matches, "party": parties})


def test_names_alone_decide_where_nobody_matched() -> None:
    assert is_same_party(book(), A, B) is False
    assert is_same_party(book(), ONE, TWO) is False
    assert is_same_party(book(), A, ONE) is None


def test_a_proposal_makes_the_answer_unknown() -> None:
    assert is_same_party(book(match(A, B, "proposed")), A, B) is None
    assert is_same_party(book(match(A, B, "proposed")), B, A) is None
    assert is_among(book(match(A, B, "proposed")), A, [B, C]) is None


def test_only_an_accepted_match_makes_two_parties_one_and_it_can_be_taken_back() -> None:
    rows = [match(A, B, "proposed"), match(A, B, "accepted", 1)]
    assert is_same_party(book(*rows), A, B) is True
    rows.append(match(A, B, "rejected", 2))
    assert is_same_party(book(*rows), A, B) is False
    rows.append(match(B, A, "accepted", 3))
    assert is_same_party(book(*rows), A, B) is True


def test_two_words_of_equal_number_leave_it_unknown() -> None:
    rows = (match(A, B, "accepted", 1), {**match(B, A, "rejected", 1)})
    assert is_same_party(book(*rows), A, B) is None
    assert is_same_party(book({**match(A, B, "accepted", 1), "state_code": None}), A, B) is None


def test_accepted_matches_carry_over_and_with_them_the_identifier() -> None:
    rows = (match(A, B, "accepted", 1), match(B, ONE, "accepted", 1))
    assert is_same_party(book(*rows), A, ONE) is True
    assert is_same_party(book(*rows), A, TWO) is False
    # A match against two different identifiers means nothing at all.
    assert is_same_party(book(match(ONE, TWO, "accepted", 1)), ONE, TWO) is False


def test_one_wrong_link_cannot_glue_two_parties() -> None:
    chain = (
        match(A, ONE, "accepted", 1),
        match(B, TWO, "accepted", 1),
        match(A, B, "accepted", 1),
    )
    assert is_same_party(book(*chain), A, B) is None
    assert is_same_party(book(*chain), A, ONE) is None
    assert is_same_party(book(*chain[:2]), A, B) is False
    rejected = (
        match(A, B, "accepted", 1),
        match(B, C, "accepted", 1),
        match(A, C, "rejected", 1),
    )
    assert is_same_party(book(*rejected), A, B) is None


def test_a_rejection_keeps_equal_names_apart() -> None:
    parties = (
        row_of("party", lei="300300C1030131000073", name="宏远"),
        row_of("party", gln="6901234567892", name="宏远"),
    )
    one, other = str(parties[0]["party_id"]), str(parties[1]["party_id"])
    assert is_same_party(book(parties=parties), one, other) is True
    rejected = match(one, other, "rejected", 1)
    assert is_same_party(book(rejected, parties=parties), one, other) is False


def test_the_tax_number_of_a_chinese_enterprise_is_its_credit_code() -> None:
    assert is_same_party(book(), ONE, "tax:91310115MA1K3WX51H") is True
    assert is_same_party(book(), TWO, "tax:91310115MA1K3WX51H") is False
    assert is_same_party(book(), ONE, "tax:310115123456789") is None


def test_whoever_might_be_the_party_is_named_and_nobody_else() -> None:
    rows = (match(A, B, "proposed"), match(B, C, "accepted", 1), match(A, D, "rejected", 1))
    assert might_be(book(*rows), A) == {A, B, C}


def test_groups_are_joined_by_accepted_matches_and_unknown_under_proposals() -> None:
    rows = (match(A, B, "accepted", 1), match(C, D, "proposed"))
    holding = row_of("ownership", owner_id=ONE, owned_id=A, share_bp=9_000)
    bundle = Bundle({"party_match": rows, "ownership": (holding,)})
    facts = derive_population(bundle, CLOCKS, ParameterView(CLOCKS))["connected_group_member"]
    group = {row["party_id"]: row["group_id"] for row in facts}
    reasons = {row["party_id"]: row["reason_code"] for row in facts}
    assert group[A] == group[B] == group[ONE] is not None
    assert (reasons[A], reasons[B]) == ("majority_ownership", "same_party")
    assert C in group
    assert group[C] is None


def test_a_cluster_that_does_not_hold_together_is_given_as_undecided() -> None:
    rows = (match(A, ONE, "accepted", 1), match(A, TWO, "accepted", 1), match(B, C, "accepted", 1))
    states = {(one, other): state for one, other, state in decided_pairs(book(*rows))}
    assert set(states.values()) == {"accepted", "proposed"}
    assert [pair for pair, state in states.items() if state == "accepted"] == [(B, C)] or [
        pair for pair, state in states.items() if state == "accepted"
    ] == [(C, B)]
