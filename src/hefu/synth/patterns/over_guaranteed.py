"""The guarantor has promised far more than it owns."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm
from hefu.synth.papers import Deal


def _guaranteed(desk: Desk, obligors: int) -> tuple[Deal, Firm, int]:
    """A borrower and others behind one guarantor; what it has promised in all."""
    guarantor = desk.fresh_firm()
    deal = desk.deal(desk.fresh_firm())
    total = desk.guarantee(guarantor, deal.borrower).amount_minor
    others = [*desk.chain.distributors, *desk.chain.mills]
    for other in desk.dice.some(others, obligors - 1):
        total += desk.guarantee(guarantor, other).amount_minor
    return deal, guarantor, total


def _told(deal: Deal, guarantor: Firm, total: int, assets: int) -> Deal:
    return deal.tell(
        guarantor=guarantor.name, promised=f"{total // 100:,}", assets=f"{assets // 100:,}"
    )


def beyond_net_assets(desk: Desk) -> Deal:
    """Promises of several times its net assets, for a few firms."""
    deal, guarantor, total = _guaranteed(desk, 3)
    assets = total * desk.dice.whole(20, 45) // 100
    desk.shelf.net_assets_minor[guarantor] = assets
    return _told(deal, guarantor, total, assets)


def for_everybody(desk: Desk) -> Deal:
    """A professional guarantor in disguise: it answers for a dozen unrelated firms."""
    deal, guarantor, total = _guaranteed(desk, 12)
    assets = total * desk.dice.whole(60, 95) // 100
    desk.shelf.net_assets_minor[guarantor] = assets
    return _told(deal, guarantor, total, assets)


def unreported(desk: Desk) -> Deal:
    """The book shows one promise; the others were given to lenders that report nothing."""
    deal, guarantor, total = _guaranteed(desk, 1)
    assets = total * desk.dice.whole(250, 400) // 100
    desk.shelf.net_assets_minor[guarantor] = assets
    return _told(deal, guarantor, total, assets)


def strong_guarantor(desk: Desk) -> Deal:
    """Honest: several promises, and net assets many times as large."""
    deal, guarantor, total = _guaranteed(desk, 3)
    assets = total * desk.dice.whole(500, 900) // 100
    desk.shelf.net_assets_minor[guarantor] = assets
    return _told(deal, guarantor, total, assets)


PLANTED = {
    "beyond_net_assets": beyond_net_assets,
    "for_everybody": for_everybody,
    "unreported": unreported,
}
LOOKALIKES = {"strong_guarantor": strong_guarantor}
TRACES = {"beyond_net_assets": "network", "for_everybody": "network", "unreported": "none"}
