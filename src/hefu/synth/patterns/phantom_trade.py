"""A trade that never was, with every paper in order; what gives it away lies outside the trade."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm
from hefu.synth.papers import Deal

_SWELL = (400, 700)  # percent of the ordinary size


def _swollen(desk: Desk, borrower: Firm) -> Deal:
    """Two invoices several times as large as this seller's usual ones."""
    trade = desk.trade(borrower, desk.buyer_of(borrower), 2, percent=desk.dice.whole(*_SWELL))
    return desk.apply(borrower, [desk.claim(trade, invoice) for invoice in trade.invoices])


def idle_works(desk: Desk) -> Deal:
    """Sales multiply; the works use no more power and nobody is hired."""
    borrower = desk.fresh_firm()
    desk.shelf.works[borrower] = "flat"
    return _swollen(desk, borrower).tell(borrower=borrower.name)


def undeclared(desk: Desk) -> Deal:
    """The invoices are shown to the bank; what is declared for tax is a fraction."""
    borrower = desk.fresh_firm()
    desk.shelf.declared_percent[borrower] = desk.dice.whole(18, 40)
    return _swollen(desk, borrower).tell(
        borrower=borrower.name, percent=desk.shelf.declared_percent[borrower]
    )


def colluding_buyer(desk: Desk) -> Deal:
    """Ordinary size, the buyer confirms what it never ordered, tax is paid: nothing shows."""
    deal = desk.deal(desk.fresh_firm())
    return deal.tell(borrower=deal.borrower.name)


def season_peak(desk: Desk) -> Deal:
    """Honest: these weeks are large every year, the year before as well."""
    borrower = desk.fresh_firm()
    buyer = desk.buyer_of(borrower)
    desk.shelf.tempo[borrower, buyer] = lambda back: 300 if back % 12 in (0, 1, 2) else 70
    trade = desk.trade(borrower, buyer, 3)
    claims = [desk.claim(trade, invoice) for invoice in trade.invoices]
    return desk.apply(borrower, claims).tell(borrower=borrower.name)


def new_line(desk: Desk) -> Deal:
    """Honest: a second line went into service half a year ago; power and people grew with sales."""
    borrower = desk.fresh_firm()
    buyer = desk.buyer_of(borrower)
    desk.shelf.tempo[borrower, buyer] = lambda back: 100 if back <= 6 else 45
    trade = desk.trade(borrower, buyer, 3)
    claims = [desk.claim(trade, invoice) for invoice in trade.invoices]
    deal = desk.apply(borrower, claims)
    deal.growth_percent = 35
    return deal.tell(borrower=borrower.name)


PLANTED = {
    "idle_works": idle_works,
    "undeclared": undeclared,
    "colluding_buyer": colluding_buyer,
}
LOOKALIKES = {"season_peak": season_peak, "new_line": new_line}
TRACES = {"idle_works": "capacity", "undeclared": "capacity", "colluding_buyer": "none"}
