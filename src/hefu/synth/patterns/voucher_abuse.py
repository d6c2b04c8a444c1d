"""A voucher is split into more than it is, or one part of it is financed twice."""

from __future__ import annotations

from hefu.synth import voucher_office
from hefu.synth.desk import Desk
from hefu.synth.papers import Deal
from hefu.synth.paying import Voucher
from hefu.synth.trade import Trade


def _filed(desk: Desk, trade: Trade, voucher: Voucher) -> Deal:
    deal = desk.apply(trade.order.seller, [voucher_office.claim_on(desk, trade, voucher)])
    deal.technique = voucher_office.TECHNIQUE
    return deal


def financed_twice(desk: Desk) -> Deal:
    """A part was financed by us last week and is presented again."""
    trade, part, _ = voucher_office.passed_down(desk)
    first = _filed(desk, trade, part)
    desk.file_counterpart(first)
    return _filed(desk, trade, part).tell(voucher=part.no, other=first)


def above_parent(desk: Desk) -> Deal:
    """The parts add up to more than the voucher they came from."""
    trade, root = voucher_office.paid_by_voucher(desk)
    share = root.amount_minor * desk.dice.whole(55, 70) // 100
    mine, theirs = voucher_office.split(desk, root, [share, share])
    supplier = desk.dice.one_of(trade.order.seller.suppliers)
    voucher_office.pass_on(desk, theirs, supplier)
    return _filed(desk, trade, mine).tell(voucher=mine.no, parent=root.no)


def after_passing_on(desk: Desk) -> Deal:
    """The whole voucher was split and passed on; its old holder finances the root all the same."""
    trade, root = voucher_office.paid_by_voucher(desk)
    half = root.amount_minor // 2
    for part in voucher_office.split(desk, root, [half, root.amount_minor - half]):
        voucher_office.pass_on(desk, part, desk.dice.one_of(trade.order.seller.suppliers))
    return _filed(desk, trade, root).tell(voucher=root.no)


def split_again(desk: Desk) -> Deal:
    """A part is split once more, and both the part and its own part are financed."""
    trade, part, _ = voucher_office.passed_down(desk)
    first = _filed(desk, trade, part)
    desk.file_counterpart(first)
    half = part.amount_minor // 2
    piece, _ = voucher_office.split(desk, part, [half, part.amount_minor - half])
    return _filed(desk, trade, piece).tell(voucher=piece.no, parent=part.no, other=first)


def honest_split(desk: Desk) -> Deal:
    """Honest: a part passed down the chain, the parts add up, each is financed once."""
    trade, part, root = voucher_office.passed_down(desk)
    return _filed(desk, trade, part).tell(voucher=part.no, parent=root.no)


def two_parts(desk: Desk) -> Deal:
    """Honest: the holder financed one part last week and asks for the other, of equal amount, now."""
    trade, root = voucher_office.paid_by_voucher(desk)
    half = root.amount_minor // 2
    one, two = voucher_office.split(desk, root, [half, root.amount_minor - half])
    first = _filed(desk, trade, one)
    desk.file_counterpart(first)
    return _filed(desk, trade, two).tell(voucher=two.no, like=one.no)


PLANTED = {
    "financed_twice": financed_twice,
    "above_parent": above_parent,
    "after_passing_on": after_passing_on,
    "split_again": split_again,
}
LOOKALIKES = {"honest_split": honest_split, "two_parts": two_parts}
TRACES = dict.fromkeys(PLANTED, "voucher")
