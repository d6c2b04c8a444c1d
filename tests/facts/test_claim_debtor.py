"""Occupancy of an account debtor's limit: every debt once, and debtors that nobody names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.schema import Row, Value
from tests.facts.portfolio import asks, fact_of, facts_in, rate
from tests.facts.sound_trade import (
    BANK,
    BUYER,
    SELLER,
    Rows,
    facts_of,
    only,
    row_of,
    sound_trade,
)

OTHER = "name:otherbuyer"
PLATFORM = "name:platform"


def claims_of(number: str, *amounts: int | None, **values: Value) -> tuple[Row, list[Row]]:
    """An application of another seller and its items, each on an invoice of its own."""
    application = asks(number, "name:otherseller", 1)
    items = [
        row_of(
            "application_item",
            **{
                "application_id": number,
                "item_no": str(place),
                "invoice_id": f"{number}-{place}",
                "account_debtor_id": BUYER,
                "claimed_minor": amount,
                "currency": "CNY",
                **values,
            },
        )
        for place, amount in enumerate(amounts)
    ]
    return application, items


def with_claims(*amounts: int | None, status: str = "disbursed", **values: Value) -> Rows:
    """The sound trade in a book in which another application claims these amounts."""
    rows = sound_trade()
    application, items = claims_of("A2", *amounts, **values)
    rows["application"].append({**application, "status_code": status})
    rows["application_item"] += items
    rows["core_enterprise_limit"] = [limit(100_000)]
    return rows


def limit(amount: int, **values: Value) -> Row:
    """A limit of the bank for the buyer, all year."""
    given: Row = {
        "financier_id": BANK,
        "account_debtor_id": BUYER,
        "limit_minor": amount,
        "currency": "CNY",
        "valid_from_on": date(2026, 1, 1),
        "valid_until_on": date(2026, 12, 31),
    }
    return row_of("core_enterprise_limit", **{**given, **values})


def voucher(number: str, amount: int, **values: Value) -> list[Row]:
    """A voucher of the buyer, and that the bank financed it."""
    given: Row = {
        "voucher_no": number,
        "platform_id": PLATFORM,
        "issuer_id": BUYER,
        "holder_id": BANK,
        "amount_minor": amount,
        "currency": "CNY",
        "issued_on": date(2026, 3, 1),
        "due_on": date(2026, 8, 1),
        "status_code": "open",
    }
    row = row_of("receivable_voucher", **{**given, **values})
    event = row_of(
        "voucher_event",
        voucher_id=row["voucher_id"],
        event_no="1",
        event_code="financed",
        occurred_on=date(2026, 3, 2),
        to_id=BANK,
    )
    return [row, event]


def debtor(rows: Rows) -> Row:
    return fact_of("claim_debtor", rows)


def test_a_book_that_was_not_added_up_is_unknown() -> None:
    rows = with_claims(1)
    found = facts_of(rows, kept={})["claim_debtor"][0]
    assert found["debtor_occupied_after_minor"] is found["debtor_room_minor"] is None
    assert found["debtor_limit_minor"] == 100_000


def test_no_limit_is_no_room_that_anybody_knows() -> None:
    rows = with_claims(1)
    rows["core_enterprise_limit"] = []
    assert debtor(rows)["debtor_room_minor"] is None


@pytest.mark.parametrize(
    "values",
    [
        {"valid_until_on": date(2026, 3, 30)},
        {"valid_from_on": date(2026, 4, 1)},
        {"financier_id": "name:otherbank"},
        {"account_debtor_id": OTHER},
        {"valid_until_on": None},
    ],
)
def test_only_our_limit_for_this_debtor_on_the_day_counts(values: Row) -> None:
    rows = with_claims(1)
    rows["core_enterprise_limit"] = [limit(100_000, **values)]
    assert debtor(rows)["debtor_limit_minor"] is None


def test_of_two_limits_the_one_that_began_last_counts() -> None:
    rows = with_claims(1)
    rows["core_enterprise_limit"] += [limit(70_000, valid_from_on=date(2026, 2, 1)), limit(9)]
    rows["core_enterprise_limit"][2]["valid_from_on"] = date(2025, 1, 1)
    assert debtor(rows)["debtor_limit_minor"] == 70_000


def test_live_claims_stand_against_the_limit_and_this_one_on_top() -> None:
    found = debtor(with_claims(20_000, 5_000))
    assert found["account_debtor_id"] == BUYER
    assert found["debtor_occupied_before_minor"] == 25_000
    assert found["debtor_occupied_after_minor"] == 36_300
    assert (found["debtor_unassigned_minor"], found["debtor_room_minor"]) == (0, 63_700)


@pytest.mark.parametrize("status", ["repaid", "declined", "withdrawn"])
def test_what_is_over_frees_the_limit(status: str) -> None:
    assert debtor(with_claims(20_000, status=status))["debtor_occupied_before_minor"] == 0


def test_claims_of_later_days_and_on_goods_and_on_others_do_not_count() -> None:
    rows = with_claims(20_000, account_debtor_id=OTHER)
    goods, items = claims_of("A3", 7, invoice_id=None, account_debtor_id=None)
    items[0]["warehouse_receipt_id"] = "name:keeper/W1"
    later, late = claims_of("A4", 9)
    rows["application"] += [goods, {**later, "requested_on": date(2026, 4, 1)}]
    rows["application_item"] += items + late
    found = debtor(rows)
    assert (found["debtor_occupied_before_minor"], found["debtor_unassigned_minor"]) == (0, 0)


def test_a_debt_that_two_applications_claim_counts_once_at_the_larger_amount() -> None:
    rows = with_claims(20_000)
    again, items = claims_of("A3", 30_000)
    items[0]["invoice_id"] = "A2-0"
    rows["application"].append(again)
    rows["application_item"] += items
    assert debtor(rows)["debtor_occupied_before_minor"] == 30_000


def test_this_application_claims_what_another_claims_already() -> None:
    rows = with_claims(9_000)
    rows["application_item"][1]["invoice_id"] = rows["application_item"][0]["invoice_id"]
    found = debtor(rows)
    assert (found["debtor_occupied_before_minor"], found["debtor_occupied_after_minor"]) == (
        9_000,
        11_300,
    )


def test_a_confirmation_says_who_owes_an_older_claim() -> None:
    rows = with_claims(20_000, account_debtor_id=None)
    rows["confirmation"].append(
        row_of(
            "confirmation",
            invoice_id="A2-0",
            account_debtor_id=BUYER,
            confirmed_on=date(2025, 1, 1),
            confirmed_minor=1,
            currency="CNY",
        )
    )
    found = debtor(rows)
    assert (found["debtor_occupied_before_minor"], found["debtor_unassigned_minor"]) == (20_000, 0)


@pytest.mark.parametrize(
    ("claimed", "room"), [(50_000, 38_700), (88_700, 0), (88_701, None), (10**9, None)]
)
def test_claims_that_nobody_assigns_leave_the_room_unknown_only_where_they_matter(
    claimed: int, room: int | None
) -> None:
    found = debtor(with_claims(claimed, account_debtor_id=None))
    assert found["debtor_occupied_after_minor"] == 11_300
    assert (found["debtor_unassigned_minor"], found["debtor_room_minor"]) == (claimed, room)


def test_a_limit_that_is_passed_is_passed_whoever_owes_the_rest() -> None:
    rows = with_claims(50_000, account_debtor_id=None)
    rows["core_enterprise_limit"] = [limit(11_299)]
    assert debtor(rows)["debtor_room_minor"] == -1


def test_financed_vouchers_stand_against_the_limit_until_they_are_redeemed() -> None:
    rows = with_claims()
    for number, status in (("V1", "open"), ("V2", "redeemed")):
        paper, event = voucher(number, 4_000, status_code=status)
        rows.setdefault("receivable_voucher", []).append(paper)
        rows.setdefault("voucher_event", []).append(event)
    assert debtor(rows)["debtor_occupied_before_minor"] == 4_000


def test_a_part_of_a_financed_voucher_and_a_claimed_voucher_count_once() -> None:
    rows = with_claims()
    papers = [
        voucher("V1", 4_000, status_code="split"),
        voucher("V1-1", 1_000, parent_voucher_no="V1"),
        voucher("V3", 6_000),
    ]
    rows["receivable_voucher"] = [paper for paper, _ in papers]
    rows["voucher_event"] = [event for _, event in papers]
    claim, items = claims_of("A3", 6_000, invoice_id=None, account_debtor_id=None)
    items[0]["voucher_id"] = f"{PLATFORM}/V3"
    rows["application"].append(claim)
    rows["application_item"] += items
    assert debtor(rows)["debtor_occupied_before_minor"] == 10_000


@pytest.mark.parametrize("named_by", ["V4", "V4-1"])
@pytest.mark.parametrize(
    ("confirmed_by", "before", "unassigned"), [(BUYER, 6_000, 0), (OTHER, 0, 6_000)]
)
def test_the_invoice_behind_a_claimed_voucher_is_asked_who_owes_it(
    named_by: str, confirmed_by: str, before: int, unassigned: int
) -> None:
    """Issuer and confirmation that disagree leave open who owes, also where a part was split off."""
    rows = with_claims()
    papers = {
        number: voucher(number, 6_000, parent_voucher_no=parent)[0]
        for number, parent in (("V4", None), ("V4-1", "V4"))
    }
    papers[named_by]["invoice_id"] = "INV-4"
    rows["receivable_voucher"] = list(papers.values())
    rows["confirmation"].append(
        row_of(
            "confirmation",
            invoice_id="INV-4",
            account_debtor_id=confirmed_by,
            confirmed_on=date(2025, 1, 1),
            confirmed_minor=1,
            currency="CNY",
        )
    )
    claim, items = claims_of("A3", 6_000, invoice_id=None, account_debtor_id=None)
    items[0]["voucher_id"] = f"{PLATFORM}/V4-1"
    rows["application"].append(claim)
    rows["application_item"] += items
    found = debtor(rows)
    assert found["debtor_occupied_before_minor"] == before
    assert found["debtor_unassigned_minor"] == unassigned


def test_an_unknown_amount_makes_the_occupancy_unknown() -> None:
    assert debtor(with_claims(20_000, None))["debtor_occupied_after_minor"] is None


def test_a_changed_claim_of_this_application_needs_no_new_book() -> None:
    rows = with_claims(20_000)
    kept = {"debtor_occupancy": facts_in(rows)["debtor_occupancy"]}
    rows["application_item"] = []
    assert facts_of(rows, kept)["claim_debtor"] == []
    rows["application_item"] = [{**with_claims()["application_item"][0], "claimed_minor": 1}]
    found = only(facts_of(rows, kept)["claim_debtor"])
    assert found["debtor_occupied_after_minor"] == 20_001


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 10**9), max_size=8),
    st.lists(st.integers(0, 10**9), max_size=4),
    st.integers(0, 10**10),
)
def test_room_is_told_only_where_it_is_sure(
    known: list[int], loose: list[int], allowed: int
) -> None:
    rows = with_claims(*known)
    nobodys, items = claims_of("A3", *loose, account_debtor_id=None)
    rows["application"].append(nobodys)
    rows["application_item"] += items
    rows["core_enterprise_limit"] = [limit(allowed)]
    found = debtor(rows)
    after, unassigned = 11_300 + sum(known), sum(loose)
    assert (found["debtor_occupied_after_minor"], found["debtor_unassigned_minor"]) == (
        after,
        unassigned,
    )
    room = found["debtor_room_minor"]
    if allowed < after:
        assert room == allowed - after
    elif allowed >= after + unassigned:
        assert room == allowed - after - unassigned
    else:
        assert room is None


def test_foreign_claims_are_converted_by_a_dated_rate_or_unknown() -> None:
    rows = with_claims(1_000, currency="USD")
    assert debtor(rows)["debtor_occupied_before_minor"] is None
    rows["fx_rate"] = [rate("USD", 7_000_000)]
    assert debtor(rows)["debtor_occupied_before_minor"] == 7_000


def test_the_seller_is_no_debtor() -> None:
    assert all(
        row["account_debtor_id"] != SELLER for row in facts_in(with_claims(5))["debtor_occupancy"]
    )
