"""The days of a claimed invoice, bars on assignment, and what speaks for its existence."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.evidence.schema import Row, Value
from tests.facts.sound_trade import (
    BANK,
    BUYER,
    INVOICE,
    SELLER,
    Rows,
    facts_of,
    only,
    row_of,
    sound_trade,
)


def term(rows: Rows) -> Row:
    return only(facts_of(rows)["claim_term"])


def contract(**values: Value) -> Row:
    given: Row = {"contract_no": "C1", "buyer_id": BUYER, "seller_id": SELLER}
    return row_of("contract", signed_on=date(2026, 1, 1), **given, **values)


def receivable(**values: Value) -> Row:
    given: Row = {"invoice_id": INVOICE, "creditor_id": SELLER, "account_debtor_id": BUYER}
    money: Row = {"outstanding_minor": 11_300, "currency": "CNY"}
    return row_of("receivable", reported_on=date(2026, 3, 30), **given, **money, **values)


def under_contract(rows: Rows, **values: Value) -> Rows:
    rows["contract"] = [contract(**values)]
    rows["invoice"][0]["contract_id"] = f"{SELLER}/C1"
    return rows


def test_days_of_the_sound_trade() -> None:
    found = term(sound_trade())
    assert found["order_issued_on"] == date(2026, 2, 1)
    assert found["issued_on"] == date(2026, 3, 10)
    assert found["performed_on"] == date(2026, 3, 8)
    assert found["due_on"] is None
    assert found["last_due_on"] == date(2027, 3, 10)
    assert found["application_status_code"] == "pending"


def test_the_latest_due_date_that_anybody_names_counts() -> None:
    rows = under_contract(sound_trade(), payment_term_days=90)
    assert term(rows)["due_on"] == date(2026, 6, 8)
    rows["invoice"][0]["due_on"] = date(2026, 5, 1)
    assert term(rows)["tenor_days"] == 52
    rows["confirmation"][0]["due_on"] = date(2026, 5, 9)
    rows["receivable"] = [receivable(due_on=date(2026, 5, 2))]
    assert term(rows)["due_on"] == date(2026, 5, 9)


def test_an_order_of_somebody_else_dates_nothing() -> None:
    rows = sound_trade()
    rows["purchase_order"][0]["seller_id"] = "name:other"
    rows["party"].append(row_of("party", name="other"))
    assert term(rows)["order_issued_on"] is None


def test_the_papers_the_invoice_names_go_before_those_of_its_order() -> None:
    rows = sound_trade()
    rows["goods_receipt"].append(
        row_of(
            "goods_receipt",
            goods_receipt_no="GR2",
            buyer_id=BUYER,
            seller_id=SELLER,
            order_no="PO1",
            received_on=date(2026, 3, 15),
        )
    )
    assert term(rows)["performed_on"] == date(2026, 3, 8)
    rows["invoice"][0]["goods_receipt_id"] = f"{BUYER}/GR2"
    assert term(rows)["performed_on"] == date(2026, 3, 15)
    rows["goods_receipt"] = []
    assert term(rows)["performed_on"] is None


@pytest.mark.parametrize(
    ("by_contract", "by_report", "is_barred"),
    [(1, None, 1), (0, 1, 1), (1, 0, 1), (0, None, 0), (None, 0, 0), (None, None, None)],
)
def test_one_word_of_a_bar_is_enough(
    by_contract: int | None, by_report: int | None, is_barred: int | None
) -> None:
    rows = under_contract(sound_trade(), is_assignment_barred=by_contract)
    rows["receivable"] = [receivable(is_assignment_barred=by_report)]
    assert term(rows)["is_assignment_barred"] == is_barred


def existence(rows: Rows) -> Row:
    return only(facts_of(rows)["claim_existence"])


def test_each_component_of_existence_is_told_by_name() -> None:
    rows = sound_trade()
    found = existence(rows)
    shown = {name for name, value in found.items() if name.startswith("is_") and value == 1}
    assert shown == {"is_ordered", "is_received", "is_invoiced", "is_verified", "is_confirmed"}
    assert (found["shown_count"], found["unknown_count"]) == (5, 0)
    event: Row = {"order_id": f"{BUYER}/PO1", "event_code": "accepted"}
    rows["order_event"] = [row_of("order_event", occurred_on=date(2026, 2, 2), **event)]
    rows["delivery_note"] = [
        row_of(
            "delivery_note",
            delivery_note_no="D1",
            seller_id=SELLER,
            buyer_id=BUYER,
            order_no="PO1",
        )
    ]
    notice: Row = {"registration_no": "R1", "kind_code": "factoring", "grantor_id": SELLER}
    rows["registration"] = [
        row_of(
            "registration",
            secured_party_id=BANK,
            registered_on=date(2026, 3, 1),
            lapses_on=date(2027, 3, 1),
            **notice,
        )
    ]
    rows["registration_item"] = [
        row_of("registration_item", registration_id="R1", invoice_no="1", invoice_id=INVOICE)
    ]
    assert existence(rows)["shown_count"] == 8


def test_what_is_in_dispute_is_not_known_and_what_nobody_brought_is_not_shown() -> None:
    rows = sound_trade()
    rows["invoice_verification"][0]["outcome_code"] = None
    rows["confirmation"] = []
    found = existence(rows)
    assert (found["is_verified"], found["is_confirmed"]) == (None, 0)
    rows["invoice"] = []
    assert existence(rows)["unknown_count"] == 8
