"""Who sells to whom: degrees as published for whole economies, within the order of a supply chain.

Followed (network-risk.md, section 6.1): mean degree 4.5, links for each firm, of the VAT network of
Hungary above a reporting threshold (243,399 firms, 1,104,141 links), beside 5.0 of Japan's manufacturing
establishments; *disassortative*, the sign published for Japan (Fujiwara & Aoyama): many small sellers hang
on few large buyers. The exponent 1.35 of the cumulative in-degree tail is recalled there and unconfirmed;
it shapes the draw of buyers' attraction and is not tested.

Not followed: links without a threshold (degree about 30), the overlap of sales industries among peers,
reciprocity and squares. Trade never runs in a circle here: who sells stands below who buys, or, on one
tier, behind it. Circles are planted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from hefu.synth.dice import Dice
from hefu.synth.firms import Firm

MEAN_LINKS = 4.5
_LINKS_MAX = 24
_LINKS_SPREAD = 0.85
_TAIL = 1.35
_PARTS = 1_000_000

# Where the customers of a tier are found, in percent; the first is the tier that it is named for.
_CUSTOMERS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "1": (("core", 46), ("1", 46), ("distributor", 8)),
    "2": (("1", 70), ("2", 22), ("core", 8)),
    "3": (("2", 56), ("1", 26), ("3", 18)),
    "mill": (("3", 62), ("2", 28), ("1", 10)),
}


def choose_partners(dice: Dice, tiers: Mapping[str, Sequence[Firm]]) -> None:
    """Fill ``buyers`` (the main ones first) and ``suppliers`` of all firms."""
    attraction = {firm: _attraction(dice) for firms in tiers.values() for firm in firms}
    sellers = [firm for tier in _CUSTOMERS for firm in tiers[tier]]
    firm_count = sum(len(firms) for firms in tiers.values())
    median = _median(firm_count / len(sellers))
    for tier in _CUSTOMERS:
        for place, seller in enumerate(tiers[tier]):
            wanted = min(_LINKS_MAX, max(1, int(dice.skewed(median, _LINKS_SPREAD) + 0.5)))
            for _ in range(wanted):
                _add_buyer(dice, seller, place, tiers, attraction)
    for place, distributor in enumerate(tiers["distributor"]):
        _link(tiers["core"][place % len(tiers["core"])], distributor)
    for tier in ("1", "2", "3"):
        for buyer in tiers[tier]:
            if not buyer.suppliers:
                below = {"1": "2", "2": "3", "3": "mill"}[tier]
                _link(_free_seller(dice, buyer, tiers[below]), buyer)


def _median(share: float) -> float:
    """Median of a log-normal whose mean, over all firms, is the published degree."""
    # mean = median * exp(spread^2 / 2); rounding up to one adds as much as repeats and the cap take.
    return MEAN_LINKS * share / exp(_LINKS_SPREAD**2 / 2) * 0.97


def _attraction(dice: Dice) -> int:
    """How strongly a buyer draws sellers: a Pareto tail."""
    return int(100 * (_PARTS / dice.whole(1, _PARTS)) ** (1 / _TAIL))


def _add_buyer(
    dice: Dice,
    seller: Firm,
    place: int,
    tiers: Mapping[str, Sequence[Firm]],
    attraction: Mapping[Firm, int],
) -> None:
    customers = _CUSTOMERS[seller.role]
    names = [name for name, _ in customers]
    tier = dice.weighted(names, [weight for _, weight in customers])
    if not seller.buyers:
        tier = names[0]
    # On one's own tier only those before: no trade runs in a circle.
    candidates = tiers[tier][:place] if tier == seller.role else tiers[tier]
    free = [
        firm for firm in candidates if firm not in seller.buyers and not _are_sisters(firm, seller)
    ]
    if free:
        _link(seller, dice.weighted(free, [attraction[firm] for firm in free]))


def _free_seller(dice: Dice, buyer: Firm, sellers: Sequence[Firm]) -> Firm:
    return dice.one_of([firm for firm in sellers if not _are_sisters(firm, buyer)])


def _are_sisters(one: Firm, other: Firm) -> bool:
    return one.group_head is not None and one.group_head is other.group_head


def _link(seller: Firm, buyer: Firm) -> None:
    seller.buyers.append(buyer)
    buyer.suppliers.append(seller)
