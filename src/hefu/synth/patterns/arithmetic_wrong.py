"""The invoice does not add up."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Claim, Deal
from hefu.synth.trade import Invoice, vat_of


def _claim(desk: Desk) -> Claim:
    seller = desk.borrower()
    trade = desk.trade(seller, desk.buyer_of(seller), 1)
    return desk.claim(trade, trade.invoices[0])


def _apply(desk: Desk, claim: Claim) -> Deal:
    """An application over the invoice as it stands now."""
    again = desk.claim(claim.trade, claim.invoice)
    return desk.apply(claim.invoice.seller, [again]).tell(invoice=claim.invoice.no)


def _excess(desk: Desk, invoice: Invoice) -> int:
    return invoice.gross_minor * desk.dice.whole(4, 20) // 100


def gross_off(desk: Desk) -> Deal:
    """The total with tax is more than net and tax."""
    claim = _claim(desk)
    claim.invoice.gross_minor += _excess(desk, claim.invoice)
    return _apply(desk, claim)


def lines_off(desk: Desk) -> Deal:
    """The net total is more than its lines; the tax follows the false net."""
    claim = _claim(desk)
    invoice = claim.invoice
    invoice.net_minor += _excess(desk, invoice)
    invoice.tax_minor = vat_of(invoice.net_minor)
    invoice.gross_minor = invoice.net_minor + invoice.tax_minor
    return _apply(desk, claim)


def payable_off(desk: Desk) -> Deal:
    """The amount payable is more than the total."""
    claim = _claim(desk)
    claim.invoice.payable_excess_minor = _excess(desk, claim.invoice)
    return _apply(desk, claim)


def rounding(desk: Desk) -> Deal:
    """Honest: tax rounded line by line differs by a cent from tax on the whole, and all adds up."""
    while True:
        seller = desk.borrower()
        trade = desk.trade(seller, desk.buyer_of(seller), 1)
        invoice = trade.invoices[0]
        if invoice.tax_minor != vat_of(invoice.net_minor):
            return _apply(desk, desk.claim(trade, invoice))
        desk.trades.remove(trade)


def prepaid(desk: Desk) -> Deal:
    """Honest: a prepayment is taken off the amount payable, and only the rest is claimed."""
    claim = _claim(desk)
    claim.invoice.prepaid_minor = claim.invoice.gross_minor * desk.dice.whole(10, 30) // 100
    return _apply(desk, claim)


PLANTED = {"gross_off": gross_off, "lines_off": lines_off, "payable_off": payable_off}
LOOKALIKES = {"rounding": rounding, "prepaid": prepaid}
TRACES = dict.fromkeys(PLANTED, "papers")
