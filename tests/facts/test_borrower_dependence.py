"""Signs of economic dependence: shares of trade, guarantees beyond net assets, one source of repayment."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row, Value
from tests.facts.portfolio import PARENT, facts_in, tie
from tests.facts.sound_trade import BUYER, SELLER, Rows, invoice, row_of, sound_trade
from tests.facts.test_population import promise

MILL = "uscc:91320000MILL000001"
OTHER = "uscc:91320000OTHER00001"


def signs(rows: Rows, kind_code: str) -> list[Row]:
    """The rows of one kind of application A1, views filled from their table."""
    rows["past_invoice"] = [row for row in rows["invoice"] if row["seller_id"] == SELLER]
    rows["borrower_purchase"] = [row for row in rows["invoice"] if row["buyer_id"] == SELLER]
    return [row for row in facts_in(rows)["borrower_dependence"] if row["kind_code"] == kind_code]


def parts(rows: Rows, kind_code: str) -> list[tuple[Value, Value, Value, Value]]:
    """Partner, part, whole, share."""
    names = ("other_id", "part_minor", "whole_minor", "share_bp")
    return [tuple(row[name] for name in names) for row in signs(rows, kind_code)]  # type: ignore[misc]


def sold(
    number: int, net_minor: int | None, issued_on: date = date(2026, 2, 1), **values: Value
) -> Row:
    """An invoice of this spring to another buyer."""
    given: Row = {"net_minor": net_minor, "buyer_id": OTHER}
    return invoice(number, issued_on, **{**given, **values})


def stated(
    code: str, amount: int | None, ended_on: date = date(2025, 12, 31), **values: Value
) -> Row:
    """A figure of the borrower's annual statement."""
    given: Row = {
        "party_id": SELLER,
        "statement_code": "annual",
        "period_end_on": ended_on,
        "figure_code": code,
        "amount_minor": amount,
        "currency": "CNY",
        "reported_on": date(2026, 2, 1),
    }
    return row_of("financial_figure", **{**given, **values})


def with_invoices(*rows: Row) -> Rows:
    """The sound trade with more invoices."""
    book = sound_trade()
    book["invoice"] = [*book["invoice"], *rows]
    return book


def test_an_unknown_amount_leaves_the_shares_unknown() -> None:
    assert parts(with_invoices(sold(2, None)), "sales_to_buyer") == [(None, None, None, None)]


def test_without_purchases_nothing_is_known_of_them() -> None:
    assert parts(sound_trade(), "purchases_from_seller") == [(None, None, None, None)]


def test_the_two_largest_buyers_of_a_year_are_told() -> None:
    book = with_invoices(
        sold(2, 20_000),
        sold(3, 5_000, buyer_id=MILL),
        sold(4, 900_000, date(2025, 3, 31)),
        sold(5, 900_000, date(2026, 4, 1)),
    )
    assert parts(book, "sales_to_buyer") == [
        (OTHER, 20_000, 35_000, 5_715),
        (BUYER, 10_000, 35_000, 2_858),
    ]


def test_credit_notes_are_taken_off() -> None:
    book = with_invoices(sold(2, 20_000), sold(3, 15_000, direction_code="credit_note"))
    assert parts(book, "sales_to_buyer")[0] == (BUYER, 10_000, 15_000, 6_667)


@pytest.mark.parametrize(
    ("figure", "whole"),
    [
        (stated("sales", 100_000), 100_000),
        (stated("sales", 1_000), 10_000),
        (stated("sales", 100_000, ended_on=date(2024, 6, 30)), 10_000),
        (stated("sales", 100_000, figure_code=None), 10_000),
        (stated("sales", 100_000, statement_code="interim"), 10_000),
    ],
)
def test_the_annual_statement_sets_the_sales_in_proportion(figure: Row, whole: int) -> None:
    book = sound_trade()
    book["financial_figure"] = [figure]
    assert parts(book, "sales_to_buyer")[0][2] == whole


def test_purchases_are_set_beside_the_cost_of_sales() -> None:
    bought = invoice(7, date(2026, 1, 9), seller_id=MILL, buyer_id=SELLER, net_minor=6_000)
    book = with_invoices(bought)
    book["financial_figure"] = [stated("cost_of_sales", 12_000)]
    assert parts(book, "purchases_from_seller") == [(MILL, 6_000, 12_000, 5_000)]


def test_all_of_the_repayment_comes_from_the_one_buyer() -> None:
    assert parts(sound_trade(), "repayment_source") == [(BUYER, 11_300, 11_300, 10_000)]


@pytest.mark.parametrize(
    ("net_assets", "share"),
    [(200, 5_000), (100, 10_000), (0, AMOUNT_MINOR_MAX), (-5, AMOUNT_MINOR_MAX)],
)
def test_guarantees_given_are_set_beside_net_assets(net_assets: int, share: int) -> None:
    book = sound_trade()
    book["guarantee"] = [promise(SELLER, MILL, 60), promise(SELLER, MILL, 40, guarantee_no="2")]
    book["financial_figure"] = [stated("net_assets", net_assets)]
    assert parts(book, "guarantee_given") == [(MILL, 100, max(net_assets, 0), share)]


def test_guarantees_received_are_set_beside_the_guarantors_net_assets() -> None:
    book = sound_trade()
    book["guarantee"] = [promise(MILL, SELLER, 60)]
    assert parts(book, "guarantee_received") == [(MILL, 60, None, None)]
    book["financial_figure"] = [stated("net_assets", 50, party_id=MILL)]
    assert parts(book, "guarantee_received") == [(MILL, 60, 50, 12_000)]


def test_no_guarantee_is_no_sign() -> None:
    assert signs(sound_trade(), "guarantee_given") == []


def test_who_stands_in_the_same_group_is_said_to() -> None:
    assert signs(sound_trade(), "repayment_source")[0]["is_connected"] == 0
    assert signs(tie(sound_trade(), SELLER, BUYER), "repayment_source")[0]["is_connected"] == 1
    open_group = tie(sound_trade(), SELLER, BUYER, share_bp=None)
    assert signs(open_group, "repayment_source")[0]["is_connected"] is None
    assert PARENT not in {row["other_id"] for row in signs(open_group, "sales_to_buyer")}


def test_the_request_that_needs_no_look_is_told() -> None:
    # Five per cent of net tier-1 capital of 700,000.00, of which 2,000.00 are owed already.
    row = signs(sound_trade(), "repayment_source")[0]
    assert (row["exposure_after_minor"], row["room_minor"]) == (209_000, 3_500_000 - 200_000)
