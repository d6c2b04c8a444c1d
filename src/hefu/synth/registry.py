"""The movables registry: ordinary notices of other banks, and the searches our bank made in it."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.synth.desk import Desk
from hefu.synth.dice import Dice
from hefu.synth.papers import RegistrySearch
from hefu.synth.patterns.pledged_elsewhere import blanket_notice


def give_background_registrations(desk: Desk, dice: Dice) -> None:
    """Notices over firms that ask us for nothing."""
    for firm in desk.idle_firms:
        if dice.happens(25):
            blanket_notice(desk, firm, None, (90, 700), 1095)


def searches(desk: Desk) -> Iterator[RegistrySearch]:
    """One recent search under every borrower and seller, except where a story withholds it."""
    searched = {deal.borrower: None for deal in desk.deals}
    searched |= {claim.invoice.seller: None for deal in desk.deals for claim in deal.claims}
    for firm in searched:
        if firm not in desk.without_search:
            yield RegistrySearch(desk.numbers.running("CX", 8), firm, desk.days_ago(0, 3))
    yield from desk.shelf.searches


def hits(desk: Desk, search: RegistrySearch) -> int:
    """Notices under the searched party that stood in the registry on the day of the search."""
    return sum(
        1
        for notice in desk.registrations
        if notice.grantor is search.searched
        and notice.registered_on <= search.searched_on
        and (notice.released_on is None or notice.released_on > search.searched_on)
        and notice.lapses_on >= search.searched_on
    )
