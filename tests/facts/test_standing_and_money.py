"""Lists, the use of the money, repayments beside new loans; and one application like the book."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.evidence.bundle import Bundle
from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.reach import sub_bundle
from hefu.evidence.schema import Row, Value
from hefu.facts.freshness import without_stale
from hefu.facts.registry import evidence_needed
from hefu.parameters.loader import ParameterView
from tests.facts.seller_past import DAY, agreed_account, paid, past_invoice, past_trade, with_views
from tests.facts.sound_trade import (
    AS_OF,
    BANK,
    BUYER,
    CLOCKS,
    SELLER,
    Rows,
    facts_of,
    line,
    only,
    row_of,
    sound_trade,
)

SUPPLIER = "uscc:91330106MA2CFXP41Q"
STRANGER = "uscc:91110108MA01ABCD3R"
MINE = (
    "seller_profile",
    "seller_capacity",
    "trading_pair",
    "price_corridor",
    "buyer_payment",
    "party_standing",
    "payment_use",
    "collection_flow",
    "loan_renewal",
)


def standing(rows: Rows, party_id: str = BUYER, code: str = "dishonest_debtor") -> Row:
    """One party beside one list."""
    return only(
        [
            row
            for row in facts_of(rows)["party_standing"]
            if (row["party_id"], row["list_code"]) == (party_id, code)
        ]
    )


def search(hits: int | None, days_ago: int = 5) -> Row:
    """A search of the list of dishonest debtors for the buyer."""
    return row_of(
        "watchlist_search",
        party_id=BUYER,
        list_code="dishonest_debtor",
        searched_on=AS_OF - days_ago * DAY,
        search_no=f"S{days_ago}",
        hit_count=hits,
    )


def entry(listed_on: date, removed_on: date | None = None) -> Row:
    """The buyer on the list of dishonest debtors."""
    return row_of(
        "watchlist_entry",
        party_id=BUYER,
        list_code="dishonest_debtor",
        listed_on=listed_on,
        removed_on=removed_on,
    )


def test_a_list_nobody_looked_into_is_not_clean() -> None:
    found = standing(sound_trade())
    assert found["is_listed"] is found["search_age_days"] is None
    assert (found["role_code"], found["grade_code"]) == ("buyer", "stop")
    assert (found["is_stopping"], found["is_referring"]) == (None, 0)
    found = standing(sound_trade(), code="tax_arrears")
    assert (found["is_stopping"], found["is_referring"]) == (0, None)


@pytest.mark.parametrize(
    ("entries", "searches", "listed"),
    [
        ([], [search(0)], 0),
        ([], [search(2)], 1),
        ([], [search(None)], None),
        ([entry(date(2026, 1, 1))], [], 1),
        ([entry(date(2026, 1, 1), date(2026, 3, 1))], [search(0)], 0),
        ([entry(date(2026, 1, 1), date(2026, 3, 30))], [search(1)], None),
        ([entry(date(2026, 1, 1), AS_OF + DAY)], [search(0)], 1),
        ([], [search(1, 20), search(0, 5)], 0),
    ],
)
def test_entries_and_searches(entries: list[Row], searches: list[Row], listed: int | None) -> None:
    rows = sound_trade()
    rows["watchlist_entry"], rows["watchlist_search"] = entries, searches
    assert standing(rows)["is_listed"] == listed


def test_a_stale_search_is_no_search() -> None:
    rows = sound_trade()
    rows["watchlist_search"] = [search(0, 31)]
    relied_on = without_stale(Bundle(rows), CLOCKS, ParameterView(CLOCKS))
    rows["watchlist_search"] = list(relied_on.rows("watchlist_search"))
    assert standing(rows)["is_listed"] is None


def test_borrower_and_seller_in_one_have_one_role() -> None:
    roles = {row["party_id"]: row["role_code"] for row in facts_of(sound_trade())["party_standing"]}
    assert roles == {SELLER: "borrower", BUYER: "buyer"}


def instruction(number: int, payee_id: Value, amount: int, **values: Value) -> Row:
    """A payment out of the loan."""
    given: Row = {
        "application_id": "A1",
        "instruction_no": str(number),
        "payee_id": payee_id,
        "payee_account_no": f"ACC-{payee_id}",
        "amount_minor": amount,
        "currency": "CNY",
        "is_entrusted": 0,
    }
    return row_of("payment_instruction", **{**given, **values})


def uses(*instructions: Row, **more: list[Row]) -> list[Row]:
    """Where the money goes; the borrower buys from the supplier."""
    rows = sound_trade()
    bought = past_invoice(50, 60, seller_id=SUPPLIER, buyer_id=SELLER)
    rows["invoice"].append(bought)
    rows["payment_instruction"] = list(instructions)
    return facts_of(with_views({**rows, **more}))["payment_use"]


@pytest.mark.parametrize(
    ("payee_id", "role", "in_trade"),
    [
        (SELLER, "borrower", 1),
        (SUPPLIER, "supplier", 1),
        (BUYER, "account_debtor", 0),
        (STRANGER, "other", 0),
        ("name:harbour motors ltd", None, None),
        (None, None, None),
    ],
)
def test_who_belongs_to_the_trade(payee_id: Value, role: Value, in_trade: Value) -> None:
    found = only(uses(instruction(1, payee_id, 100)))
    assert (found["payee_role_code"], found["is_payee_in_trade"]) == (role, in_trade)


def test_an_order_alone_makes_a_supplier() -> None:
    order = row_of(
        "purchase_order",
        order_no="B7",
        buyer_id=SELLER,
        seller_id=STRANGER,
        issued_on=date(2026, 3, 1),
    )
    found = only(uses(instruction(1, STRANGER, 100), purchase_order=[order]))
    assert found["payee_role_code"] == "supplier"


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=6))
def test_parts_to_one_payee_add_up(amounts: list[int]) -> None:
    parts = [instruction(n, SUPPLIER, amount) for n, amount in enumerate(amounts)]
    found = uses(*parts, instruction(99, SELLER, 7))
    assert {row["payee_total_minor"] for row in found[:-1]} == {sum(amounts)}
    assert found[-1]["payee_total_minor"] == 7


def test_an_unknown_part_makes_the_total_unknown() -> None:
    found = uses(instruction(1, SUPPLIER, 5), instruction(2, SUPPLIER, 5, amount_minor=None))
    assert {row["payee_total_minor"] for row in found} == {None}


def test_whose_account_and_of_which_kind() -> None:
    account_no = f"ACC-{SUPPLIER}"
    given: Row = {"account_no": account_no, "reported_on": date(2026, 3, 1)}
    account = row_of("fund_account", kind_code="securities", holder_id=STRANGER, **given)
    found = only(uses(instruction(1, SUPPLIER, 5)))
    assert (found["is_account_restricted"], found["is_holder_different"]) == (0, 0)
    found = only(uses(instruction(1, SUPPLIER, 5), fund_account=[account]))
    assert (found["is_account_restricted"], found["is_holder_different"]) == (1, 1)


def event(number: int, loan: str, code: str, days_ago: int, amount: int | None) -> Row:
    """Something that happened to a loan of the borrower."""
    return row_of(
        "loan_event",
        loan_no=loan,
        borrower_id=SELLER,
        financier_id=BANK,
        event_no=str(number),
        event_code=code,
        occurred_on=AS_OF - days_ago * DAY,
        amount_minor=amount,
        currency="CNY",
        reported_on=AS_OF,
    )


def renewals(*events: Row) -> list[Row]:
    """Repayments beside new loans."""
    return facts_of({**sound_trade(), "loan_event": list(events)})["loan_renewal"]


@pytest.mark.parametrize(
    ("days_ago", "amount", "count"),
    [
        (30, 1_000, 1),
        (40, 1_100, 1),
        (40, 900, 1),
        (41, 1_000, 0),
        (29, 1_000, 0),
        (35, 1_101, 0),
        (35, None, None),
    ],
)
def test_new_for_old(days_ago: int, amount: int | None, count: int | None) -> None:
    found = only(
        renewals(
            event(1, "L1", "repaid", 30, 1_000),
            event(2, "L1", "extended", 200, 1_000),
            event(3, "L2", "disbursed", days_ago, amount),
            event(4, "L1", "disbursed", 30, 1_000),
        )
    )
    assert (found["new_loan_count"], found["extension_count"]) == (count, 1)
    assert (found["gap_days"] is None) == (count != 1)


def test_no_repayment_no_row_and_old_ones_are_left_out() -> None:
    assert renewals(event(1, "L1", "disbursed", 10, 5)) == []
    assert renewals(event(1, "L1", "repaid", 366, 5)) == []


def past_book(application_count: int, past_each: int) -> Rows:
    """Applications of many sellers with a past, payments, lists and loans each."""
    rows: Rows = {name: [] for name in past_trade(0)}
    for number in range(application_count):
        seller, own = f"name:seller{number}", sound_trade()
        application = {
            **own["application"][0],
            "application_id": f"A{number}",
            "borrower_id": seller,
        }
        rows["application"].append(application)
        claimed = past_invoice(number * 1_000, 5, seller_id=seller)
        item = {**own["application_item"][0], "application_id": f"A{number}"}
        item |= {"invoice_id": claimed["invoice_id"], "application_item_id": f"A{number}#1"}
        rows["application_item"].append(item)
        rows["party"].append(row_of("party", name=f"Seller {number}", size_code="small"))
        rows["invoice"].append(claimed)
        rows["invoice_line"].append(line(claimed["invoice_id"], 10))
        for past in range(past_each):
            key = number * 1_000 + past + 1
            each = past_invoice(key, 20 + 10 * past, seller_id=seller)
            rows["invoice"].append(each)
            rows["invoice_line"].append(line(each["invoice_id"], 10))
            if past % 2:
                paid(rows, key, 9 * past, payee_id=seller, account_no=f"S-{past % 4}")
        told = {"application_id": f"A{number}", "payee_account_no": f"PAY{number}"}
        payee = f"name:seller{(number + 1) % application_count}"
        rows.setdefault("payment_instruction", []).append(instruction(1, payee, 9, **told))
        rows.setdefault("collection_account", []).append(agreed_account("S-1", creditor_id=seller))
        for place, code in enumerate(("disbursed", "repaid")):
            moved = event(place, f"L{number}{place}", code, 40 - place, 100)
            moved |= {"borrower_id": seller, "loan_event_id": f"{number}-{place}"}
            rows.setdefault("loan_event", []).append(moved)
    rows["party"] += sound_trade()["party"]
    rows["bank_account"] = [row_of("bank_account", account_no="S-3", holder_id="name:seller0")]
    rows["invoice"].append(
        past_invoice(999_999, 50, seller_id="name:seller1", buyer_id="name:seller0")
    )
    return with_views(rows)


def test_one_application_alone_has_the_history_it_has_in_the_book() -> None:
    rows = past_book(application_count=6, past_each=8)
    whole = facts_of(rows)
    compared = dict.fromkeys(MINE, 0)
    for number in range(6):
        application_id = f"A{number}"
        alone = sub_bundle(Bundle(rows), application_id, evidence_needed())
        facts = facts_of({table: alone.rows(table) for table in alone.tables})
        for name in MINE:
            own = [row for row in whole[name] if row["application_id"] == application_id]
            found = [row for row in facts[name] if row["application_id"] == application_id]
            assert found == own, name
            compared[name] += len(own)
    assert all(compared.values()), compared


def test_history_grows_in_step_with_the_book() -> None:
    seconds = []
    for count in (20, 160):
        rows = past_book(count, 20)
        start = time.process_time()
        facts_of(rows)
        seconds.append(time.process_time() - start)
    # Eight times the book; twenty leaves room for a busy machine, not for a square (sixty-four).
    assert seconds[1] < 20 * seconds[0]


def test_every_declared_column_stands_in_every_row() -> None:
    facts = facts_of(past_book(2, 4))
    for name in MINE:
        assert facts[name], name
        for row in facts[name]:
            assert set(row) == set(fact_tables()[name].columns), name
