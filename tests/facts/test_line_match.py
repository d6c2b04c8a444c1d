"""Invoice lines beside order and receipts; the consumption ledger."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.evidence.schema import Row, Value
from tests.facts.sound_trade import (
    BUYER,
    INVOICE,
    MILLION,
    Rows,
    disputed,
    facts_of,
    invoice,
    line,
    only,
    row_of,
    sound_trade,
)


def match_of(rows: Rows, **means: object) -> Row:
    """The only line of the claimed invoice, matched."""
    return only(facts_of(rows, **means)["line_match"])  # type: ignore[arg-type]


def available(rows: Rows, **means: object) -> Value:
    """Pieces available to the claimed line, or ``None``."""
    found = match_of(rows, **means)["available_quantity_micro"]
    return found // MILLION if isinstance(found, int) else found


def with_other(number: int, issued_on: date | None, pieces: int, **values: Value) -> Rows:
    """The sound trade and one more invoice of the same order."""
    rows = sound_trade()
    other = invoice(number, date(2026, 1, 1))
    other["issued_on"] = issued_on
    rows["invoice"].append(other)
    rows["invoice_line"].append(line(other["invoice_id"], pieces, **values))
    return rows


def test_all_that_was_received_is_available() -> None:
    match = match_of(sound_trade())
    assert match["available_quantity_micro"] == match["invoiced_quantity_micro"] == 100 * MILLION
    assert (match["is_unit_equal"], match["is_currency_equal"]) == (1, 1)


def test_without_any_receipt_nothing_is_known() -> None:
    rows = sound_trade()
    rows["goods_receipt"] = rows["goods_receipt_line"] = []
    assert available(rows) is None


def test_a_line_never_received_is_nothing_when_the_rest_of_the_order_was() -> None:
    rows = sound_trade()
    order_id = f"{BUYER}/PO1"
    rows["purchase_order_line"].append(
        row_of("purchase_order_line", order_id=order_id, line_no="2", quantity_micro=1)
    )
    rows["goods_receipt_line"][0]["order_line_no"] = "2"
    assert available(rows) == 0


def test_without_an_order_nothing_is_matched() -> None:
    rows = sound_trade()
    rows["invoice"][0]["order_id"] = None
    match = match_of(rows)
    assert match["invoiced_quantity_micro"] == 100 * MILLION
    assert match["ordered_quantity_micro"] is match["available_quantity_micro"] is None


def test_an_invoice_without_lines_has_one_row_of_unknowns() -> None:
    rows = sound_trade()
    rows["invoice_line"] = []
    match = match_of(rows)
    assert match["invoice_id"] == INVOICE
    assert match["line_no"] is match["available_quantity_micro"] is None


def test_rejected_goods_are_not_available() -> None:
    rows = sound_trade()
    rows["goods_receipt_line"][0]["rejected_quantity_micro"] = 30 * MILLION
    assert available(rows) == 70


def test_no_word_about_rejects_means_none_but_a_dispute_is_unknown() -> None:
    rows = sound_trade()
    receipt_line = rows["goods_receipt_line"][0]
    receipt_line["rejected_quantity_micro"] = None
    assert available(rows) == 100
    doubt = disputed(
        "goods_receipt_line", str(receipt_line["goods_receipt_line_id"]), "rejected_quantity_micro"
    )
    assert available(rows, doubts=[doubt]) is None


def test_an_earlier_invoice_has_used_its_share() -> None:
    assert available(with_other(2, date(2026, 3, 9), 60)) == 40


def test_an_earlier_invoice_that_billed_too_much_leaves_nothing() -> None:
    assert available(with_other(2, date(2026, 3, 9), 160)) == 0


def test_a_later_invoice_takes_nothing_from_an_earlier_one() -> None:
    assert available(with_other(2, date(2026, 3, 11), 60)) == 100


def test_of_two_invoices_of_one_day_the_smaller_id_is_first() -> None:
    assert available(with_other(0, date(2026, 3, 10), 60)) == 40
    assert available(with_other(2, date(2026, 3, 10), 60)) == 100


def test_an_invoice_dated_after_the_business_date_uses_nothing_yet() -> None:
    rows = sound_trade()
    rows["invoice"][0]["issued_on"] = date(2026, 4, 1)
    assert available(rows) is None


@pytest.mark.parametrize(
    ("issued_on", "values"),
    [
        (None, {}),
        (date(2026, 3, 9), {"quantity_micro": None}),
        (date(2026, 3, 9), {"unit_code": "BX"}),
        (date(2026, 3, 9), {"unit_code": None}),
        (date(2026, 3, 9), {"order_line_no": None, "item_code": None, "item_name": None}),
    ],
)
def test_an_earlier_use_of_unknown_size_makes_the_rest_unknown(
    issued_on: date | None, values: Row
) -> None:
    assert available(with_other(2, issued_on, 60, **values)) is None


def test_an_earlier_line_of_something_else_uses_nothing() -> None:
    freight: Row = {"order_line_no": None, "item_code": "FREIGHT", "item_name": "Freight"}
    assert available(with_other(2, date(2026, 3, 9), 60, **freight)) == 100


def test_two_lines_of_one_invoice_do_not_use_the_same_goods() -> None:
    rows = sound_trade()
    rows["invoice_line"] = [line(INVOICE, 60, line_no="10"), line(INVOICE, 60, line_no="9")]
    left = {row["line_no"]: row["available_quantity_micro"] for row in facts_of(rows)["line_match"]}
    assert left == {"9": 100 * MILLION, "10": 40 * MILLION}


def test_an_invoice_that_names_only_the_receipt_uses_it_too() -> None:
    rows = with_other(2, date(2026, 3, 9), 60)
    rows["invoice"][1] |= {"order_id": None, "goods_receipt_id": f"{BUYER}/GR1"}
    assert available(rows) == 40


def test_a_receipt_without_order_that_two_orders_share_is_unknown() -> None:
    rows = with_other(2, date(2026, 3, 11), 60)
    rows["goods_receipt"][0]["order_id"] = None
    for each in rows["invoice"]:
        each["goods_receipt_id"] = f"{BUYER}/GR1"
    assert available(rows) == 100
    rows["invoice"][1]["order_id"] = f"{BUYER}/PO2"
    assert available(rows) is None


@pytest.mark.parametrize("unit", ["BX", None])
def test_other_units_are_not_compared(unit: str | None) -> None:
    rows = sound_trade()
    rows["goods_receipt_line"][0]["unit_code"] = unit
    match = match_of(rows)
    assert match["is_unit_equal"] == (0 if unit else None)
    assert match["available_quantity_micro"] is None


def test_an_item_code_that_two_order_lines_share_decides_nothing() -> None:
    rows = sound_trade()
    rows["invoice_line"][0]["order_line_no"] = None
    assert available(rows) == 100
    twin: Row = {"line_no": "2", "item_code": "BOLT", "quantity_micro": 1, "unit_code": "C62"}
    rows["purchase_order_line"].append(
        row_of("purchase_order_line", order_id=f"{BUYER}/PO1", **twin)
    )
    assert match_of(rows)["ordered_quantity_micro"] is None


def test_a_name_finds_the_order_line_where_codes_differ() -> None:
    rows = sound_trade()
    rows["invoice_line"][0] |= {"order_line_no": None, "item_code": "77-B", "item_name": "BOLT  M8"}
    assert available(rows) == 100


@given(
    st.lists(st.tuples(st.integers(1, 80), st.integers(1, 20)), min_size=1, max_size=8),
    st.integers(0, 200),
)
def test_what_invoices_may_use_together_never_exceeds_what_was_received(
    billed: list[tuple[int, int]], received: int
) -> None:
    rows = sound_trade()
    rows["invoice"], rows["invoice_line"], rows["application_item"] = [], [], []
    rows["goods_receipt_line"][0]["received_quantity_micro"] = received * MILLION
    for number, (pieces, on) in enumerate(billed):
        each = invoice(number, date(2026, 3, on))
        rows["invoice"].append(each)
        rows["invoice_line"].append(line(each["invoice_id"], pieces))
        item: Row = {"item_no": str(number), "invoice_id": each["invoice_id"], "claimed_minor": 1}
        rows["application_item"].append(
            row_of("application_item", application_id="A1", currency="CNY", **item)
        )
    used = 0
    for match in facts_of(rows)["line_match"]:
        invoiced, left = match["invoiced_quantity_micro"], match["available_quantity_micro"]
        assert isinstance(invoiced, int)
        assert isinstance(left, int)
        used += min(invoiced, left)
    total_billed = sum(pieces for pieces, _ in billed)
    assert used == min(total_billed, received) * MILLION
