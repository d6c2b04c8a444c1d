"""Seller and buyer are in one hand, so the sale proves nothing."""

from __future__ import annotations

from datetime import date

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm, Holding, Party
from hefu.synth.papers import Deal


def _pair(desk: Desk) -> tuple[Firm, Firm]:
    """A seller and a buyer whose owners may be changed without touching another story."""
    seller = desk.fresh_firm("23")
    buyers = [firm for firm in seller.buyers if firm.role in "12" and not firm.is_grouped]
    if not buyers:
        above = {"2": "1", "3": "2"}[seller.role]
        buyers = [
            firm for firm in desk.chain.suppliers if firm.role == above and not firm.is_grouped
        ]
    buyer = desk.dice.one_of(buyers)
    # From now on nobody else may borrow or merge the buyer.
    buyer.is_grouped = True
    desk.withdraw(buyer)
    return seller, buyer


def _owned(desk: Desk, firm: Firm, holders: list[tuple[Party, int]]) -> None:
    """Replace the owners of ``firm``."""
    desk.chain.holdings = [held for held in desk.chain.holdings if held.owned is not firm]
    since: date = desk.days_ago(500, 3000)
    desk.chain.holdings += [Holding(owner, firm, share, since) for owner, share in holders]
    firm.controller = None


def _person(desk: Desk, name: str | None = None) -> Party:
    person = desk.registrar.person(name)
    desk.chain.others.append(person)
    return person


def _deal(desk: Desk, seller: Firm, buyer: Firm) -> Deal:
    return desk.deal(seller, buyer).tell(seller=seller.name, buyer=buyer.name)


def owner_chain(desk: Desk) -> Deal:
    """One person owns the seller and, through a holding company, the buyer."""
    seller, buyer = _pair(desk)
    owner, other = _person(desk), _person(desk)
    company = desk.registrar.holding_company(buyer.brand)
    desk.chain.others.append(company)
    _owned(desk, seller, [(owner, 7000), (other, 3000)])
    _owned(desk, buyer, [(company, 8000), (other, 2000)])
    desk.chain.holdings.append(Holding(owner, company, 6500, desk.days_ago(500, 3000)))
    return _deal(desk, seller, buyer).tell(owner=owner.name, company=company.name)


def subsidiary(desk: Desk) -> Deal:
    """The seller owns most of the buyer."""
    seller, buyer = _pair(desk)
    _owned(desk, buyer, [(seller, 6800), (_person(desk), 3200)])
    return _deal(desk, seller, buyer)


def controller(desk: Desk) -> Deal:
    """The shares are spread over nominees; both firms declare the same actual controller."""
    seller, buyer = _pair(desk)
    ruler = _person(desk)
    for firm in (seller, buyer):
        _owned(desk, firm, [(_person(desk), 3400), (_person(desk), 3300), (_person(desk), 3300)])
        firm.controller = ruler
    return _deal(desk, seller, buyer).tell(owner=ruler.name)


def minority(desk: Desk) -> Deal:
    """Honest: the seller's owner holds a fifth of the buyer and decides nothing there."""
    seller, buyer = _pair(desk)
    owner = _person(desk)
    chief = _person(desk)
    _owned(desk, seller, [(owner, 10000)])
    _owned(desk, buyer, [(chief, 8000), (owner, 2000)])
    seller.controller, buyer.controller = owner, chief
    return _deal(desk, seller, buyer).tell(owner=owner.name)


def namesake(desk: Desk) -> Deal:
    """Honest: both owners have the same name and the firms the same brand; they are strangers."""
    seller, buyer = _pair(desk)
    owner = _person(desk)
    stranger = _person(desk, owner.name)
    _owned(desk, seller, [(owner, 10000)])
    _owned(desk, buyer, [(stranger, 10000)])
    seller.controller, buyer.controller = owner, stranger
    desk.registrar.rebrand(seller, buyer.brand)
    return _deal(desk, seller, buyer).tell(owner=owner.name)


PLANTED = {"owner_chain": owner_chain, "subsidiary": subsidiary, "controller": controller}
LOOKALIKES = {"minority": minority, "namesake": namesake}
TRACES = dict.fromkeys(PLANTED, "network")
