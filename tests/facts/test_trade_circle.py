"""Goods that went round, and names that only pass goods on."""

from __future__ import annotations

from datetime import date, timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.following import BundleTrail
from hefu.evidence.schema import Row, Value
from hefu.facts import claim_circle, seller_pass_through, trade_circle
from hefu.parameters.loader import ParameterView
from tests.facts.sound_trade import AS_OF, CLOCKS, Rows, row_of

PARAMETERS = ParameterView(CLOCKS)


def sold(
    seller: str, buyer: str, days_ago: int, net: int, item: str = "STEEL", **values: Value
) -> tuple[Row, Row]:
    """An invoice of one line."""
    day = AS_OF - timedelta(days=days_ago)
    invoice = row_of(
        "invoice",
        **{
            "invoice_no": f"{seller}{buyer}{days_ago}{item}",
            "direction_code": "invoice",
            "issued_on": day,
            "seller_id": seller,
            "buyer_id": buyer,
            "currency": "CNY",
            "net_minor": net,
            "gross_minor": net,
            **values,
        },
    )
    line = row_of(
        "invoice_line",
        invoice_id=invoice["invoice_id"],
        line_no="1",
        item_code=item,
        net_minor=net,
    )
    return invoice, line


def book(*sales: tuple[Row, Row]) -> Rows:
    return {"invoice": [one for one, _ in sales], "invoice_line": [line for _, line in sales]}


def circles(rows: Rows) -> list[Row]:
    bundle = Bundle(rows)
    return trade_circle.derive(bundle, CLOCKS, PARAMETERS, BundleTrail(bundle))


RING = (sold("A", "B", 30, 500), sold("B", "C", 20, 400), sold("C", "A", 10, 600))


def test_goods_that_are_used_up_make_no_circle() -> None:
    assert circles({}) == []
    assert circles(book(*RING[:2])) == []
    other_goods = sold("C", "A", 10, 600, "CAST")
    assert circles(book(*RING[:2], other_goods)) == []


def test_a_ring_is_told_with_what_can_have_gone_round() -> None:
    legs = circles(book(*RING, sold("A", "D", 5, 900)))
    assert [(leg["seller_id"], leg["buyer_id"], leg["leg_minor"]) for leg in legs] == [
        ("A", "B", 500),
        ("B", "C", 400),
        ("C", "A", 600),
    ]
    assert {(leg["firm_count"], leg["amount_minor"], leg["turn_count"]) for leg in legs} == {
        (3, 400, 1)
    }
    assert legs[0]["first_on"] == AS_OF - timedelta(days=30)


def test_invoices_out_of_order_are_a_circle_that_was_never_gone_round_in_time() -> None:
    backwards = (sold("A", "B", 10, 500), sold("B", "C", 20, 400), sold("C", "A", 30, 600))
    # C sold to A, then B to C, then A to B: no leg follows the one before it.
    assert {leg["turn_count"] for leg in circles(book(*backwards))} == {0}


def test_legs_too_far_apart_are_no_circle() -> None:
    window = PARAMETERS.integer("policy.trade.circle_window_days")
    near = (sold("A", "B", window, 500), sold("B", "A", 0, 400))
    far = (sold("A", "B", window + 1, 500), sold("B", "A", 0, 400))
    assert [len(circles(book(*each))) for each in (near, far)] == [2, 0]


def test_a_reversed_leg_is_no_leg() -> None:
    invoice = RING[2][0]
    note = row_of(
        "invoice",
        invoice_no="note",
        direction_code="credit_note",
        issued_on=AS_OF,
        seller_id="C",
        buyer_id="A",
        currency="CNY",
        gross_minor=600,
        original_invoice_no=invoice["invoice_no"],
    )
    rows = book(*RING)
    rows["invoice"].append(note)
    assert circles(rows) == []


def claims_of(rows: Rows, kept: list[Row] | None) -> list[Row]:
    rows = {
        **rows,
        "application": [row_of("application", application_no="R1", borrower_id="A")],
        "application_item": [
            row_of(
                "application_item",
                application_id="R1",
                item_no="1",
                invoice_id=rows["invoice"][0]["invoice_id"],
            )
        ],
    }
    derived = {} if kept is None else {trade_circle.TABLE: kept}
    return claim_circle.derive(Bundle({**rows, **derived}), CLOCKS, PARAMETERS)


def test_a_claim_is_judged_by_the_goods_on_it() -> None:
    rows = book(*RING)
    kept = circles(rows)
    (claim,) = claims_of(rows, kept)
    assert (claim["firm_count"], claim["amount_minor"]) == (3, 400)
    assert claim["other_invoice_id"] == RING[2][0]["invoice_id"]
    (unlike,) = claims_of(book(sold("A", "B", 3, 1, "BOLT")), kept)
    assert unlike["firm_count"] == 0
    untold = {**book(RING[0]), "invoice_line": []}
    assert claims_of(untold, kept)[0]["firm_count"] is None
    assert claims_of(rows, None)[0]["firm_count"] is None


def test_rings_beyond_what_is_kept_leave_their_links_unknown() -> None:
    unknown: list[Row] = [{"seller_id": "A", "buyer_id": "B", "goods": "STEEL", "firm_count": None}]
    assert claims_of(book(*RING), unknown)[0]["firm_count"] is None


def works(people: int | None, kilowatt_hours: int | None) -> Row:
    return row_of(
        "electricity_and_headcount",
        party_id="A",
        period_start_on=date(2026, 3, 1),
        period_end_on=date(2026, 3, 30),
        insured_headcount_count=people,
        electricity_micro=None if kilowatt_hours is None else kilowatt_hours * 1_000_000,
    )


def passed_on(*reports: Row, days: int = 5, sold_for: int = 10_200) -> int | None:
    """A bought for 10,000 and sold so many days later."""
    bought, sale = sold("M", "A", 40, 10_000)[0], sold("A", "B", 40 - days, sold_for)
    rows = {
        "application": [
            row_of("application", application_no="R1", borrower_id="A", currency="CNY")
        ],
        "application_item": [
            row_of(
                "application_item",
                application_id="R1",
                item_no="1",
                invoice_id=sale[0]["invoice_id"],
            )
        ],
        "invoice": [sale[0]],
        "past_invoice": [sale[0]],
        "borrower_purchase": [bought],
        "electricity_and_headcount": list(reports),
    }
    (row,) = seller_pass_through.derive(Bundle(rows), CLOCKS, PARAMETERS)
    found = row["pass_through_minor"]
    return found if isinstance(found, int) else None


def test_a_name_that_passes_goods_on_is_told_by_amount() -> None:
    assert passed_on(works(1, 90)) == 10_000
    assert passed_on(works(140, 90_000)) == 0
    assert passed_on(works(1, 90), days=11) == 0
    assert passed_on(works(1, 90), sold_for=10_301) == 0
    assert passed_on(works(1, 90), sold_for=10_300) == 10_000


def test_what_nobody_reported_is_unknown_unless_something_else_clears() -> None:
    assert passed_on() is None
    assert passed_on(works(140, None)) == 0
    assert passed_on(works(1, None)) is None
