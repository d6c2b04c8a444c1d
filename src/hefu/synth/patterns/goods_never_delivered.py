"""The invoice claims goods that did not arrive, or not all of them."""

from __future__ import annotations

from datetime import timedelta

from hefu.synth.desk import Desk
from hefu.synth.papers import Claim, Deal
from hefu.synth.trade import MICRO, Moved


def _alone(desk: Desk) -> tuple[Deal, Claim]:
    """An application over one invoice that is the only one of its order."""
    seller = desk.borrower()
    trade = desk.trade(seller, desk.buyer_of(seller), 1)
    claim = desk.claim(trade, trade.invoices[0])
    return desk.apply(seller, [claim]), claim


def _portion(quantity_micro: int, percent: int) -> int:
    return max(MICRO // 1000, quantity_micro * percent // 100 // MICRO * MICRO)


def no_papers(desk: Desk) -> Deal:
    """Neither despatch nor receipt exists: an invoice for air."""
    deal, claim = _alone(desk)
    claim.trade.deliveries.clear()
    claim.trade.receipts.clear()
    claim.invoice.delivery_no = claim.invoice.receipt_no = ""
    return deal.tell(invoice=claim.invoice.no, order=claim.trade.order.no)


def short_receipt(desk: Desk) -> Deal:
    """The buyer counted far fewer than invoiced."""
    deal, claim = _alone(desk)
    percent = desk.dice.whole(45, 75)
    for line in claim.trade.receipts[0].lines:
        arrived = _portion(line.quantity_micro, percent)
        line.short_micro = line.quantity_micro - arrived
        line.quantity_micro = arrived
    return deal.tell(invoice=claim.invoice.no, percent=percent)


def rejected(desk: Desk) -> Deal:
    """All arrived, and the buyer refused a good part of it."""
    deal, claim = _alone(desk)
    percent = desk.dice.whole(25, 60)
    for line in claim.trade.receipts[0].lines:
        line.rejected_micro = _portion(line.quantity_micro, percent)
    return deal.tell(invoice=claim.invoice.no, percent=percent)


def two_receipts(desk: Desk) -> Deal:
    """Honest: one invoice over goods that came in two lorries, each with its receipt."""
    deal, claim = _alone(desk)
    _split(desk, claim, percent=desk.dice.whole(35, 65), announced_all=False)
    return deal.tell(invoice=claim.invoice.no)


def short_then_rest(desk: Desk) -> Deal:
    """Honest: the first lorry came short, the rest followed two days later."""
    deal, claim = _alone(desk)
    _split(desk, claim, percent=desk.dice.whole(70, 90), announced_all=True)
    return deal.tell(invoice=claim.invoice.no)


def _split(desk: Desk, claim: Claim, percent: int, *, announced_all: bool) -> None:
    trade, invoice = claim.trade, claim.invoice
    delivery, receipt = trade.deliveries[0], trade.receipts[0]
    rest: list[Moved] = []
    for sent, arrived in zip(delivery.lines, receipt.lines, strict=True):
        first = _portion(sent.quantity_micro, percent)
        remaining = sent.quantity_micro - first
        rest.append(Moved(sent.order_line, remaining))
        arrived.quantity_micro = first
        if announced_all:
            arrived.short_micro = remaining
        else:
            sent.quantity_micro = first
    earlier = timedelta(days=3)
    delivery.dispatched_on -= earlier
    delivery.delivered_on -= earlier
    receipt.received_on -= earlier
    # The days of payment run from the first delivery.
    invoice.due_on -= earlier
    second = desk.mill.deliver(
        trade, invoice.issued_on, [(line.order_line, line.quantity_micro) for line in rest]
    )
    desk.mill.receive(trade, second)


PLANTED = {"no_papers": no_papers, "short_receipt": short_receipt, "rejected": rejected}
LOOKALIKES = {"two_receipts": two_receipts, "short_then_rest": short_then_rest}
TRACES = dict.fromkeys(PLANTED, "papers")
