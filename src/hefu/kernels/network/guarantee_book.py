"""What firms own, owe and have guaranteed, laid out for clearing. Money in minor units.

A guarantee ``u -> v`` says: ``u`` pays the bank for the debt of ``v``, up to an amount. Collateral of a firm
secures its own debt and is taken at the value given; what it exceeds the debt by is not counted (a caller
who wants it counted adds it to the own funds).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.network.exact_share import SUM_MAX
from hefu.kernels.network.graph import Integers

AT_ONCE = 0
"""Called as soon as the obligor falls short: joint and several guarantees, shortfall undertakings and
undertakings to buy back, which differ in name and papers, not in the call."""
AFTER_THE_OTHERS = 1
"""Called when enforcement against the obligor has ended: general guarantees. By then those called at
once have paid, so a general guarantee is called for what they leave."""

_WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class GuaranteeBook:
    """``own_funds``, ``own_debt``, ``collateral`` by firm, ``guarantors``, ``obligors``, ``amounts`` and
    ``order`` by guarantee (``AT_ONCE`` or ``AFTER_THE_OTHERS``). Own funds below zero count as none.

    Build with :func:`build_book`. ``lanes`` lists the guarantees by obligor, within one obligor by order
    and then as given; ``lane_offsets`` where each obligor's begin. ``given`` lists places in ``lanes`` by
    guarantor, ``given_offsets`` where each guarantor's begin.
    """

    own_funds: Integers
    own_debt: Integers
    collateral: Integers
    guarantors: Integers
    obligors: Integers
    amounts: Integers
    order: Integers
    lanes: Integers
    lane_offsets: Integers
    given: Integers
    given_offsets: Integers

    @property
    def firm_count(self) -> int:
        """Number of firms."""
        return len(self.own_funds)

    @property
    def guarantee_count(self) -> int:
        """Number of guarantees."""
        return len(self.amounts)

    @property
    def unsecured_debt(self) -> Integers:
        """What collateral leaves of each firm's own debt."""
        left: Integers = np.maximum(self.own_debt - self.collateral, 0)
        return left


def build_book(
    *,
    own_funds: npt.ArrayLike,
    own_debt: npt.ArrayLike,
    guarantors: npt.ArrayLike,
    obligors: npt.ArrayLike,
    amounts: npt.ArrayLike,
    collateral: npt.ArrayLike | None = None,
    order: npt.ArrayLike | None = None,
    counted_bp: npt.ArrayLike | None = None,
) -> GuaranteeBook:
    """Firms are numbered from 0. ``counted_bp`` (by guarantee, 0 to 10,000) says how much of an amount
    counts, as for an undertaking whose force is in dispute; without it all of it does.

    Raises ``ValueError`` for arrays of unequal length, a firm out of range, a guarantee for oneself,
    a negative amount, or sums too large to be shared out exactly.
    """
    funds, debt = np.maximum(_column(own_funds), 0), _column(own_debt)
    secured = np.zeros(len(funds), np.int64) if collateral is None else _column(collateral)
    givers, owers, money = _column(guarantors), _column(obligors), _column(amounts)
    turn = np.full(len(money), AT_ONCE, np.int64) if order is None else _column(order)
    if counted_bp is not None:
        money = _weighted(money, _column(counted_bp))
    _refuse_bad(funds, debt, secured, (givers, owers, money, turn))
    lanes = np.lexsort((np.arange(len(money)), turn, owers))
    given = np.argsort(givers[lanes], kind="stable")
    return GuaranteeBook(
        own_funds=funds,
        own_debt=debt,
        collateral=secured,
        guarantors=givers,
        obligors=owers,
        amounts=money,
        order=turn,
        lanes=lanes,
        lane_offsets=_offsets(owers, len(funds)),
        given=given,
        given_offsets=_offsets(givers, len(funds)),
    )


def shocked_funds(book: GuaranteeBook, firms: npt.ArrayLike, left_bp: int) -> Integers:
    """Own funds when those of ``firms`` fall to ``left_bp`` of what they were, rounded down."""
    if not 0 <= left_bp <= _WHOLE_BP:
        raise ValueError(f"{left_bp} is no part in basis points from 0 to {_WHOLE_BP}")
    left: Integers = book.own_funds.copy()
    hit = np.unique(_column(firms))
    if len(hit) and not 0 <= hit[0] <= hit[-1] < book.firm_count:
        raise ValueError(f"a firm lies outside 0 .. {book.firm_count - 1}")
    left[hit] = part_bp(left[hit], left_bp)
    return left


def part_bp(amounts: Integers, bp: Integers | int) -> Integers:
    """``bp`` of each amount, rounded down, without leaving 64 bits."""
    whole = amounts // _WHOLE_BP
    rest = amounts - whole * _WHOLE_BP
    part: Integers = whole * bp + rest * bp // _WHOLE_BP
    return part


def _weighted(amounts: Integers, counted_bp: Integers) -> Integers:
    if len(counted_bp) != len(amounts):
        raise ValueError("one counted part for each guarantee")
    if len(counted_bp) and not 0 <= counted_bp.min() <= counted_bp.max() <= _WHOLE_BP:
        raise ValueError(f"a counted part lies outside 0 .. {_WHOLE_BP}")
    return part_bp(amounts, counted_bp)


def _column(values: npt.ArrayLike) -> Integers:
    column = np.asarray(values)
    if column.ndim != 1 or (column.size and column.dtype.kind not in "iu"):
        raise ValueError("a column is a row of whole numbers")
    return column.astype(np.int64)


def _offsets(keys: Integers, count: int) -> Integers:
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=count), out=offsets[1:])
    return offsets


def _refuse_bad(
    funds: Integers, debt: Integers, secured: Integers, guarantees: tuple[Integers, ...]
) -> None:
    givers, owers, money, turn = guarantees
    if not len(funds) == len(debt) == len(secured):
        raise ValueError("own funds, own debt and collateral: one of each for each firm")
    if not len(givers) == len(owers) == len(money) == len(turn):
        raise ValueError("guarantors, obligors, amounts and order: one of each for each guarantee")
    for ends in (givers, owers):
        if len(ends) and not 0 <= ends.min() <= ends.max() < len(funds):
            raise ValueError(f"a firm lies outside 0 .. {len(funds) - 1}")
    if (givers == owers).any():
        raise ValueError("a guarantee for one's own debt is none")
    if not np.isin(turn, (AT_ONCE, AFTER_THE_OTHERS)).all():
        raise ValueError("a guarantee is called at once or after the others")
    for column in (funds, debt, secured, money):
        if len(column) and column.min() < 0:
            raise ValueError("an amount is negative")
    # In floating point, because the exact sum of too large numbers would not fit either.
    if any(float(c.astype(np.float64).sum()) >= SUM_MAX / 4 for c in (funds, debt, money)):
        raise ValueError("the sums are too large to be shared out exactly")
