"""The history: invoices that nobody claims, month by month, so that any size fits into memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hefu.synth.desk import Desk
from hefu.synth.dice import Dice, month_start
from hefu.synth.firms import Firm
from hefu.synth.trade import Trade

# Relative volume of January to December: Spring Festival is quiet, year-end deliveries are not.
_SEASON = (88, 62, 104, 100, 98, 101, 92, 94, 108, 104, 116, 133)
_PARTS = ((1, 2, 3), (25, 45, 30))


@dataclass(frozen=True)
class Month:
    """First and last day of a month of the book, and how many invoices it gets."""

    first: date
    last: date
    invoice_count: int

    @property
    def name(self) -> str:
        """``YYYY-MM``."""
        return f"{self.first:%Y-%m}"


def months_of(as_of: date, month_count: int, invoice_count: int) -> list[Month]:
    """The months before and with ``as_of``; their counts add up to ``invoice_count``."""
    firsts = [month_start(as_of, back) for back in range(month_count - 1, -1, -1)]
    weights = [_SEASON[first.month - 1] for first in firsts]
    bounds = [
        invoice_count * sum(weights[:place]) // sum(weights) for place in range(month_count + 1)
    ]
    return [
        Month(
            first,
            min(as_of, month_start(first, -1) - timedelta(days=1)),
            bounds[place + 1] - bounds[place],
        )
        for place, first in enumerate(firsts)
    ]


class Pool:
    """Makes the trades of one month after the other."""

    def __init__(self, desk: Desk, dice: Dice) -> None:
        self._desk = desk
        self._dice = dice
        self._pairs = [
            (seller, buyer)
            for seller in (*desk.chain.suppliers, *desk.chain.mills, *desk.chain.cores)
            for buyer in seller.buyers
        ]
        # A few relations are busy, most are not.
        self._weights = [dice.one_of((1, 1, 2, 2, 3, 5, 9)) for _ in self._pairs]

    def trades(self, month: Month) -> Iterator[Trade]:
        """Trades with exactly ``month.invoice_count`` invoices, all issued in the month."""
        left = month.invoice_count
        # Every trade takes at least one invoice, so there are pairs enough.
        for seller, buyer in self._dice.many(self._pairs, self._weights, left):
            if not left:
                break
            parts = min(left, self._dice.weighted(*_PARTS))
            trade = self._trade(month, seller, buyer, parts)
            while any(self._desk.shape_is_taken(invoice) for invoice in trade.invoices):
                trade = self._trade(month, seller, buyer, parts)
            left -= parts
            yield trade

    def _trade(self, month: Month, seller: Firm, buyer: Firm, parts: int) -> Trade:
        # Workdays are found forwards: the last days of a month stay free for that.
        span = max(1, (month.last - month.first).days - 2)
        days = sorted(
            month.first + timedelta(days=self._dice.whole(0, span - 1)) for _ in range(parts)
        )
        return self._desk.mill.trade(seller, buyer, days)
