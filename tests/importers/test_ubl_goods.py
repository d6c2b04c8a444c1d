"""Despatch and receipt advices: what was sent, what came, what was sent back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.importers.ubl_documents import (
    BUYER_ID,
    SELLER_ID,
    buyer,
    party,
    read_text,
    seller,
    wrapped,
)

PARTIES = seller("DespatchSupplierParty") + buyer("DeliveryCustomerParty")
HEAD = "<cbc:ID>DOC-1</cbc:ID><cbc:IssueDate>2026-02-10</cbc:IssueDate>"
REFERENCE = "<cac:OrderReference><cbc:ID>PO-7</cbc:ID></cac:OrderReference>"


def despatch_line(quantity: str = "90", extra: str = "") -> str:
    return f"""<cac:DespatchLine><cbc:ID>1</cbc:ID>
  <cbc:DeliveredQuantity unitCode="KGM">{quantity}</cbc:DeliveredQuantity>{extra}
  <cac:OrderLineReference><cbc:LineID>4</cbc:LineID></cac:OrderLineReference>
  <cac:Item><cbc:Name>蜂蜡</cbc:Name></cac:Item></cac:DespatchLine>"""


def receipt_line(*quantities: str, extra: str = "") -> str:
    return (
        f"<cac:ReceiptLine><cbc:ID>1</cbc:ID>{''.join(quantities)}{extra}"
        "<cac:Item><cbc:Name>蜂蜡</cbc:Name></cac:Item></cac:ReceiptLine>"
    )


RECEIVED = '<cbc:ReceivedQuantity unitCode="KGM">90</cbc:ReceivedQuantity>'


# --- refused


def test_a_receipt_line_without_a_quantity_received_is_left_out(tmp_path: Path) -> None:
    short = '<cbc:ShortQuantity unitCode="KGM">10</cbc:ShortQuantity>'
    reading = read_text(tmp_path, wrapped("ReceiptAdvice", HEAD, PARTIES, receipt_line(short)))
    missing = reading.finding("ubl.required_missing")
    assert (missing.field, missing.arguments["path"]) == (
        "received_quantity_micro",
        "cbc:ReceivedQuantity",
    )
    assert reading.rows("goods_receipt_line") == []
    assert reading.row("goods_receipt")["goods_receipt_id"] == f"{BUYER_ID}/DOC-1"


def test_a_rejected_quantity_that_cannot_be_read_is_unknown_not_zero(tmp_path: Path) -> None:
    rejected = "<cbc:RejectedQuantity>a few</cbc:RejectedQuantity>"
    reading = read_text(
        tmp_path, wrapped("ReceiptAdvice", HEAD, PARTIES, receipt_line(RECEIVED, rejected))
    )
    assert reading.finding("ubl.not_a_number").field == "rejected_quantity_micro"
    row = reading.row("goods_receipt_line")
    assert (row["rejected_quantity_micro"], row["short_quantity_micro"]) == (None, 0)


def test_a_bad_day_of_receipt_rejects_the_receipt_though_it_was_issued_on_a_good_one(
    tmp_path: Path,
) -> None:
    day = "<cbc:ReceivedDate>2026-02-31</cbc:ReceivedDate>"
    reading = read_text(
        tmp_path, wrapped("ReceiptAdvice", HEAD, PARTIES, receipt_line(RECEIVED, extra=day))
    )
    finding = reading.finding("ubl.bad_date")
    assert (finding.effect, finding.field) == ("record_rejected", "received_on")
    assert reading.rows("goods_receipt") == []


# --- read


def test_a_despatch_is_what_the_seller_says(tmp_path: Path) -> None:
    shipment = """<cac:Shipment><cac:ShipmentStage><cac:CarrierParty><cac:PartyName>
      <cbc:Name>样本物流</cbc:Name></cac:PartyName></cac:CarrierParty></cac:ShipmentStage>
      <cac:Delivery><cbc:ActualDeliveryDate>2026-02-12</cbc:ActualDeliveryDate>
      <cac:Despatch><cbc:ActualDespatchDate>2026-02-11</cbc:ActualDespatchDate></cac:Despatch>
      </cac:Delivery></cac:Shipment>"""
    back = '<cbc:BackorderQuantity unitCode="KGM">10</cbc:BackorderQuantity>'
    reading = read_text(
        tmp_path,
        wrapped("DespatchAdvice", HEAD, REFERENCE, PARTIES, shipment, despatch_line(extra=back)),
    )
    assert (reading.kind, reading.findings) == ("ubl_despatch_advice", [])
    assert reading.row("delivery_note") == {
        "delivery_note_id": f"{SELLER_ID}/DOC-1",
        "delivery_note_no": "DOC-1",
        "seller_id": SELLER_ID,
        "buyer_id": BUYER_ID,
        "order_no": "PO-7",
        "order_id": f"{BUYER_ID}/PO-7",
        "dispatched_on": date(2026, 2, 11),
        "delivered_on": date(2026, 2, 12),
        "carrier_name": "样本物流",
    }
    row = reading.row("delivery_note_line")
    assert (row["delivered_quantity_micro"], row["backorder_quantity_micro"]) == (
        90_000_000,
        10_000_000,
    )
    assert (row["order_line_no"], row["unit_code"]) == ("4", "KGM")
    assert {record.source_id for record in reading.records} == {SELLER_ID}


def test_the_contract_partner_outranks_the_depot_that_sends(tmp_path: Path) -> None:
    depot = party("DespatchSupplierParty", "9988776655", "样本仓库")
    reading = read_text(
        tmp_path,
        wrapped(
            "DespatchAdvice",
            HEAD,
            depot,
            buyer("DeliveryCustomerParty"),
            seller("SellerSupplierParty"),
            despatch_line(),
        ),
    )
    assert reading.row("delivery_note")["seller_id"] == SELLER_ID


def test_the_order_may_be_named_on_the_lines_only(tmp_path: Path) -> None:
    named = despatch_line().replace("</cbc:LineID>", f"</cbc:LineID>{REFERENCE}")
    reading = read_text(tmp_path, wrapped("DespatchAdvice", HEAD, PARTIES, named))
    assert reading.row("delivery_note")["order_no"] == "PO-7"
    other = named.replace("<cbc:ID>1</cbc:ID>", "<cbc:ID>2</cbc:ID>").replace("PO-7", "PO-8")
    reading = read_text(tmp_path, wrapped("DespatchAdvice", HEAD, PARTIES, named, other))
    assert reading.finding("ubl.value_repeated").field == "order_no"
    assert reading.row("delivery_note")["order_no"] is None


def test_a_receipt_is_what_the_buyer_says(tmp_path: Path) -> None:
    days = [f"<cbc:ReceivedDate>2026-02-{day}</cbc:ReceivedDate>" for day in (14, 13)]
    rejected = '<cbc:RejectedQuantity unitCode="KGM">5</cbc:RejectedQuantity>'
    first = receipt_line(RECEIVED, rejected, extra=days[0])
    second = receipt_line(RECEIVED, extra=days[1]).replace("<cbc:ID>1<", "<cbc:ID>2<")
    note = "<cac:DespatchDocumentReference><cbc:ID>DN-1</cbc:ID></cac:DespatchDocumentReference>"
    reading = read_text(
        tmp_path, wrapped("ReceiptAdvice", HEAD, REFERENCE, note, PARTIES, first, second)
    )
    assert (reading.kind, reading.findings) == ("ubl_receipt_advice", [])
    row = reading.row("goods_receipt")
    assert (row["received_on"], row["delivery_note_id"], row["order_id"]) == (
        date(2026, 2, 14),
        f"{SELLER_ID}/DN-1",
        f"{BUYER_ID}/PO-7",
    )
    rows = reading.rows("goods_receipt_line")
    assert [each["rejected_quantity_micro"] for each in rows] == [5_000_000, 0]
    assert [each["short_quantity_micro"] for each in rows] == [0, 0]
    assert {record.source_id for record in reading.records} == {BUYER_ID}


def test_without_a_day_of_receipt_the_day_of_the_advice_counts_and_is_noted(tmp_path: Path) -> None:
    reading = read_text(tmp_path, wrapped("ReceiptAdvice", HEAD, PARTIES, receipt_line(RECEIVED)))
    assert reading.codes == ["ubl.received_on_derived"]
    assert reading.row("goods_receipt")["received_on"] == date(2026, 2, 10)
    assert reading.record("goods_receipt").original["received_on"] == "IssueDate"
