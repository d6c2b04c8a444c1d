"""What banks lose when firms lose output: all of a loan at default, or the part that equity lost.

The index is the financial systemic risk of a firm (FSRI). Amounts are floating-point numbers of one unit:
these figures are parts of equity. For minor units of single facilities see ``facility_losses``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Firms:
    """By firm: ``revenue`` and ``material_costs`` of the time the shock lasts, ``equity``, and
    ``liquidity``: short-term assets less short-term liabilities."""

    revenue: Floats
    material_costs: Floats
    equity: Floats
    liquidity: Floats

    def __post_init__(self) -> None:
        columns = (self.revenue, self.material_costs, self.equity, self.liquidity)
        if any(column.shape != self.equity.shape for column in columns):
            raise ValueError("every column has one number for each firm")
        if not all(np.isfinite(column).all() for column in columns):
            raise ValueError("a firm's figures are finite; an unknown one is not a number to guess")


@dataclass(frozen=True, slots=True)
class Loans:
    """``amounts[k]`` lent by ``banks[k]`` to ``firms[k]``; both numbered from 0."""

    firms: Integers
    banks: Integers
    amounts: Floats

    def __post_init__(self) -> None:
        if not len(self.firms) == len(self.banks) == len(self.amounts):
            raise ValueError("firms, banks and amounts must be of one length")
        if not (np.isfinite(self.amounts) & (self.amounts >= 0)).all():
            raise ValueError("a loan is finite and at least 0")


@dataclass(frozen=True, slots=True)
class FirmStates:
    """By firm: profit lost, and whether it eats up the equity, the liquidity, or either."""

    profit_loss: Floats
    fails_equity: Flags
    fails_liquidity: Flags

    @property
    def fails(self) -> Flags:
        """In default for one reason or the other."""
        return self.fails_equity | self.fails_liquidity


@dataclass(frozen=True, slots=True)
class BankLosses:
    """By bank: ``loss`` in money, ``part`` of its equity, 0 to 1. ``fsri``: the mean part by equity,
    ``fsri_by_loans``: by loans."""

    loss: Floats
    part: Floats
    fsri: np.float64
    fsri_by_loans: np.float64


def firm_states(firms: Firms, loss: Floats, *, compat: bool = False) -> FirmStates:
    """Firms after a ``loss`` of output (0 to 1; the larger of both sides of a cascade).

    A loss of profit that reaches a buffer is a default on it, and a buffer that is nothing or less cannot
    bear any loss. ``compat``: as the published code computes it, where a zero buffer is skipped and a
    negative one makes the firm safe (or, with negative profits, not).
    """
    _require_losses(loss, firms)
    profit_loss = loss * (firms.revenue - firms.material_costs)
    if compat:
        return FirmStates(
            profit_loss,
            _fails_by_ratio(profit_loss, firms.equity),
            _fails_by_ratio(profit_loss, firms.liquidity),
        )
    profit_loss = np.maximum(0.0, profit_loss)
    is_hit = profit_loss > 0
    return FirmStates(
        profit_loss,
        is_hit & (profit_loss >= firms.equity),
        is_hit & (profit_loss >= firms.liquidity),
    )


def _fails_by_ratio(profit_loss: Floats, buffer: Floats) -> Flags:
    ratio = np.divide(profit_loss, buffer, out=np.zeros_like(buffer), where=buffer != 0)
    found: Flags = ratio >= 1.0
    return found


def equity_parts_lost(profit_loss: Floats, equity: Floats) -> Floats:
    """Part of its equity that each firm loses, 0 to 1; all of it where there is none and a loss comes."""
    part = np.divide(profit_loss, equity, out=np.ones_like(equity), where=equity > 0)
    found: Floats = np.where(profit_loss > 0, np.minimum(1.0, part), 0.0)
    return found


def profit_losses_of_sides(firms: Firms, downstream: Floats, upstream: Floats) -> Floats:
    """Profit lost when revenue falls with lost sales and costs fall with lost inputs.

    As published for several layers (firms, banks, loans between banks): ``upstream * revenue -
    downstream * material_costs``, at least 0. A firm that only lacks inputs loses nothing here; under
    :func:`firm_states` it does.
    """
    _require_losses(downstream, firms)
    _require_losses(upstream, firms)
    found: Floats = np.maximum(0.0, upstream * firms.revenue - downstream * firms.material_costs)
    return found


def bank_losses(loans: Loans, lost_part: Floats, bank_equity: Floats) -> BankLosses:
    """Losses of banks when ``lost_part`` (0 to 1 by firm) of every loan to a firm is lost.

    With flags of default as 0 and 1 it is the published index; with :func:`equity_parts_lost` the
    continuous one, whose ``part`` is the shock for contagion between banks. A bank without equity loses
    all of it by any loss, and weighs nothing in ``fsri``.
    """
    if not ((lost_part >= 0) & (lost_part <= 1)).all():
        raise ValueError("a part lost is between 0 and 1 for each firm")
    for numbers, count in ((loans.firms, len(lost_part)), (loans.banks, len(bank_equity))):
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < count:
            raise ValueError(f"a loan names a firm or bank outside 0 .. {count - 1}")
    count = len(bank_equity)
    loss = np.bincount(loans.banks, loans.amounts * lost_part[loans.firms], count)
    lent = np.bincount(loans.banks, loans.amounts, count)
    part = equity_parts_lost(loss.astype(np.float64), bank_equity)
    return BankLosses(
        loss.astype(np.float64),
        part,
        _mean(part, np.maximum(0.0, bank_equity)),
        _mean(part, lent.astype(np.float64)),
    )


def _mean(values: Floats, weights: Floats) -> np.float64:
    whole = weights.sum()
    return np.float64(weights @ values / whole if whole > 0 else 0.0)


def _require_losses(loss: Floats, firms: Firms) -> None:
    if loss.shape != firms.equity.shape or not ((loss >= 0) & (loss <= 1)).all():
        raise ValueError("a loss of output is between 0 and 1 for each firm")
