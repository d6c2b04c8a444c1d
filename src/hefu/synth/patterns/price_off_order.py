"""The invoice charges another price than the order agreed."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Claim, Deal
from hefu.synth.trade import Invoice, OrderChange, OrderLine, days_after


def _alone(desk: Desk) -> Claim:
    seller = desk.borrower()
    trade = desk.trade(seller, desk.buyer_of(seller), 1)
    return desk.claim(trade, trade.invoices[0])


def _reprice(invoice: Invoice, percent: int, lines: int) -> None:
    for line in invoice.lines[:lines]:
        line.price_micro = line.price_micro * (100 + percent) // 100
    invoice.foot()


def all_lines(desk: Desk) -> Deal:
    """Every line dearer than ordered."""
    return _planted(desk, lines=9)


def one_line(desk: Desk) -> Deal:
    """Only the first line dearer."""
    return _planted(desk, lines=1)


def _planted(desk: Desk, lines: int) -> Deal:
    claim = _alone(desk)
    percent = desk.dice.whole(14, 45)
    _reprice(claim.invoice, percent, lines)
    again = desk.claim(claim.trade, claim.invoice)
    return desk.apply(claim.invoice.seller, [again]).tell(
        invoice=claim.invoice.no, order=claim.trade.order.no, percent=percent
    )


def rounding(desk: Desk) -> Deal:
    """Honest: the unit price was worked back from the price with tax and differs in the fifth decimal."""
    claim = _alone(desk)
    for line in claim.invoice.lines:
        line.price_micro += desk.dice.one_of((-4, -3, -2, 2, 3, 4)) * 10
    claim.invoice.foot()
    again = desk.claim(claim.trade, claim.invoice)
    return desk.apply(claim.invoice.seller, [again]).tell(invoice=claim.invoice.no)


def agreed_change(desk: Desk) -> Deal:
    """Honest: the buyer raised the price by an order change before delivery."""
    claim = _alone(desk)
    order = claim.trade.order
    percent = desk.dice.whole(2, 6)
    order.change = OrderChange(
        no=desk.numbers.running(f"OC{order.issued_on:%y%m}"),
        issued_on=days_after(order.issued_on, 6),
        lines=tuple(
            OrderLine(
                line.no, line.good, line.quantity_micro, line.price_micro * (100 + percent) // 100
            )
            for line in order.lines
        ),
    )
    _reprice(claim.invoice, percent, lines=9)
    again = desk.claim(claim.trade, claim.invoice)
    return desk.apply(claim.invoice.seller, [again]).tell(
        invoice=claim.invoice.no, change=order.change.no, percent=percent
    )


PLANTED = {"all_lines": all_lines, "one_line": one_line}
LOOKALIKES = {"rounding": rounding, "agreed_change": agreed_change}
TRACES = dict.fromkeys(PLANTED, "papers")
