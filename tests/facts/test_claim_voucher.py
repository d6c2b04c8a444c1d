"""Vouchers: tenor in calendar months under the rule of their issue day, splits, earlier financings."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import claim_voucher
from hefu.parameters.loader import ParameterView
from tests.facts.papers_of_a_sale import (
    OTHER_BANK,
    PLATFORM,
    bare_sale,
    claims,
    financed,
    pledged,
    voucher,
)
from tests.facts.sound_trade import BANK, Rows, facts_of, only

LATER = Clocks(as_of=date(2027, 6, 30), known_on=date(2027, 6, 30))


def on_voucher(issued_on: date, due_on: date, **values: Value) -> Row:
    """The facts of one claimed voucher, seen on a late day."""
    rows = bare_sale()
    terms: Row = {"issued_on": issued_on, "due_on": due_on, **values}
    claims(rows, "A1", 100, voucher_id=voucher(rows, "V1", 100, **terms))
    return only(claim_voucher.derive(Bundle(rows), LATER, ParameterView(LATER)))


@pytest.mark.parametrize(
    ("issued_on", "due_on", "over_normal", "over_hard"),
    [
        (date(2025, 7, 1), date(2026, 1, 1), 0, 0),
        (date(2025, 7, 1), date(2026, 1, 2), 1, 0),
        (date(2025, 8, 31), date(2026, 2, 28), 0, 0),
        (date(2025, 8, 31), date(2026, 3, 1), 1, 0),
        (date(2025, 7, 1), date(2026, 7, 1), 181, 0),
        (date(2025, 7, 1), date(2026, 7, 2), 182, 1),
    ],
)
def test_tenor_is_counted_in_calendar_months(
    issued_on: date, due_on: date, over_normal: int, over_hard: int
) -> None:
    found = on_voucher(issued_on, due_on)
    assert (found["days_over_normal"], found["days_over_hard"]) == (over_normal, over_hard)
    assert found["tenor_days"] == (due_on - issued_on).days


def test_a_voucher_older_than_the_rule_is_not_measured_by_it() -> None:
    found = on_voucher(date(2025, 6, 14), date(2027, 1, 1))
    assert (found["days_over_normal"], found["normal_limit_days"]) == (0, None)
    assert on_voucher(date(2025, 6, 15), date(2027, 1, 1))["days_over_hard"] != 0


def test_the_announced_cut_touches_only_vouchers_issued_after_it() -> None:
    assert on_voucher(date(2026, 9, 13), date(2027, 5, 1))["days_over_announced"] == 0
    assert on_voucher(date(2026, 9, 14), date(2027, 3, 15))["days_over_announced"] == 1


def test_splitting_does_not_start_the_term_anew() -> None:
    rows = bare_sale()
    voucher(rows, "V0", 100, issued_on=date(2025, 7, 1), due_on=date(2026, 3, 1))
    split: Row = {"parent_voucher_no": "V0", "issued_on": date(2025, 12, 1)}
    split_id = voucher(rows, "V1", 60, due_on=date(2026, 3, 1), **split)
    claims(rows, "A1", 60, voucher_id=split_id)
    own, above = claim_voucher.derive(Bundle(rows), LATER, ParameterView(LATER))
    assert (own["is_own"], above["is_own"]) == (1, 0)
    assert own["days_over_normal"] == 59
    rows["receivable_voucher"].pop(0)
    own = claim_voucher.derive(Bundle(rows), LATER, ParameterView(LATER))[0]
    assert (own["tenor_days"], own["days_over_normal"]) == (None, None)


def test_the_parts_of_a_voucher_add_up_to_the_cent() -> None:
    rows = bare_sale()
    voucher(rows, "V0", 10_000)
    for number, amount in enumerate((3_333, 3_333, 3_334), 1):
        voucher(rows, f"V{number}", amount, parent_voucher_no="V0")
    claims(rows, "A1", 3_333, voucher_id=f"{PLATFORM}/V1")
    above = facts_of(rows)["claim_voucher"][1]
    assert (above["source_voucher_id"], above["split_total_minor"]) == (f"{PLATFORM}/V0", 10_000)
    rows["receivable_voucher"][-1]["amount_minor"] = None
    assert facts_of(rows)["claim_voucher"][1]["split_total_minor"] is None


def others(rows: Rows, application: str = "A1") -> tuple[Value, Value]:
    """Count and one of the other financings of the claimed voucher itself."""
    (own,) = [
        row
        for row in facts_of(rows)["claim_voucher"]
        if row["application_id"] == application and row["is_own"] == 1
    ]
    return own["other_financing_count"], own["other_financing_id"]


def test_an_earlier_application_counts_and_a_later_one_does_not() -> None:
    rows = bare_sale()
    voucher_id = voucher(rows, "V1", 100)
    claims(rows, "A1", 100, voucher_id=voucher_id, requested_on=date(2026, 3, 20))
    claims(rows, "A2", 100, voucher_id=voucher_id, requested_on=date(2026, 3, 21))
    assert others(rows, "A1") == (0, None)
    assert others(rows, "A2") == (1, "A1")
    rows["application"][0]["requested_on"] = None
    assert others(rows, "A2") == (None, None)


def test_finance_elsewhere_counts_and_our_own_does_not() -> None:
    rows = bare_sale()
    voucher_id = voucher(rows, "V1", 100)
    claims(rows, "A1", 100, voucher_id=voucher_id)
    financed(rows, voucher_id, 100)
    assert others(rows) == (1, f"{voucher_id}#1")
    rows["voucher_event"][0]["to_id"] = BANK
    assert others(rows) == (0, None)
    rows["voucher_event"][0] |= {"to_id": OTHER_BANK, "event_code": None}
    assert others(rows) == (None, None)


def test_the_tree_tells_root_depth_leaves_and_who_financed() -> None:
    rows = bare_sale()
    root = voucher(rows, "V0", 100, status_code="split")
    middle = voucher(rows, "V1", 100, parent_voucher_no="V0", issued_on=date(2026, 3, 22))
    leaf = voucher(rows, "V2", 40, parent_voucher_no="V1", issued_on=date(2026, 3, 25))
    claims(rows, "A1", 40, voucher_id=leaf)
    financed(rows, middle, 60)
    pledged(rows, 10, platform_id=PLATFORM, voucher_no="V2")
    tree = {row["voucher_id"]: row for row in facts_of(rows)["voucher_tree"]}
    assert {row["root_voucher_id"] for row in tree.values()} == {root}
    assert [tree[each]["depth_count"] for each in (root, middle, leaf)] == [0, 1, 2]
    assert [tree[each]["is_leaf"] for each in (root, middle, leaf)] == [0, 0, 1]
    assert [tree[each]["split_total_minor"] for each in (root, middle, leaf)] == [100, 40, 0]
    assert tree[leaf]["tenor_from_root_days"] == 184
    assert tree[leaf]["tenor_days"] == 171
    assert (tree[leaf]["live_item_count"], tree[leaf]["financier_id"]) == (1, BANK)
    assert (tree[middle]["financed_event_count"], tree[middle]["financier_id"]) == (1, OTHER_BANK)
    assert [tree[each]["is_pledged"] for each in (root, middle, leaf)] == [0, 0, 1]


def test_a_tree_without_its_root_has_no_root() -> None:
    rows = bare_sale()
    voucher(rows, "V1", 100, parent_voucher_no="V0")
    found = only(facts_of(rows)["voucher_tree"])
    assert (found["root_voucher_id"], found["depth_count"]) == (None, None)
