"""Honest trades of which one paper is not in the file."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal, Verification
from hefu.synth.trade import days_after


def confirmation(desk: Desk) -> Deal:
    """The buyer has not answered yet."""
    deal = desk.deal(desk.borrower())
    claim = desk.dice.one_of(deal.claims)
    claim.confirmation = None
    return deal.tell(invoice=claim.invoice.no)


def goods_receipt(desk: Desk) -> Deal:
    """Delivered; the buyer's receipt has not come back."""
    seller = desk.borrower()
    trade = desk.trade(seller, desk.buyer_of(seller), 1)
    invoice = trade.invoices[0]
    trade.receipts.clear()
    invoice.receipt_no = ""
    return desk.apply(seller, [desk.claim(trade, invoice)]).tell(invoice=invoice.no)


def invoice_verification(desk: Desk) -> Deal:
    """Verified once, when issued, many weeks ago."""
    trade = desk.old_trade((75, 95))
    invoice = trade.invoices[0]
    claim = desk.claim(trade, invoice)
    claim.verification = Verification(invoice, days_after(invoice.issued_on, 1))
    return desk.apply(invoice.seller, [claim]).tell(invoice=invoice.no)


def order_acceptance(desk: Desk) -> Deal:
    """The seller's answer to the order is not in the file."""
    deal = desk.deal(desk.borrower())
    order = desk.dice.one_of(deal.claims).trade.order
    order.accepted_on = None
    return deal.tell(order=order.no)


def exposure(desk: Desk) -> Deal:
    """What the borrower owes has not been reported."""
    deal = desk.deal(desk.fresh_firm())
    desk.without_exposure.add(deal.borrower)
    return deal.tell(borrower=deal.borrower.name)


def registry_search(desk: Desk) -> Deal:
    """Nobody has searched the registry under the seller yet."""
    deal = desk.deal(desk.fresh_firm())
    desk.without_search.add(deal.borrower)
    return deal.tell(borrower=deal.borrower.name)


INCOMPLETE = {
    "confirmation": confirmation,
    "goods_receipt": goods_receipt,
    "invoice_verification": invoice_verification,
    "order_acceptance": order_acceptance,
    "exposure": exposure,
    "registry_search": registry_search,
}
