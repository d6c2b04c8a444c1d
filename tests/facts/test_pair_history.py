"""How a pair traded and paid, what prices were usual, where collections went."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.evidence.schema import Row, Value
from tests.facts.seller_past import (
    DAY,
    agreed_account,
    paid,
    past_invoice,
    past_trade,
    with_views,
)
from tests.facts.sound_trade import (
    AS_OF,
    BUYER,
    INVOICE,
    MILLION,
    SELLER,
    Rows,
    facts_of,
    line,
    only,
    row_of,
    sound_trade,
)

OTHER = "uscc:91330106MA2CFXP41Q"


def pair(rows: Rows) -> Row:
    """The only pair of the trade."""
    return only(facts_of(with_views(rows))["trading_pair"])


def test_no_payment_seen_is_not_paid_on_time() -> None:
    found = pair(past_trade())
    assert found["late_bp"] is found["paid_days_mean"] is found["paid_days_worst"] is None
    assert (found["seen_count"], found["late_count"], found["paid_count"]) == (0, 0, 0)
    due, unseen = found["due_count"], found["unseen_count"]
    assert isinstance(due, int)
    assert due == unseen
    assert due > 30


def test_days_and_lateness_come_from_the_payment_that_completes_the_invoice() -> None:
    rows = sound_trade()
    rows["invoice"][0]["due_on"] = AS_OF + 30 * DAY
    rows["invoice"] += [past_invoice(n, 100) for n in (2, 3, 4, 5)]
    paid(rows, 2, 80)
    paid(rows, 3, 75, 6_000)
    paid(rows, 3, 60, 5_300)
    paid(rows, 4, 90, 300)
    found = pair(rows)
    assert (found["paid_count"], found["paid_days_mean"], found["paid_days_worst"]) == (2, 30, 40)
    # Number 3 was completed ten days late, number 4 is still open, of number 5 nobody knows.
    assert (found["due_count"], found["seen_count"], found["unseen_count"]) == (4, 3, 1)
    assert (found["late_count"], found["late_bp"]) == (2, 6_667)


def test_a_bank_charge_taken_off_does_not_leave_the_invoice_open() -> None:
    rows = sound_trade()
    rows["invoice"].append(past_invoice(2, 100))
    paid(rows, 2, 80, 11_300 - 113)
    assert pair(rows)["paid_count"] == 1
    rows["payment"][0]["amount_minor"] = 11_300 - 114
    assert pair(rows)["paid_count"] == 0


def test_an_invoice_credited_in_full_is_not_due_and_dilutes() -> None:
    rows = sound_trade()
    rows["invoice"][0]["due_on"] = AS_OF + 30 * DAY
    rows["invoice"] += [
        past_invoice(2, 100),
        past_invoice(
            3, 90, direction_code="credit_note", original_invoice_no=f"26312{2:015d}", due_on=None
        ),
    ]
    found = pair(rows)
    assert (found["due_count"], found["dilution_bp"]) == (0, 5_000)
    assert (found["credited_minor"], found["billed_minor"]) == (11_300, 22_600)
    rows["invoice"][2]["gross_minor"] = None
    found = pair(rows)
    assert found["credited_minor"] is found["dilution_bp"] is None


def test_trades_with_others_and_of_long_ago_are_not_the_pairs_dilution() -> None:
    rows = sound_trade()
    note: Row = {"direction_code": "credit_note"}
    rows["invoice"] += [
        past_invoice(2, 50, 11_300, buyer_id=OTHER, **note),
        past_invoice(3, 400, 11_300, **note),
    ]
    rows["invoice"].append(past_invoice(4, 500))
    found = pair(rows)
    assert (found["dilution_bp"], found["invoice_count"]) == (0, 1)
    assert found["first_trade_on"] == AS_OF - 500 * DAY


@given(st.lists(st.tuples(st.integers(31, 300), st.integers(0, 30)), min_size=1, max_size=8))
def test_mean_and_worst_of_any_payments(told: list[tuple[int, int]]) -> None:
    rows = sound_trade()
    for number, (ago, taken) in enumerate(told, start=2):
        rows["invoice"].append(past_invoice(number, ago))
        paid(rows, number, ago - taken)
    found = pair(rows)
    days = [taken for _, taken in told]
    assert found["paid_days_worst"] == max(days)
    assert found["paid_days_mean"] == -(-sum(days) // len(days))
    assert found["late_count"] == 0


def corridor(rows: Rows) -> Row:
    """The claimed line beside past prices."""
    return only(facts_of(with_views(rows))["price_corridor"])


def with_past_prices(prices: list[int], **values: Value) -> Rows:
    """The sound trade after one sale of the item at each price, a day apart."""
    rows = sound_trade()
    for number, price in enumerate(prices, start=2):
        rows["invoice"].append(past_invoice(number, 30 + number))
        own: Row = {"unit_price_micro": price, "order_line_no": None, **values}
        rows["invoice_line"].append(line(rows["invoice"][-1]["invoice_id"], 10, **own))
    return rows


def test_a_price_far_from_the_sellers_own() -> None:
    found = corridor(with_past_prices([490_000, 500_000, 520_000]))
    assert (found["past_count"], found["past_median_micro"]) == (3, 500_000)
    assert (found["past_low_micro"], found["past_high_micro"]) == (490_000, 520_000)
    assert (found["price_gap_bp"], found["usual_price_micro"]) == (10_000, 500_000)
    assert found["quote_gap_bp"] is None


@pytest.mark.parametrize(
    "values", [{"item_code": "NUT"}, {"unit_code": "KGM"}, {"currency": "USD"}]
)
def test_another_thing_is_no_price_to_compare(values: Row) -> None:
    found = corridor(with_past_prices([490_000, 500_000, 520_000], **values))
    assert (found["past_count"], found["price_gap_bp"]) == (0, None)


def quote(low: int, high: int, **values: Value) -> Row:
    """A quotation of the item, ten days old."""
    given: Row = {
        "item_code": "BOLT",
        "unit_code": "C62",
        "currency": "CNY",
        "quoted_on": AS_OF - 10 * DAY,
        "low_price_micro": low,
        "high_price_micro": high,
    }
    return row_of("price_quote", **{**given, **values})


def test_with_too_few_sales_the_quotation_speaks() -> None:
    rows = with_past_prices([500_000, 500_000])
    assert corridor(rows)["price_gap_bp"] is None
    rows["price_quote"] = [quote(600_000, 800_000)]
    found = corridor(rows)
    assert found["price_gap_bp"] == found["quote_gap_bp"] == 2_500
    assert (found["usual_price_micro"], found["quote_age_days"]) == (800_000, 10)
    rows["price_quote"][0]["low_price_micro"] = None
    assert corridor(rows)["price_gap_bp"] is None
    rows["price_quote"] = [quote(600_000, 800_000, unit_code="KGM")]
    assert corridor(rows)["quote_gap_bp"] is None


def test_the_wider_of_two_gaps_counts() -> None:
    rows = with_past_prices([900_000, 900_000, 900_000])
    rows["price_quote"] = [quote(400_000, 500_000)]
    found = corridor(rows)
    assert (found["price_gap_bp"], found["usual_price_micro"]) == (10_000, 500_000)
    rows["price_quote"] = [quote(900_000, 1_000_000)]
    found = corridor(rows)
    assert (found["price_gap_bp"], found["usual_price_micro"]) == (1_112, 900_000)


def test_a_sale_without_a_day_makes_the_corridor_unknown() -> None:
    rows = with_past_prices([500_000, 500_000, 500_000])
    rows["invoice"][-1]["issued_on"] = None
    found = corridor(rows)
    assert found["past_count"] is found["price_gap_bp"] is None


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=60))
def test_the_median_lies_in_the_corridor_and_only_the_latest_count(prices: list[int]) -> None:
    found = corridor(with_past_prices(prices))
    counted = sorted(prices[:50])
    half = len(counted) // 2
    middle = counted[half] if len(counted) % 2 else (counted[half - 1] + counted[half] + 1) // 2
    assert (found["past_low_micro"], found["past_high_micro"]) == (counted[0], counted[-1])
    assert found["past_median_micro"] == middle


def astray(rows: Rows) -> list[Row]:
    """Collections that went astray."""
    return facts_of(with_views(rows))["collection_flow"]


def test_without_an_agreed_account_nothing_is_known() -> None:
    row = only(astray(past_trade()))
    assert row["is_agreed_account"] is row["payment_id"] is None


def test_a_payment_into_the_agreed_account_is_in_order() -> None:
    rows = past_trade()
    rows["collection_account"] = [agreed_account()]
    paid(rows, 1_001, 10)
    assert astray(rows) == []


@pytest.mark.parametrize(
    "seen_by",
    [
        {"account_no": "S-999"},
        {"account_no": "B-200", "direction_code": "out", "counterparty_account_no": "S-999"},
        {
            "account_no": "B-200",
            "direction_code": "out",
            "counterparty_account_no": "S-999",
            "payee_id": OTHER,
        },
    ],
    ids=["seller's bank", "buyer's bank", "paid to a stranger"],
)
@pytest.mark.parametrize("number", [1, 1_001])
def test_a_payment_into_another_account_is_found(seen_by: Row, number: int) -> None:
    rows = past_trade()
    rows["collection_account"] = [agreed_account()]
    paid(rows, number, 10, 11_300, **seen_by)
    row = only(astray(rows))
    assert (row["is_agreed_account"], row["paid_minor"], row["paid_account_no"]) == (
        0,
        11_300,
        "S-999",
    )
    assert row["payment_id"] == f"P{number}-10"


def test_an_account_that_nobody_told_is_unknown() -> None:
    rows = past_trade()
    rows["collection_account"] = [agreed_account()]
    paid(rows, 1_001, 10, account_no="B-200", direction_code="out", counterparty_account_no=None)
    assert only(astray(rows))["is_agreed_account"] is None


def test_what_was_paid_before_the_agreement_or_long_ago_or_went_back_does_not_count() -> None:
    rows = past_trade()
    rows["collection_account"] = [agreed_account(agreed_on=AS_OF - 20 * DAY)]
    paid(rows, 1_001, 21, account_no="S-999")
    paid(rows, 1_002, 10, account_no="S-999", is_reversal=1)
    paid(rows, 1_003, 10, account_no="S-999", status_code="pending")
    rows["collection_account"].append(
        agreed_account("S-998", account_debtor_id=OTHER, agreed_on=date(2024, 1, 1))
    )
    paid(rows, 1_004, 200, account_no="S-999")
    assert astray(rows) == []


def obliged(rows: Rows) -> list[Row]:
    """What the law on payments asks of the buyer."""
    return facts_of(with_views(rows))["buyer_payment"]


def sized(seller: str | None, buyer: str | None) -> Rows:
    """The sound trade between firms of these sizes, due 90 days after delivery."""
    rows = sound_trade()
    rows["party"][0]["size_code"], rows["party"][1]["size_code"] = seller, buyer
    rows["invoice"][0]["due_on"] = date(2026, 3, 8) + 90 * DAY
    return rows


@pytest.mark.parametrize(
    ("seller", "buyer", "covered"),
    [
        ("small", "large", [1]),
        ("large", "large", []),
        ("small", "medium", []),
        (None, "large", [None]),
        ("micro", None, [None]),
        (None, "small", []),
    ],
)
def test_whom_the_law_covers(seller: str | None, buyer: str | None, covered: list[Value]) -> None:
    assert [row["is_covered"] for row in obliged(sized(seller, buyer))] == covered


def test_the_term_runs_from_delivery_and_the_longer_counts() -> None:
    rows = sized("small", "large")
    found = only(obliged(rows))
    assert (found["delivered_on"], found["term_days"]) == (date(2026, 3, 8), 90)
    assert found["confirmation_days"] == 10
    assert found["is_pay_when_paid"] is None
    rows["purchase_order"][0]["contract_id"] = "C1"
    rows["contract"] = [
        row_of(
            "contract",
            contract_id="C1",
            contract_no="1",
            buyer_id=BUYER,
            seller_id=SELLER,
            signed_on=date(2026, 1, 1),
            payment_term_days=120,
            is_pay_when_paid=1,
        )
    ]
    found = only(obliged(rows))
    assert (found["term_days"], found["is_pay_when_paid"], found["contract_id"]) == (120, 1, "C1")
    rows["goods_receipt"], rows["invoice"][0]["due_on"] = [], None
    assert only(obliged(rows))["term_days"] == 120
    rows["contract"][0]["payment_term_days"] = None
    assert only(obliged(rows))["term_days"] is None


def test_the_claimed_invoice_is_part_of_the_past() -> None:
    rows = with_views(sound_trade())
    assert only(rows["past_invoice"])["invoice_id"] == INVOICE
    assert rows["past_invoice_line"][0]["unit_price_micro"] == MILLION
