"""Which facilities a shock costs, how much, in what order, and what relief would keep firms alive.

All amounts are whole minor units. One number is rounded, a firm's lost profit (its profit times a part
of output lost): to the nearest minor unit, halves to the even one. All else is sums of integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from hefu.kernels.network.chain.firm_to_bank import Flags, Floats, Integers

NEVER = -1
"""The sweep of a firm that stays alive; the guarantor of a facility without one."""


@dataclass(frozen=True, slots=True)
class Books:
    """By firm, in minor units: ``profit`` (revenue less material costs) over the time the shock lasts,
    ``equity``, and ``liquidity`` (short-term assets less short-term liabilities)."""

    profit: Integers
    equity: Integers
    liquidity: Integers


@dataclass(frozen=True, slots=True)
class Facilities:
    """By facility: its ``borrower``, what is ``drawn``, the ``collateral`` (pledged stock after its
    haircut, insurance), the ``guarantor`` (``NEVER``: none) and what is ``guaranteed``; minor units."""

    borrower: Integers
    drawn: Integers
    collateral: Integers
    guarantor: Integers
    guaranteed: Integers

    def __post_init__(self) -> None:
        columns = (self.drawn, self.collateral, self.guarantor, self.guaranteed)
        if any(len(column) != len(self.borrower) for column in columns):
            raise ValueError("every column has one number for each facility")
        for amounts in (self.drawn, self.collateral, self.guaranteed):
            if len(amounts) and amounts.min() < 0:
                raise ValueError("an amount is at least 0")


@dataclass(frozen=True, slots=True)
class FacilityLosses:
    """``losses`` by facility in minor units, ``sweeps``: when its borrower fell, and ``order``: the
    facilities with a loss as they fall, the larger loss first within a sweep."""

    losses: Integers
    sweeps: Integers
    order: Integers

    @property
    def total(self) -> int:
        """Sum of all losses."""
        return sum(self.losses.tolist())


@dataclass(frozen=True, slots=True)
class Relief:
    """``need``: what firm ``firm`` must be given to stay alive, of it ``need_of_equity`` as capital that
    is not paid back; ``avoided``: what facilities then do not lose; minor units."""

    firm: int
    need: int
    need_of_equity: int
    avoided: int


def lost_profits(books: Books, loss: Floats) -> Integers:
    """Profit lost by firm: profit times the part of output lost, at least 0."""
    if loss.shape != books.profit.shape or not ((loss >= 0) & (loss <= 1)).all():
        raise ValueError("a loss of output is between 0 and 1 for each firm")
    found: Integers = np.rint(np.maximum(books.profit, 0) * loss).astype(np.int64)
    return found


def failing(books: Books, lost_profit: Integers) -> Flags:
    """Firms whose lost profit reaches their equity or their liquidity; without a loss nobody fails."""
    reaches = (lost_profit >= books.equity) | (lost_profit >= books.liquidity)
    found: Flags = (lost_profit > 0) & reaches
    return found


def facility_losses(facilities: Facilities, sweeps: Integers) -> FacilityLosses:
    """Losses when firm ``i`` fails in sweep ``sweeps[i]`` (``NEVER``: not at all).

    A facility of a fallen borrower loses what neither collateral nor a guarantor that stands covers. A
    guarantor that stands pays in full here; calls beyond its means are the matter of guarantee clearing.
    """
    for named in (facilities.borrower, facilities.guarantor[facilities.guarantor != NEVER]):
        if len(named) and not 0 <= named.min() <= named.max() < len(sweeps):
            raise ValueError(f"a facility names a firm outside 0 .. {len(sweeps) - 1}")
    losses = _losses(facilities, sweeps != NEVER)
    fallen = sweeps[facilities.borrower]
    hit = np.flatnonzero(losses > 0)
    order = hit[np.lexsort((hit, -losses[hit], fallen[hit]))]
    return FacilityLosses(losses, fallen, order)


def _losses(facilities: Facilities, has_fallen: Flags) -> Integers:
    has_guarantor = facilities.guarantor != NEVER
    stands = has_guarantor & ~has_fallen[np.where(has_guarantor, facilities.guarantor, 0)]
    covered = facilities.collateral + np.where(stands, facilities.guaranteed, 0)
    open_part = np.maximum(0, facilities.drawn - covered)
    found: Integers = np.where(has_fallen[facilities.borrower], open_part, 0)
    return found


def reliefs(
    books: Books, facilities: Facilities, lost_profit: Integers, has_fallen: Flags
) -> list[Relief]:
    """One relief for each fallen firm whose survival alone would save a facility something.

    Cheapest first: least need for each unit avoided, compared exactly, then the lower number. A firm is
    kept alive by one unit more than its lost profit exceeds the buffer that it reaches.
    """
    found = []
    avoided = _avoided(facilities, has_fallen)
    for firm in np.flatnonzero(has_fallen & (avoided > 0)).tolist():
        lost = int(lost_profit[firm])
        of_equity = max(0, lost - int(books.equity[firm]) + 1)
        of_liquidity = max(0, lost - int(books.liquidity[firm]) + 1)
        need = max(of_equity, of_liquidity)
        found.append(Relief(firm, need, of_equity, int(avoided[firm])))
    return sorted(found, key=lambda one: (Fraction(one.need, one.avoided), one.firm))


def _avoided(facilities: Facilities, has_fallen: Flags) -> Integers:
    """By firm: what is no longer lost when it alone stands again, as borrower and as guarantor."""
    losses = _losses(facilities, has_fallen)
    found = np.zeros(len(has_fallen), np.int64)
    np.add.at(found, facilities.borrower, losses)
    guarantor = facilities.guarantor
    called = np.flatnonzero(
        (guarantor != NEVER) & (guarantor != facilities.borrower) & (losses > 0)
    )
    called = called[has_fallen[guarantor[called]]]
    saved = np.minimum(losses[called], facilities.guaranteed[called])
    np.add.at(found, guarantor[called], saved)
    return found


def choose_reliefs(
    books: Books,
    facilities: Facilities,
    lost_profit: Integers,
    has_fallen: Flags,
    *,
    budget: int,
) -> list[Relief]:
    """Reliefs within ``budget``: again and again the cheapest that it still pays for.

    What a relief avoids is counted anew after every choice, so nothing is saved twice, whether as
    borrower or as guarantor. A greedy choice: good, not proved best.
    """
    if budget < 0:
        raise ValueError("a budget is at least 0")
    standing = has_fallen.copy()
    chosen: list[Relief] = []
    while True:
        payable = [
            one for one in reliefs(books, facilities, lost_profit, standing) if one.need <= budget
        ]
        if not payable:
            return chosen
        chosen.append(payable[0])
        budget -= payable[0].need
        standing[payable[0].firm] = False
