"""The same legal invoice is presented for financing twice."""

from __future__ import annotations

from copy import copy

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal


def same_number(desk: Desk) -> Deal:
    """Financed two weeks ago, presented again under the same number."""
    first = desk.deal(desk.borrower(), claims=1)
    desk.file_counterpart(first)
    claim = first.claims[0]
    extra = desk.deal(first.borrower, claims=1).claims if desk.dice.happens(50) else []
    again = desk.apply(first.borrower, [*extra, desk.claim(claim.trade, claim.invoice)])
    return again.tell(invoice=claim.invoice.no, other=first)


def two_numbers(desk: Desk) -> Deal:
    """A printed digital invoice carries a code and number beside its 20 digits: one paper, two names."""
    first = desk.deal(desk.borrower(), claims=1)
    claim = first.claims[0]
    invoice = claim.invoice
    tax = invoice.seller.region.tax
    code, number = desk.numbers.paper_code(invoice.issued_on.year, tax), desk.numbers.paper_no()
    invoice.rename(desk.numbers.digital_no(invoice.issued_on.year, tax), code, number)
    desk.file_counterpart(first)
    twin = copy(invoice)
    twin.rename("", code, number)
    claim.trade.invoices.append(twin)
    desk.extract_invoices.add(invoice)
    again = desk.apply(first.borrower, [desk.claim(claim.trade, twin)])
    return again.tell(invoice=twin.no, digital=invoice.no, other=first)


def twice_in_one(desk: Desk) -> Deal:
    """One application lists the same invoice on two of its lines."""
    deal = desk.deal(desk.borrower(), claims=2)
    claim = deal.claims[0]
    deal.claims.append(desk.claim(claim.trade, claim.invoice))
    deal.claims[-1].verification = claim.verification
    deal.claims[-1].confirmation = claim.confirmation
    desk.request(deal)
    return deal.tell(invoice=claim.invoice.no)


def two_deliveries(desk: Desk) -> Deal:
    """Honest: two lorries on one day, two invoices of equal amount, two applications."""
    seller = desk.borrower()
    trade = desk.even_trade(seller, desk.buyer_of(seller))
    one, two = trade.invoices
    desk.file_counterpart(desk.apply(seller, [desk.claim(trade, one)]))
    return desk.apply(seller, [desk.claim(trade, two)]).tell(invoice=two.no, like=one.no)


def withdrawn_before(desk: Desk) -> Deal:
    """Honest: the first application over this invoice was withdrawn before any money moved."""
    first = desk.deal(desk.borrower(), claims=1)
    desk.file_counterpart(first, "withdrawn")
    claim = first.claims[0]
    again = desk.apply(first.borrower, [desk.claim(claim.trade, claim.invoice)])
    return again.tell(invoice=claim.invoice.no, other=first)


PLANTED = {
    "same_number": same_number,
    "two_numbers": two_numbers,
    "twice_in_one": twice_in_one,
}
LOOKALIKES = {"two_deliveries": two_deliveries, "withdrawn_before": withdrawn_before}
TRACES = dict.fromkeys(PLANTED, "bank")
