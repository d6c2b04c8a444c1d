"""The order was financed before delivery, and its invoice is financed as if it were another sale."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Claim, Deal
from hefu.synth.trade import Trade, days_after

TECHNIQUE = "pre_shipment_finance"


def _on_order(desk: Desk, trade: Trade, status: str) -> Deal:
    """The earlier application over the order, decided when the order was young."""
    order = trade.order
    claim = Claim(
        trade=trade,
        invoice=trade.invoices[0],
        claimed_minor=sum(line.net_minor for line in order.lines),
        verification=None,
        confirmation=None,
        outstanding_minor=None,
        order=order,
    )
    deal = desk.apply(order.seller, [claim])
    deal.technique = TECHNIQUE
    deal.status = status
    deal.requested_on = days_after(order.issued_on, 5)
    return deal


def _pair(desk: Desk, status: str) -> tuple[Deal, Deal]:
    seller = desk.borrower()
    trade = desk.trade(seller, desk.buyer_of(seller), 1)
    earlier = _on_order(desk, trade, status)
    desk.file_undated(earlier)
    return earlier, desk.apply(seller, [desk.claim(trade, trade.invoices[0])])


def both_out(desk: Desk) -> Deal:
    """The loan against the order is still out when the invoice is presented."""
    earlier, deal = _pair(desk, "disbursed")
    invoice = deal.claims[0].invoice
    return deal.tell(invoice=invoice.no, order=invoice.order_no, other=earlier)


def repaid_before(desk: Desk) -> Deal:
    """Honest: the loan against the order was repaid before."""
    earlier, deal = _pair(desk, "repaid")
    invoice = deal.claims[0].invoice
    return deal.tell(invoice=invoice.no, order=invoice.order_no, other=earlier)


PLANTED = {"both_out": both_out}
LOOKALIKES = {"repaid_before": repaid_before}
TRACES = {"both_out": "bank"}
