"""One trade is invoiced a second time under a new number."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal
from hefu.synth.trade import Invoice, Trade, days_after


def _invoice_again(desk: Desk, trade: Trade, first: Invoice, days_later: int) -> Invoice:
    part = [
        (trade.order.lines[int(line.order_line_no) - 1], line.quantity_micro)
        for line in first.lines
    ]
    again = desk.mill.invoice(trade, days_after(first.issued_on, days_later), part)
    again.delivery_no, again.receipt_no = first.delivery_no, first.receipt_no
    return again


def _planted(desk: Desk, days_later: int) -> Deal:
    first = desk.deal(desk.borrower(), claims=1)
    desk.file_counterpart(first)
    claim = first.claims[0]
    again = _invoice_again(desk, claim.trade, claim.invoice, days_later)
    deal = desk.apply(first.borrower, [desk.claim(claim.trade, again)])
    return deal.tell(invoice=again.no, first=claim.invoice.no, note=again.delivery_no, other=first)


def same_day(desk: Desk) -> Deal:
    """Second invoice of the same day over the same delivery note."""
    return _planted(desk, 0)


def days_later(desk: Desk) -> Deal:
    """Second invoice some days later over the same delivery note."""
    return _planted(desk, 5)


def other_amount(desk: Desk) -> Deal:
    """Second invoice over the same delivery note, some pieces fewer so that no amount repeats."""
    first = desk.deal(desk.borrower(), claims=1)
    desk.file_counterpart(first)
    claim = first.claims[0]
    again = _invoice_again(desk, claim.trade, claim.invoice, 6)
    for line in again.lines:
        line.quantity_micro = line.quantity_micro * desk.dice.whole(88, 96) // 100 // 1000 * 1000
    again.foot()
    deal = desk.apply(first.borrower, [desk.claim(claim.trade, again)])
    return deal.tell(invoice=again.no, first=claim.invoice.no, note=again.delivery_no, other=first)


def equal_pair(desk: Desk) -> Deal:
    """Honest: two equal invoices of one day, each with its own delivery, in one application."""
    seller = desk.borrower()
    trade = desk.even_trade(seller, desk.buyer_of(seller))
    claims = [desk.claim(trade, invoice) for invoice in trade.invoices]
    one, two = trade.invoices
    return desk.apply(seller, claims).tell(invoice=one.no, like=two.no)


def standing_order(desk: Desk) -> Deal:
    """Honest: equal deliveries every week, equal invoices on different days."""
    seller = desk.borrower()
    trade = desk.even_trade(seller, desk.buyer_of(seller), gap_days=7)
    claims = [desk.claim(trade, invoice) for invoice in trade.invoices]
    one, two = trade.invoices
    return desk.apply(seller, claims).tell(invoice=one.no, like=two.no)


PLANTED = {"same_day": same_day, "days_later": days_later, "other_amount": other_amount}
LOOKALIKES = {"equal_pair": equal_pair, "standing_order": standing_order}
TRACES = dict.fromkeys(PLANTED, "papers")
