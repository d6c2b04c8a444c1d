"""Order and invoice agree on a price that the goods are not worth."""

from __future__ import annotations

from collections.abc import Callable

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm, goods_of
from hefu.synth.market import RISING, is_quoted
from hefu.synth.papers import Deal
from hefu.synth.trade import Trade
from hefu.synth.words import Good

_INFLATED = (135, 190)  # percent of the ordinary price


def _seller(desk: Desk, fits: Callable[[Good], bool]) -> tuple[Firm, Good]:
    seller = desk.borrower_who(lambda firm: any(map(fits, goods_of(firm))))
    return seller, desk.dice.one_of([good for good in goods_of(seller) if fits(good)])


def _inflate(trade: Trade, percent: int) -> None:
    """The same goods at another price in the order and in every invoice of it."""
    for line in trade.order.lines:
        line.price_micro = line.price_micro * percent // 100 // 100 * 100
    for invoice in trade.invoices:
        for billed, ordered in zip(invoice.lines, trade.order.lines, strict=True):
            billed.price_micro = ordered.price_micro
        invoice.foot()


def _planted(desk: Desk, seller: Firm, buyer: Firm, good: Good) -> Deal:
    trade = desk.trade(seller, buyer, 1, goods=[good])
    percent = desk.dice.whole(*_INFLATED)
    _inflate(trade, percent)
    claim = desk.claim(trade, trade.invoices[0])
    return desk.apply(seller, [claim]).tell(
        invoice=claim.invoice.no, good=good.name, percent=percent - 100
    )


def above_market(desk: Desk) -> Deal:
    """A quoted material, far above every quote."""
    seller, good = _seller(desk, is_quoted)
    return _planted(desk, seller, desk.buyer_of(seller), good)


def above_past(desk: Desk) -> Deal:
    """A part made to a drawing: no quote, and far above what this pair paid before."""
    seller, good = _seller(desk, lambda good: not is_quoted(good))
    return _planted(desk, seller, desk.buyer_of(seller), good)


def first_sale(desk: Desk) -> Deal:
    """A part made to a drawing, sold to this buyer for the first time: nothing to compare with."""
    seller, buyer = desk.fresh_firm("1"), desk.fresh_firm("1")
    desk.shelf.without_history.add((seller, buyer))
    return _planted(desk, seller, buyer, goods_of(seller)[0])


def market_rise(desk: Desk) -> Deal:
    """Honest: the market for this metal rose for months, and the price with it."""
    seller, good = _seller(desk, lambda good: good.code in RISING)
    trade = desk.trade(seller, desk.buyer_of(seller), 1, goods=[good])
    claim = desk.claim(trade, trade.invoices[0])
    return desk.apply(seller, [claim]).tell(invoice=claim.invoice.no, good=good.name)


def better_model(desk: Desk) -> Deal:
    """Honest: a dearer model under a number of its own."""
    seller, good = _seller(desk, lambda good: not is_quoted(good))
    model = Good(
        code=f"{good.code}-V2",
        name=f"{good.name}（新款）",
        unit=good.unit,
        low_fen=good.low_fen * 13 // 10,
        high_fen=good.high_fen * 14 // 10,
    )
    trade = desk.trade(seller, desk.buyer_of(seller), 1, goods=[model])
    claim = desk.claim(trade, trade.invoices[0])
    return desk.apply(seller, [claim]).tell(invoice=claim.invoice.no, good=model.name)


PLANTED = {"above_market": above_market, "above_past": above_past, "first_sale": first_sale}
LOOKALIKES = {"market_rise": market_rise, "better_model": better_model}
TRACES = {"above_market": "market", "above_past": "history", "first_sale": "none"}
