"""What will be owed one day is presented as owed today."""

from __future__ import annotations

from datetime import timedelta

from hefu.synth.desk import Desk
from hefu.synth.papers import Claim, Deal
from hefu.synth.trade import days_after


def _alone(desk: Desk) -> tuple[Deal, Claim]:
    seller = desk.borrower()
    trade = desk.trade(seller, desk.buyer_of(seller), 1)
    claim = desk.claim(trade, trade.invoices[0])
    return desk.apply(seller, [claim]), claim


def not_yet_delivered(desk: Desk) -> Deal:
    """Invoiced and confirmed; the delivery note itself says that the goods come next month."""
    deal, claim = _alone(desk)
    delivery = claim.trade.deliveries[0]
    delivery.dispatched_on = days_after(desk.as_of, desk.dice.whole(6, 12))
    delivery.delivered_on = days_after(delivery.dispatched_on, desk.dice.whole(1, 9))
    claim.trade.receipts.clear()
    claim.invoice.receipt_no = ""
    return deal.tell(invoice=claim.invoice.no, day=delivery.delivered_on)


def before_order(desk: Desk) -> Deal:
    """The invoice was issued before anybody ordered; the order came to fit it."""
    deal, claim = _alone(desk)
    order = claim.trade.order
    order.issued_on = days_after(claim.invoice.issued_on, desk.dice.whole(3, 7))
    order.accepted_on = days_after(order.issued_on, 1)
    return deal.tell(invoice=claim.invoice.no, order=order.no, day=order.issued_on)


def order_as_claim(desk: Desk) -> Deal:
    """An order of the framework is presented as if it were a claim on the buyer."""
    deal, claim = _alone(desk)
    claim.order = claim.trade.order
    claim.trade.deliveries.clear()
    claim.trade.receipts.clear()
    claim.trade.invoices.clear()
    claim.verification = claim.confirmation = claim.outstanding_minor = None
    return deal.tell(order=claim.trade.order.no)


def call_off(desk: Desk) -> Deal:
    """Honest: the framework order runs on; only what was called off and delivered is claimed."""
    seller = desk.borrower()
    trade = desk.trade(seller, desk.buyer_of(seller), 1)
    for line in trade.order.lines:
        line.quantity_micro *= desk.dice.whole(3, 6)
    claim = desk.claim(trade, trade.invoices[0])
    return desk.apply(seller, [claim]).tell(invoice=claim.invoice.no, order=trade.order.no)


def rest_to_come(desk: Desk) -> Deal:
    """Honest: a second delivery is announced for next month and not invoiced yet."""
    seller = desk.borrower()
    trade = desk.trade(seller, desk.buyer_of(seller), 1)
    part = [(line, line.quantity_micro) for line in trade.order.lines]
    for line in trade.order.lines:
        line.quantity_micro *= 2
    later = desk.mill.deliver(trade, desk.as_of + timedelta(days=20), part)
    claim = desk.claim(trade, trade.invoices[0])
    return desk.apply(seller, [claim]).tell(invoice=claim.invoice.no, note=later.no)


PLANTED = {
    "not_yet_delivered": not_yet_delivered,
    "before_order": before_order,
    "order_as_claim": order_as_claim,
}
LOOKALIKES = {"call_off": call_off, "rest_to_come": rest_to_come}
TRACES = dict.fromkeys(PLANTED, "papers")
