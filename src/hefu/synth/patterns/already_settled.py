"""The buyer has paid the invoice that is presented for financing."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal
from hefu.synth.trade import days_after


def _paid(desk: Desk, shares: tuple[int, ...], *, structured: bool = True) -> Deal:
    deal = desk.deal(desk.borrower())
    claim = desk.dice.one_of(deal.claims)
    left = claim.invoice.payable_minor
    booked = days_after(claim.invoice.issued_on, desk.dice.whole(3, 6))
    for share in shares[:-1]:
        amount = claim.invoice.payable_minor * share // 100
        desk.pay(claim, booked, amount, structured=structured)
        booked = days_after(booked, 3)
        left -= amount
    desk.pay(claim, booked, left, structured=structured)
    return deal.tell(invoice=claim.invoice.no, booked=booked)


def in_full(desk: Desk) -> Deal:
    """One payment with a structured reference."""
    return _paid(desk, (100,))


def in_two(desk: Desk) -> Deal:
    """Two payments that add up."""
    return _paid(desk, (40, 60))


def remark_only(desk: Desk) -> Deal:
    """Paid; the number stands only in the free remark."""
    return _paid(desk, (100,), structured=False)


def equal_amount(desk: Desk) -> Deal:
    """Honest: the payment is of equal amount, for another invoice."""
    seller = desk.borrower()
    trade = desk.even_trade(seller, desk.buyer_of(seller))
    paid, claimed = trade.invoices
    desk.pay(desk.claim(trade, paid), days_after(paid.issued_on, 6), paid.payable_minor)
    return desk.apply(seller, [desk.claim(trade, claimed)]).tell(invoice=claimed.no, like=paid.no)


def taken_back(desk: Desk) -> Deal:
    """Honest: the payment was booked by mistake and reversed."""
    deal = desk.deal(desk.borrower())
    claim = deal.claims[0]
    amount = claim.invoice.payable_minor
    booked = days_after(claim.invoice.issued_on, 4)
    first = desk.pay(claim, booked, amount)
    desk.pay(claim, days_after(booked, 2), amount, reversal=True)
    return deal.tell(invoice=claim.invoice.no, payment=first.end_to_end_no)


def part_paid(desk: Desk) -> Deal:
    """Honest: a part was paid, and only the rest is claimed."""
    deal = desk.deal(desk.borrower(), claims=1)
    claim = deal.claims[0]
    amount = claim.invoice.payable_minor * desk.dice.whole(15, 35) // 100
    paid = desk.pay(claim, days_after(claim.invoice.issued_on, 5), amount)
    deal.requested_on = max(deal.requested_on, paid.booked_on)
    claim.claimed_minor -= amount
    claim.outstanding_minor = claim.claimed_minor
    if claim.confirmation:
        claim.confirmation.confirmed_minor = claim.claimed_minor
    desk.request(deal)
    return deal.tell(invoice=claim.invoice.no)


PLANTED = {"in_full": in_full, "in_two": in_two, "remark_only": remark_only}
LOOKALIKES = {"equal_amount": equal_amount, "taken_back": taken_back, "part_paid": part_paid}
TRACES = dict.fromkeys(PLANTED, "accounts")
