"""A large buyer makes a small seller wait: long terms, pay-when-paid, or simply late."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm
from hefu.synth.papers import Deal
from hefu.synth.shelf import PayingHabit


def _pair(desk: Desk) -> tuple[Firm, Firm]:
    """A direct supplier of its own and a vehicle maker."""
    seller = desk.fresh_firm_who(lambda firm: any(buyer.is_core for buyer in firm.buyers))
    return seller, desk.dice.one_of([firm for firm in seller.buyers if firm.is_core])


def _told(desk: Desk, seller: Firm, buyer: Firm) -> Deal:
    contract = desk.mill.contract(seller, buyer)
    deal = desk.deal(seller, buyer, claims=1)
    return deal.tell(
        seller=seller.name, buyer=buyer.name, contract=contract.no, days=contract.term_days
    )


def long_term(desk: Desk) -> Deal:
    """The contract gives the vehicle maker four months or more."""
    seller, buyer = _pair(desk)
    desk.mill.contract(seller, buyer).term_days = desk.dice.one_of((120, 150, 180))
    return _told(desk, seller, buyer)


def pay_when_paid(desk: Desk) -> Deal:
    """The vehicle maker pays when its own customers have paid."""
    seller, buyer = _pair(desk)
    desk.mill.contract(seller, buyer).is_pay_when_paid = True
    return _told(desk, seller, buyer)


def always_late(desk: Desk) -> Deal:
    """Terms are in order; the money comes two months after them, every time."""
    seller, buyer = _pair(desk)
    late = desk.dice.whole(45, 80)
    desk.shelf.habits[seller, buyer] = PayingHabit(late_days=late)
    return _told(desk, seller, buyer).tell(late=late)


def sixty_days(desk: Desk) -> Deal:
    """Honest: exactly the sixty days that the regulation allows, and paid on the day."""
    seller, buyer = _pair(desk)
    desk.mill.contract(seller, buyer).term_days = 60
    return _told(desk, seller, buyer)


def between_large(desk: Desk) -> Deal:
    """Honest: a large supplier gives a large buyer ninety days; the regulation protects the small."""
    seller, buyer = _pair(desk)
    seller.size_code = "large"
    desk.mill.contract(seller, buyer).term_days = 90
    return _told(desk, seller, buyer)


PLANTED = {"long_term": long_term, "pay_when_paid": pay_when_paid, "always_late": always_late}
LOOKALIKES = {"sixty_days": sixty_days, "between_large": between_large}
TRACES = {"long_term": "papers", "pay_when_paid": "papers", "always_late": "history"}
