"""UBL DespatchAdvice and ReceiptAdvice."""

from __future__ import annotations

from xml.sax.saxutils import escape

from hefu.synth.trade import Delivery, Receipt
from hefu.synth.ubl_parts import envelope, item, order_line, party, quantity, reference


def despatch_xml(delivery: Delivery) -> str:
    """The seller's delivery note."""
    order = delivery.order
    body = (
        reference("OrderReference", order.no)
        + party("DespatchSupplierParty", order.seller)
        + party("DeliveryCustomerParty", order.buyer)
        + "<cac:Shipment><cbc:ID>1</cbc:ID><cac:Delivery>"
        + f"<cbc:ActualDeliveryDate>{delivery.delivered_on}</cbc:ActualDeliveryDate>"
        + "<cac:CarrierParty><cac:PartyName>"
        + f"<cbc:Name>{escape(delivery.carrier)}</cbc:Name></cac:PartyName></cac:CarrierParty>"
        + "<cac:Despatch>"
        + f"<cbc:ActualDespatchDate>{delivery.dispatched_on}</cbc:ActualDespatchDate>"
        + "</cac:Despatch></cac:Delivery></cac:Shipment>\n"
    )
    for place, line in enumerate(delivery.lines, start=1):
        good = line.order_line.good
        body += (
            f"<cac:DespatchLine><cbc:ID>{place}</cbc:ID>"
            f"{quantity('DeliveredQuantity', line.quantity_micro, good.unit)}"
            f"{order_line(line.order_line.no, order.no)}{item(good)}</cac:DespatchLine>\n"
        )
    return envelope("DespatchAdvice", delivery.no, delivery.dispatched_on, body)


def receipt_xml(receipt: Receipt) -> str:
    """The buyer's goods receipt."""
    order = receipt.order
    body = (
        reference("OrderReference", order.no)
        + reference("DespatchDocumentReference", receipt.delivery_no)
        + party("DeliveryCustomerParty", order.buyer)
        + party("DespatchSupplierParty", order.seller)
        + "<cac:Shipment><cbc:ID>1</cbc:ID><cac:Delivery>"
        + f"<cbc:ActualDeliveryDate>{receipt.received_on}</cbc:ActualDeliveryDate>"
        + "</cac:Delivery></cac:Shipment>\n"
    )
    for place, line in enumerate(receipt.lines, start=1):
        good = line.order_line.good
        short = quantity("ShortQuantity", line.short_micro, good.unit) if line.short_micro else ""
        rejected = (
            quantity("RejectedQuantity", line.rejected_micro, good.unit)
            if line.rejected_micro
            else ""
        )
        body += (
            f"<cac:ReceiptLine><cbc:ID>{place}</cbc:ID>"
            f"{quantity('ReceivedQuantity', line.quantity_micro, good.unit)}{short}{rejected}"
            f"{order_line(line.order_line.no, order.no)}{item(good)}</cac:ReceiptLine>\n"
        )
    return envelope("ReceiptAdvice", receipt.no, receipt.received_on, body)
