"""The seller cancels the invoice by a red-letter credit note while it is being financed."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal
from hefu.synth.trade import days_after


def _planted(desk: Desk, percent: int) -> Deal:
    deal = desk.deal(desk.borrower())
    claim = desk.dice.one_of(deal.claims)
    issued = days_after(deal.requested_on, desk.dice.whole(0, 2))
    note = desk.mill.credit(claim.trade, claim.invoice, issued, percent)
    return deal.tell(invoice=claim.invoice.no, note=note.no, percent=percent)


def whole(desk: Desk) -> Deal:
    """Reversed to nothing after the application."""
    return _planted(desk, 100)


def most(desk: Desk) -> Deal:
    """Four fifths reversed, still claimed in full."""
    return _planted(desk, 80)


def small_credit(desk: Desk) -> Deal:
    """Honest: a small credit note for quality, and the claim is lower by just that."""
    deal = desk.deal(desk.borrower(), claims=1)
    claim = deal.claims[0]
    note = desk.mill.credit(
        claim.trade, claim.invoice, days_after(claim.invoice.issued_on, 3), desk.dice.whole(3, 9)
    )
    claim.claimed_minor -= note.gross_minor
    claim.outstanding_minor = claim.claimed_minor
    if claim.confirmation:
        claim.confirmation.confirmed_minor = claim.claimed_minor
    deal.requested_on = max(deal.requested_on, note.issued_on)
    desk.request(deal)
    return deal.tell(invoice=claim.invoice.no, note=note.no)


def other_invoice(desk: Desk) -> Deal:
    """Honest: the credit note reverses another invoice of the same order, which nobody claims."""
    seller = desk.borrower()
    trade = desk.trade(seller, desk.buyer_of(seller), 2)
    other, claimed = trade.invoices
    note = desk.mill.credit(trade, other, days_after(other.issued_on, 4), 100)
    return desk.apply(seller, [desk.claim(trade, claimed)]).tell(
        invoice=claimed.no, note=note.no, like=other.no
    )


PLANTED = {"whole": whole, "most": most}
LOOKALIKES = {"small_credit": small_credit, "other_invoice": other_invoice}
TRACES = dict.fromkeys(PLANTED, "papers")
