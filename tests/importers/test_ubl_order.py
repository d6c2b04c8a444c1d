"""Orders, and what happens to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.importers.ubl_documents import (
    BUYER_ID,
    SELLER_ID,
    buyer,
    money,
    read_text,
    seller,
    wrapped,
)

PARTIES = buyer("BuyerCustomerParty") + seller("SellerSupplierParty")
ORDER_ID = f"{BUYER_ID}/PO-7"
REFERENCE = "<cac:OrderReference><cbc:ID>PO-7</cbc:ID></cac:OrderReference>"


def head(number: str, issued: str = "2026-01-10") -> str:
    return f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{issued}</cbc:IssueDate>"


def order_line(number: str = "1", quantity: str = "10", net: str = "1000.00") -> str:
    return f"""<cac:OrderLine><cac:LineItem><cbc:ID>{number}</cbc:ID>
  <cbc:Quantity unitCode="C62">{quantity}</cbc:Quantity>{money("LineExtensionAmount", net)}
  <cac:Price>{money("PriceAmount", "100.00")}</cac:Price>
  <cac:Item><cbc:Name>轴承</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>"""


TOTAL = f"<cac:AnticipatedMonetaryTotal>{money('PayableAmount', '1130.00')}</cac:AnticipatedMonetaryTotal>"


# --- refused


def test_a_change_of_nothing_changes_nothing(tmp_path: Path) -> None:
    reading = read_text(tmp_path, wrapped("OrderChange", head("CH-1"), PARTIES, order_line()))
    assert reading.finding("ubl.lines_without_document").arguments["count"] == 1
    missing = reading.finding("ubl.required_missing")
    assert (missing.field, missing.arguments["path"]) == (
        "order_id",
        "cac:OrderReference/cbc:ID",
    )
    assert {record.table for record in reading.records} == {"party"}


@pytest.mark.parametrize("code", ["CA", "AB", "30", "maybe", ""])
def test_an_answer_with_conditions_is_no_acceptance(tmp_path: Path, code: str) -> None:
    answer = f"<cbc:OrderResponseCode>{code}</cbc:OrderResponseCode>"
    reading = read_text(tmp_path, wrapped("OrderResponse", head("R-1"), answer, REFERENCE, PARTIES))
    assert reading.codes == ["ubl.answer_not_plain"]
    assert reading.rows("order_event") == []


def test_an_answer_that_says_nothing_is_no_acceptance(tmp_path: Path) -> None:
    reading = read_text(tmp_path, wrapped("OrderResponse", head("R-1"), REFERENCE, PARTIES))
    assert reading.codes == ["ubl.answer_missing"]
    assert reading.rows("order_event") == []


def test_an_order_in_an_unknown_currency_has_no_amounts(tmp_path: Path) -> None:
    code = "<cbc:DocumentCurrencyCode>XYZ</cbc:DocumentCurrencyCode>"
    reading = read_text(
        tmp_path, wrapped("Order", head("PO-7"), code, PARTIES, TOTAL, order_line())
    )
    assert reading.codes == ["ubl.currency_unknown"]
    row = reading.row("purchase_order")
    assert (row["currency"], row.get("total_minor")) == (None, None)
    line = reading.row("purchase_order_line")
    assert (line.get("net_minor"), line.get("unit_price_micro")) == (None, None)


def test_a_quantity_with_seven_decimals_leaves_its_line_out(tmp_path: Path) -> None:
    reading = read_text(
        tmp_path, wrapped("Order", head("PO-7"), PARTIES, order_line(quantity="0.0000001"))
    )
    finding = reading.finding("ubl.quantity_too_precise")
    assert (finding.effect, finding.field) == ("record_rejected", "quantity_micro")
    assert reading.rows("purchase_order_line") == []
    assert reading.row("purchase_order")["order_id"] == ORDER_ID


# --- read


def test_an_order_is_what_the_buyer_says(tmp_path: Path) -> None:
    contract = "<cac:Contract><cbc:ID>C-7</cbc:ID></cac:Contract>"
    reading = read_text(
        tmp_path, wrapped("Order", head("PO-7"), contract, PARTIES, TOTAL, order_line())
    )
    assert (reading.kind, reading.findings) == ("ubl_order", [])
    assert reading.row("purchase_order") == {
        "order_id": ORDER_ID,
        "order_no": "PO-7",
        "buyer_id": BUYER_ID,
        "seller_id": SELLER_ID,
        "issued_on": date(2026, 1, 10),
        "currency": "CNY",
        "total_minor": 113_000,
        "contract_no": "C-7",
        "contract_id": f"{SELLER_ID}/C-7",
    }
    line = reading.row("purchase_order_line")
    assert (line["quantity_micro"], line["unit_price_micro"], line["net_minor"]) == (
        10_000_000,
        100_000_000,
        100_000,
    )
    assert {record.source_id for record in reading.records} == {BUYER_ID}


@pytest.mark.parametrize(
    ("root", "answer", "event_code"),
    [
        ("OrderResponse", "<cbc:OrderResponseCode>AP</cbc:OrderResponseCode>", "accepted"),
        ("OrderResponse", "<cbc:OrderResponseCode>RE</cbc:OrderResponseCode>", "rejected"),
        ("OrderResponse", "<cbc:OrderResponseCode>29</cbc:OrderResponseCode>", "accepted"),
        ("OrderResponseSimple", "<cbc:AcceptedIndicator>true</cbc:AcceptedIndicator>", "accepted"),
        ("OrderResponseSimple", "<cbc:AcceptedIndicator>0</cbc:AcceptedIndicator>", "rejected"),
    ],
)
def test_a_plain_answer_is_an_event_told_by_the_seller(
    tmp_path: Path, root: str, answer: str, event_code: str
) -> None:
    reading = read_text(
        tmp_path, wrapped(root, head("R-1", "2026-01-12"), answer, REFERENCE, PARTIES)
    )
    assert (reading.kind, reading.findings) == ("ubl_order_response", [])
    row = reading.row("order_event")
    assert (row["order_id"], row["event_code"], row["occurred_on"], row["document_no"]) == (
        ORDER_ID,
        event_code,
        date(2026, 1, 12),
        "R-1",
    )
    assert reading.record("order_event").source_id == SELLER_ID


def test_a_change_states_the_lines_anew_on_a_later_day(tmp_path: Path) -> None:
    first = read_text(tmp_path, wrapped("Order", head("PO-7"), PARTIES, TOTAL, order_line()))
    change = read_text(
        tmp_path,
        wrapped(
            "OrderChange",
            head("CH-1", "2026-02-01"),
            REFERENCE,
            PARTIES,
            order_line(quantity="8", net="800.00"),
        ),
    )
    before, after = (reading.record("purchase_order_line") for reading in (first, change))
    assert before.values["order_line_id"] == after.values["order_line_id"]
    assert (before.source_id, before.said_on) == (BUYER_ID, date(2026, 1, 10))
    assert (after.source_id, after.said_on) == (BUYER_ID, date(2026, 2, 1))
    assert after.values["quantity_micro"] == 8_000_000
    assert change.row("order_event")["event_code"] == "changed"
    assert change.rows("purchase_order") == []


def test_a_change_that_repeats_day_and_total_states_the_order_anew(tmp_path: Path) -> None:
    reference = REFERENCE.replace("</cbc:ID>", "</cbc:ID><cbc:IssueDate>2026-01-10</cbc:IssueDate>")
    reading = read_text(
        tmp_path,
        wrapped("OrderChange", head("CH-1", "2026-02-01"), reference, PARTIES, TOTAL, order_line()),
    )
    row = reading.row("purchase_order")
    assert (row["order_id"], row["issued_on"], row["total_minor"]) == (
        ORDER_ID,
        date(2026, 1, 10),
        113_000,
    )


def test_a_cancelled_line_is_an_order_for_nothing(tmp_path: Path) -> None:
    line = order_line().replace(
        "<cbc:Quantity", "<cbc:LineStatusCode>Cancelled</cbc:LineStatusCode><cbc:Quantity"
    )
    reading = read_text(
        tmp_path, wrapped("OrderChange", head("CH-1", "2026-02-01"), REFERENCE, PARTIES, line)
    )
    row = reading.row("purchase_order_line")
    assert (row["quantity_micro"], row["net_minor"]) == (0, 0)
    assert "10" in reading.record("purchase_order_line").original["quantity_micro"]


def test_a_cancellation_ends_each_order_it_names(tmp_path: Path) -> None:
    other = REFERENCE.replace("PO-7", "PO-8")
    note = "<cbc:CancellationNote>不再需要</cbc:CancellationNote>"
    reading = read_text(
        tmp_path,
        wrapped("OrderCancellation", head("X-1", "2026-02-03"), note, REFERENCE, other, PARTIES),
    )
    rows = reading.rows("order_event")
    assert [row["order_id"] for row in rows] == [ORDER_ID, f"{BUYER_ID}/PO-8"]
    assert {row["event_code"] for row in rows} == {"cancelled"}
    assert {row["reason"] for row in rows} == {"不再需要"}
