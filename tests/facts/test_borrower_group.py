"""The borrower's group before the financier: sums, what is unknown, and the sisters' requests."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.schema import Row
from tests.facts.portfolio import (
    PARENT,
    SISTER,
    asks,
    facility,
    fact_of,
    facts_in,
    owes,
    rate,
    tie,
)
from tests.facts.sound_trade import SELLER, Rows, disputed, facts_of, only, sound_trade


def group(rows: Rows) -> Row:
    return fact_of("borrower_group", rows)


def test_groups_not_derived_are_unknown_and_the_borrower_alone_is_told() -> None:
    found = only(facts_of(sound_trade(), kept={})["borrower_group"])
    assert found["group_id"] is found["exposure_after_minor"] is found["room_minor"] is None
    assert found["own_exposure_after_minor"] == 209_000


def test_a_tie_of_unknown_size_leaves_the_group_unknown() -> None:
    found = group(tie(sound_trade(), share_bp=None))
    assert found["group_id"] is found["member_count"] is found["committed_minor"] is None
    assert found["own_exposure_after_minor"] == 209_000


def test_a_disputed_controller_leaves_the_group_unknown() -> None:
    doubts = [disputed("party", SELLER, "controller_id")]
    assert fact_of("borrower_group", sound_trade(), doubts)["exposure_after_minor"] is None


def test_a_borrower_tied_to_nobody_is_a_group_of_one() -> None:
    found = group(sound_trade())
    assert (found["group_id"], found["member_count"], found["customer_count"]) == (SELLER, 1, 1)
    assert (found["exposure_minor"], found["exposure_after_minor"]) == (200_000, 209_000)


def test_members_are_added_and_members_that_are_nobodys_customers_add_nothing() -> None:
    rows = tie(sound_trade())
    rows["exposure"] += [owes(SISTER, 300_000), owes(SISTER, 5, financier_id="name:otherbank")]
    found = group(rows)
    assert (found["member_count"], found["customer_count"]) == (3, 2)
    assert (found["exposure_minor"], found["exposure_after_minor"]) == (500_000, 509_000)
    assert (found["largest_member_id"], found["largest_member_share_bp"]) == (SISTER, 5_893)
    assert found["facility_member_count"] == 1


@pytest.mark.parametrize("place", ["facility", "application"])
def test_a_customer_on_whom_nothing_was_reported_is_unknown(place: str) -> None:
    rows = tie(sound_trade())
    row = facility(SISTER, "F2", 70_000) if place == "facility" else asks("A2", SISTER, 1)
    rows[place].append(row)
    assert group(rows)["exposure_minor"] is None


def test_a_report_too_old_is_unknown_not_gone() -> None:
    rows = tie(sound_trade())
    rows["exposure"].append(owes(SISTER, 300_000, reported_on=date(2026, 1, 5)))
    assert group(rows)["exposure_minor"] is None


def test_undrawn_limits_are_committed_and_a_request_draws_on_them_first() -> None:
    rows = tie(sound_trade())
    rows["facility"].append(facility(SISTER, "F2", 400_000))
    rows["exposure"].append(owes(SISTER, 100_000, facility_no="F2"))
    found = group(rows)
    assert (found["facility_limit_minor"], found["unused_limit_minor"]) == (1_400_000, 1_100_000)
    assert (found["committed_minor"], found["largest_committed_minor"]) == (1_400_000, 1_000_000)
    rows["application"][0]["requested_minor"] = 900_000
    assert group(rows)["committed_minor"] == 1_100_000 + 400_000


@pytest.mark.parametrize(
    "values", [{"status_code": "frozen"}, {"valid_until_on": date(2026, 3, 1)}]
)
def test_a_facility_that_cannot_be_drawn_leaves_nothing_undrawn(values: Row) -> None:
    rows = tie(sound_trade())
    rows["facility"].append(facility(SISTER, "F2", 400_000, **values))
    rows["exposure"].append(owes(SISTER, 100_000, facility_no="F2"))
    assert group(rows)["unused_limit_minor"] == 800_000


def test_the_room_is_the_smaller_of_both_limits_for_a_group() -> None:
    # Net capital 900,000.00 x 15 %, net tier-1 capital 700,000.00 x 20 %: the first is smaller.
    assert group(sound_trade())["room_minor"] == 13_500_000 - 200_000


def test_only_live_requests_of_the_window_count_and_this_one_always() -> None:
    rows = tie(sound_trade())
    rows["exposure"].append(owes(SISTER, 0))
    rows["application"] += [
        asks("A2", SISTER, 700),
        asks("A3", SISTER, 50, status_code="declined"),
        asks("A4", PARENT, 60, requested_on=date(2026, 2, 27)),
        asks("A5", SISTER, 8, requested_on=date(2026, 3, 1)),
        asks("A6", SISTER, 9, financier_id="name:otherbank"),
    ]
    found = group(rows)
    assert (found["recent_application_count"], found["recent_applicant_count"]) == (3, 2)
    assert (found["recent_requested_minor"], found["recent_largest_minor"]) == (9_708, 9_000)


def test_the_request_that_would_keep_the_group_below_is_told() -> None:
    rows = tie(sound_trade())
    rows["exposure"].append(owes(SISTER, 0))
    rows["application"].append(asks("A2", SISTER, 999_995_000))
    found = group(rows)
    assert found["recent_requested_minor"] == 1_000_004_000
    assert found["split_room_minor"] == 5_000


def test_the_borrower_itself_counts_as_its_own_evidence_shows() -> None:
    rows = tie(sound_trade())
    kept = {name: facts_in(rows)[name] for name in ("group_exposure", "group_application")}
    kept["connected_group_member"] = facts_in(rows)["connected_group_member"]
    rows["exposure"][0]["outstanding_minor"] = 0
    assert only(facts_of(rows, kept)["borrower_group"])["exposure_minor"] == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**9), max_size=6), st.sampled_from(["CNY", "USD"]))
def test_the_sum_of_a_group_is_the_sum_of_its_members(amounts: list[int], told: str) -> None:
    rows = sound_trade()
    rows["fx_rate"] = [rate("USD", 7_000_000)]
    sisters = [f"name:sister{number}" for number in range(len(amounts))]
    rows = tie(rows, SELLER, *sisters)
    rows["exposure"] += [
        owes(name, amount, currency=told) for name, amount in zip(sisters, amounts, strict=True)
    ]
    found = group(rows)
    assert found["exposure_minor"] == 200_000 + sum(amounts) * (7 if told == "USD" else 1)
    assert found["member_count"] == len(amounts) + 2


@given(st.integers(0, 5), st.booleans())
@settings(max_examples=20, deadline=None)
def test_one_unknown_member_makes_the_group_unknown(place: int, is_foreign: bool) -> None:
    sisters = [f"name:sister{number}" for number in range(6)]
    rows = tie(sound_trade(), SELLER, *sisters)
    rows["exposure"] += [owes(name, 10) for name in sisters]
    spoiled = rows["exposure"][1 + place]
    spoiled |= {"currency": "USD"} if is_foreign else {"outstanding_minor": None}
    assert group(rows)["exposure_after_minor"] is None
