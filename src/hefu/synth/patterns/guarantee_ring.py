"""Firms guarantee one another in a closed ring: the promise has nobody behind it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm
from hefu.synth.papers import Deal


def _line(desk: Desk, count: int) -> list[Firm]:
    """Firms of which each is guaranteed by the next; the first is the borrower."""
    firms = [desk.fresh_firm() for _ in range(count)]
    for obligor, guarantor in pairwise(firms):
        desk.guarantee(guarantor, obligor)
    return firms


def _told(desk: Desk, firms: list[Firm]) -> Deal:
    names = "、".join(firm.name for firm in firms)
    return desk.deal(firms[0]).tell(firms=names, count=len(firms))


def _ring(desk: Desk, count: int) -> Deal:
    firms = _line(desk, count)
    desk.guarantee(firms[0], firms[-1])
    return _told(desk, firms)


def ring_3(desk: Desk) -> Deal:
    """Three firms."""
    return _ring(desk, 3)


def ring_4(desk: Desk) -> Deal:
    """Four firms."""
    return _ring(desk, 4)


def ring_5(desk: Desk) -> Deal:
    """Five firms."""
    return _ring(desk, 5)


def guarantor_in_ring(desk: Desk) -> Deal:
    """The borrower stands outside, its guarantor in a ring."""
    firms = _line(desk, 4)
    desk.guarantee(firms[1], firms[3])
    return _told(desk, firms)


def chain(desk: Desk) -> Deal:
    """Honest: a chain with an end."""
    return _told(desk, _line(desk, 4))


def star(desk: Desk) -> Deal:
    """Honest: one firm answers for several and nobody answers for it."""
    centre, *leaves = [desk.fresh_firm() for _ in range(4)]
    for leaf in leaves:
        desk.guarantee(centre, leaf)
    return _told(desk, [leaves[0], centre, *leaves[1:]])


def released_ring(desk: Desk) -> Deal:
    """Honest: it was a ring until one of the guarantees was released."""
    firms = _line(desk, 3)
    desk.guarantee(
        firms[0], firms[-1], released_on=desk.as_of - timedelta(days=desk.dice.whole(5, 50))
    )
    return _told(desk, firms)


def mutual_pair(desk: Desk) -> Deal:
    """Two firms guarantee each other: common, watched, and labelled apart."""
    firms = _line(desk, 2)
    desk.guarantee(firms[0], firms[1])
    return _told(desk, firms)


PLANTED = {
    "ring_3": ring_3,
    "ring_4": ring_4,
    "guarantor_in_ring": guarantor_in_ring,
    "ring_5": ring_5,
}
LOOKALIKES = {"chain": chain, "star": star, "released_ring": released_ring}
APART = {"mutual_pair": mutual_pair}
TRACES = dict.fromkeys(PLANTED, "network")
