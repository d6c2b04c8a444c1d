"""A company that exists on paper sells goods by the lorry load."""

from __future__ import annotations

from datetime import timedelta

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal


def _aged(desk: Desk, days: tuple[int, int], percent: int) -> Deal:
    borrower = desk.fresh_firm()
    borrower.established_on = desk.as_of - timedelta(days=desk.dice.whole(*days))
    trade = desk.trade(borrower, desk.buyer_of(borrower), 2, percent=percent)
    claims = [desk.claim(trade, invoice) for invoice in trade.invoices]
    return desk.apply(borrower, claims).tell(borrower=borrower.name, day=borrower.established_on)


def new_and_empty(desk: Desk) -> Deal:
    """Founded some months ago, nobody insured, a meter that hardly turns, large sales."""
    deal = _aged(desk, (110, 200), 260)
    desk.shelf.works[deal.borrower] = "idle"
    return deal


def bought_shelf_company(desk: Desk) -> Deal:
    """Founded long ago and asleep since; sales began this spring, still nobody works there."""
    borrower = desk.fresh_firm()
    buyer = desk.buyer_of(borrower)
    desk.shelf.works[borrower] = "idle"
    desk.shelf.tempo[borrower, buyer] = lambda back: 100 if back <= 3 else 0
    trade = desk.trade(borrower, buyer, 2, percent=240)
    claims = [desk.claim(trade, invoice) for invoice in trade.invoices]
    return desk.apply(borrower, claims).tell(borrower=borrower.name, day=borrower.established_on)


def staffed_front(desk: Desk) -> Deal:
    """A front that insures twenty people and burns power: nothing tells it from a factory."""
    return _aged(desk, (800, 1400), 100)


def young_factory(desk: Desk) -> Deal:
    """Honest: a young factory with people, power and orders."""
    return _aged(desk, (400, 640), 100)


def trading_house(desk: Desk) -> Deal:
    """Honest: an old trading house sells what others make; six people are enough."""
    borrower = desk.fresh_firm("3")
    desk.shelf.works[borrower] = "trader"
    borrower.industry_code = "5164"
    deal = desk.deal(borrower)
    return deal.tell(borrower=borrower.name, day=borrower.established_on)


PLANTED = {
    "new_and_empty": new_and_empty,
    "bought_shelf_company": bought_shelf_company,
    "staffed_front": staffed_front,
}
LOOKALIKES = {"young_factory": young_factory, "trading_house": trading_house}
TRACES = {"new_and_empty": "capacity", "bought_shelf_company": "capacity", "staffed_front": "none"}
