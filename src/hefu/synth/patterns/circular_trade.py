"""The same goods run in a circle of firms, each selling to the next, until they are back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm, goods_of
from hefu.synth.papers import Deal
from hefu.synth.trade import Trade
from hefu.synth.words import Good


def _firms(desk: Desk, count: int) -> list[Firm]:
    return [desk.fresh_firm() for _ in range(count)]


def _sold(desk: Desk, seller: Firm, buyer: Firm, goods: Sequence[Good]) -> Trade:
    pair = (seller, buyer)
    desk.shelf.tempo[pair] = lambda back: 100 if back <= 5 else 0
    return desk.trade(seller, buyer, 1, goods=goods)


def _circle(desk: Desk, count: int) -> Deal:
    firms = _firms(desk, count)
    goods = goods_of(firms[0])[:1]
    trades = [_sold(desk, seller, buyer, goods) for seller, buyer in pairwise([*firms, firms[0]])]
    claims = [desk.claim(trades[0], trades[0].invoices[0])]
    names = "、".join(firm.name for firm in firms)
    return desk.apply(firms[0], claims).tell(firms=names, count=count, invoice=claims[0].invoice.no)


def circle_3(desk: Desk) -> Deal:
    """Three firms."""
    return _circle(desk, 3)


def circle_4(desk: Desk) -> Deal:
    """Four firms."""
    return _circle(desk, 4)


def circle_5(desk: Desk) -> Deal:
    """Five firms."""
    return _circle(desk, 5)


def circle_6(desk: Desk) -> Deal:
    """Six firms."""
    return _circle(desk, 6)


def half_unseen(desk: Desk) -> Deal:
    """Four firms; two legs of the circle run through banks and papers that we never see."""
    firms = _firms(desk, 4)
    goods = goods_of(firms[0])[:1]
    first = _sold(desk, firms[0], firms[1], goods)
    _sold(desk, firms[1], firms[2], goods)
    claim = desk.claim(first, first.invoices[0])
    names = "、".join(firm.name for firm in firms)
    return desk.apply(firms[0], [claim]).tell(firms=names, invoice=claim.invoice.no)


def tolling(desk: Desk) -> Deal:
    """Honest: material goes to a processor, and the processed part comes back: other goods, other worth."""
    maker, processor = _firms(desk, 2)
    _sold(desk, maker, processor, goods_of(maker)[:1])
    trade = _sold(desk, processor, maker, goods_of(processor)[-1:])
    claim = desk.claim(trade, trade.invoices[0])
    return desk.apply(processor, [claim]).tell(
        borrower=processor.name, buyer=maker.name, invoice=claim.invoice.no
    )


def line_of_four(desk: Desk) -> Deal:
    """Honest: the same material is sold on twice and used up at the end."""
    firms = _firms(desk, 3)
    goods = goods_of(firms[0])[:1]
    first, *_ = [_sold(desk, seller, buyer, goods) for seller, buyer in pairwise(firms)]
    claim = desk.claim(first, first.invoices[0])
    names = "、".join(firm.name for firm in firms)
    return desk.apply(firms[0], [claim]).tell(firms=names, invoice=claim.invoice.no)


PLANTED = {
    "circle_3": circle_3,
    "circle_4": circle_4,
    "half_unseen": half_unseen,
    "circle_5": circle_5,
    "circle_6": circle_6,
}
LOOKALIKES = {"tolling": tolling, "sold_on": line_of_four}
TRACES = {
    "circle_3": "network",
    "circle_4": "network",
    "half_unseen": "none",
    "circle_5": "network",
    "circle_6": "network",
}
