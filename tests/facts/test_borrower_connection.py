"""Customers of the borrower's group, and which of them nobody declared."""

from __future__ import annotations

from hefu.evidence.schema import Row
from tests.facts.portfolio import PARENT, SISTER, facts_in, owes, tie
from tests.facts.sound_trade import SELLER, Rows, facts_of, only, sound_trade


def connections(rows: Rows) -> list[Row]:
    """The rows of application A1."""
    return [row for row in facts_in(rows)["borrower_connection"] if row["application_id"] == "A1"]


def declare(rows: Rows, party_id: str, controller_id: str) -> Rows:
    """The party names its controller."""
    rows["party"] = [
        {**row, "controller_id": controller_id} if row["party_id"] == party_id else row
        for row in rows["party"]
    ]
    return rows


def hidden(rows: Rows) -> set[object]:
    """Customers of whom nobody declared the controller."""
    return {row["party_id"] for row in connections(rows) if row["is_undeclared"] == 1}


def test_groups_not_derived_are_unknown() -> None:
    row = only(facts_of(sound_trade(), kept={})["borrower_connection"])
    assert row["group_id"] is row["customer_count"] is row["is_undeclared"] is None


def test_a_tie_of_unknown_size_leaves_all_unknown() -> None:
    row = only(connections(tie(sound_trade(), share_bp=None)))
    assert row["group_id"] is row["customer_count"] is row["is_undeclared"] is None


def test_a_borrower_tied_to_nobody_has_one_row_and_hides_nothing() -> None:
    row = only(connections(sound_trade()))
    assert (row["party_id"], row["customer_count"], row["is_undeclared"]) == (SELLER, 1, 0)


def test_members_that_are_nobodys_customers_are_not_told() -> None:
    row = only(connections(tie(sound_trade())))
    assert (row["party_id"], row["customer_count"], row["is_undeclared"]) == (SELLER, 1, 1)


def test_two_customers_under_one_owner_are_hidden_until_both_declare() -> None:
    def book() -> Rows:
        rows = tie(sound_trade())
        rows["exposure"].append(owes(SISTER, 1_000))
        return rows

    assert {row["customer_count"] for row in connections(book())} == {2}
    assert hidden(book()) == {SELLER, SISTER}
    assert hidden(declare(book(), SELLER, PARENT)) == {SISTER}
    assert hidden(declare(declare(book(), SELLER, PARENT), SISTER, PARENT)) == set()


def test_a_customer_of_another_bank_is_not_ours() -> None:
    rows = tie(sound_trade())
    rows["exposure"].append(owes(SISTER, 1_000, financier_id="name:otherbank"))
    assert len(connections(rows)) == 1
