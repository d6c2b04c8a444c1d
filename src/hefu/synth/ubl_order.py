"""UBL Order, OrderResponseSimple and OrderChange."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hefu.synth.trade import Order, OrderChange, OrderLine
from hefu.synth.ubl_parts import amount, envelope, item, party, price, quantity, reference


def order_xml(order: Order) -> str:
    """The buyer's order."""
    total = sum(line.net_minor for line in order.lines)
    body = (
        "<cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>\n"
        + reference("Contract", order.contract.no)
        + party("BuyerCustomerParty", order.buyer)
        + party("SellerSupplierParty", order.seller)
        + f"<cac:AnticipatedMonetaryTotal>{amount('LineExtensionAmount', total)}"
        + f"{amount('PayableAmount', total)}</cac:AnticipatedMonetaryTotal>\n"
        + _lines(order.lines)
    )
    return envelope("Order", order.no, order.issued_on, body)


def order_response_xml(order: Order, accepted_on: date) -> str:
    """The seller's acceptance."""
    body = (
        "<cbc:AcceptedIndicator>true</cbc:AcceptedIndicator>\n"
        + reference("OrderReference", order.no)
        + party("SellerSupplierParty", order.seller)
        + party("BuyerCustomerParty", order.buyer)
    )
    return envelope("OrderResponseSimple", order.response_no, accepted_on, body)


def order_change_xml(order: Order, change: OrderChange) -> str:
    """The buyer's change of the order's lines."""
    body = (
        "<cbc:SequenceNumberID>1</cbc:SequenceNumberID>\n"
        + "<cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>\n"
        + reference("OrderReference", order.no)
        + reference("Contract", order.contract.no)
        + party("BuyerCustomerParty", order.buyer)
        + party("SellerSupplierParty", order.seller)
        + _lines(change.lines)
    )
    return envelope("OrderChange", change.no, change.issued_on, body)


def _lines(lines: Sequence[OrderLine]) -> str:
    return "".join(
        f"<cac:OrderLine><cac:LineItem><cbc:ID>{line.no}</cbc:ID>"
        f"{quantity('Quantity', line.quantity_micro, line.good.unit)}"
        f"{amount('LineExtensionAmount', line.net_minor)}{price(line.price_micro)}"
        f"{item(line.good)}</cac:LineItem></cac:OrderLine>\n"
        for line in lines
    )
