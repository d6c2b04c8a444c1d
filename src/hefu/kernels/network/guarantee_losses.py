"""What a book of guarantees costs: expected loss, what each guarantor's word is worth, every single failure.

Expected losses are estimated by drawing defaults. Draw ``d`` and firm ``f`` have one number of a counter-
based generator (Philox) of their own, so that two books over the same firms and seed meet the same
misfortunes and their difference is not drowned in noise. Defaults are drawn independently: what makes many
firms fail together, other than the guarantees, is not in the figure. A firm in default keeps
``left_bp`` of its own funds; whether it falls, and who follows, is for the clearing to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.network.graph import Integers
from hefu.kernels.network.guarantee_book import GuaranteeBook, part_bp
from hefu.kernels.network.guarantee_draws import (
    Draws,
    Single,
    losses_of_draws,
    marginal_of_draws,
    single_failures_between,
)
from hefu.kernels.network.guarantee_rounds import (
    Rules,
    begin,
    fresh_state,
    lane_payments,
    lay_out,
    settle,
)
from hefu.kernels.network.union_find import tied_together

_NUMBERS_AT_ONCE = 1 << 22
_CERTAIN_BP = 10_000
_FIRMS_AT_ONCE = 16_384
_DRAWS_MIN = 2
_UNBOUNDED = 1 << 62


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean over ``draw_count`` draws, to the nearest minor unit, and its standard error, rounded up."""

    mean_minor: int
    standard_error_minor: int
    draw_count: int


@dataclass(frozen=True, slots=True)
class DefaultRisk:
    """``probability_bp`` of default by firm, ``left_bp`` of the own funds of a firm in default."""

    probability_bp: Integers
    left_bp: int = 0


@dataclass(frozen=True, slots=True)
class ExpectedLoss:
    """The bank's loss: its mean, and draw by draw (``losses``). Firms that cannot pay in any case are in it.

    Without ``is_complete`` the draws were stopped early; the estimate is of those done.
    """

    estimate: Estimate
    losses: Integers
    is_complete: bool


@dataclass(frozen=True, slots=True)
class GuarantorWorth:
    """What the guarantees of ``firm`` save the bank: expected loss without them less expected loss with
    them, on the same draws. Below zero where the calls do more harm to the guarantor than they bring."""

    firm: int
    saved: Estimate


@dataclass(frozen=True, slots=True)
class SingleFailures:
    """If a firm alone loses its funds: the bank's further loss in all (``losses``), the part of it on that
    firm (``own_losses``), and how many others fall that stood (``others_fallen``)."""

    losses: Integers
    own_losses: Integers
    others_fallen: Integers

    @property
    def costliest(self) -> int:
        """The firm whose failure costs most, the one with the smallest number among equals; -1 of none."""
        return int(np.argmax(self.losses)) if len(self.losses) else -1


def expected_loss(
    book: GuaranteeBook,
    rules: Rules,
    risk: DefaultRisk,
    *,
    draw_count: int,
    seed: int,
    go_on: Callable[[int], bool] | None = None,
) -> ExpectedLoss:
    """Estimate the bank's expected loss. ``go_on`` is told the draws done and may stop."""
    state = fresh_state(book.firm_count, book.guarantee_count)
    parts: list[Integers] = []
    done = 0
    for draws in _drawn(book, risk, draw_count, seed):
        count = len(draws.offsets) - 1
        part = np.zeros(count, np.int64)
        run = losses_of_draws.at(_steps(book, draws))
        run(lay_out(book, book.own_funds.copy()), rules, state, draws, part)
        parts.append(part)
        done += count
        if done < draw_count and go_on is not None and not go_on(done):
            break
    losses = np.concatenate(parts)
    numbers = losses.tolist()
    return ExpectedLoss(
        _estimate(sum(numbers), sum(n * n for n in numbers), done), losses, done == draw_count
    )


def guarantor_worth(
    book: GuaranteeBook,
    rules: Rules,
    risk: DefaultRisk,
    *,
    firms: npt.ArrayLike,
    draw_count: int,
    seed: int,
    go_on: Callable[[int], bool] | None = None,
) -> tuple[GuarantorWorth, ...]:
    """What the guarantees of each of ``firms`` are worth, the most first: the keystone guarantors.

    A firm that was not called in a draw makes no difference in it; one that was is left out and its part
    of the network cleared anew. Time grows with the firms asked for and how often they are called.
    """
    asked = np.unique(np.asarray(firms, np.int64))
    place = np.full(book.firm_count, -1, np.int64)
    place[asked] = np.arange(len(asked))
    state = fresh_state(book.firm_count, book.guarantee_count)
    component = _parts(book)
    sums, squares, done = [0] * len(asked), [0] * len(asked), 0
    for draws in _drawn(book, risk, draw_count, seed, columns=len(asked)):
        count = len(draws.offsets) - 1
        saved = np.zeros((count, len(asked)), np.int64)
        lanes = lay_out(book, book.own_funds.copy())
        marginal_of_draws.at(2 * _steps(book, draws))(
            lanes, rules, state, (draws, component, place, lanes.amounts.copy()), saved
        )
        for row, column in zip(*np.nonzero(saved), strict=True):
            value = int(saved[row, column])
            sums[column] += value
            squares[column] += value * value
        done += count
        if done < draw_count and go_on is not None and not go_on(done):
            break
    worth = [
        GuarantorWorth(firm, _estimate(sums[n], squares[n], done))
        for n, firm in enumerate(asked.tolist())
    ]
    return tuple(sorted(worth, key=lambda one: (-one.saved.mean_minor, one.firm)))


def single_failures(
    book: GuaranteeBook,
    rules: Rules,
    *,
    left_bp: int = 0,
    go_on: Callable[[int], bool] | None = None,
) -> SingleFailures:
    """Every firm failing alone, exactly. ``go_on`` is told the firms done; stopping raises
    ``InterruptedError``, because the costliest of a part is not the costliest."""
    count = book.firm_count
    lanes = lay_out(book, book.own_funds.copy())
    state = fresh_state(count, book.guarantee_count)
    component = _parts(book)
    weak = np.flatnonzero(lanes.funds < lanes.debt)
    steps = 8 * (count + book.guarantee_count)
    begin.at(steps)(lanes, state, weak, len(weak))
    settle.at(steps)(lanes, rules, state, _UNBOUNDED)
    paid = np.zeros(book.guarantee_count, np.int64)
    lane_payments.at(steps)(lanes, rules, state, paid)
    base_losses = state.short.copy()
    np.subtract.at(base_losses, lanes.obligors, paid)
    weak = weak[np.argsort(component[weak], kind="stable")]
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(component[weak], minlength=count), out=offsets[1:])
    in_all = np.zeros(count, np.int64)
    np.add.at(in_all, component, base_losses)
    single = Single(
        own=book.own_funds,
        left=part_bp(book.own_funds, left_bp),
        component=component,
        weak=weak,
        weak_offsets=offsets,
        losses=base_losses,
        losses_together=in_all,
        fallen=(state.fallen > 0).astype(np.int64),
    )
    fresh = fresh_state(count, book.guarantee_count)
    out = np.zeros((3, count), np.int64)
    for first in range(0, count, _FIRMS_AT_ONCE):
        last = min(first + _FIRMS_AT_ONCE, count)
        single_failures_between.at(steps)(lanes, rules, fresh, single, (first, last, out))
        if last < count and go_on is not None and not go_on(last):
            raise InterruptedError(f"stopped after {last} of {count} firms")
    return SingleFailures(out[0], out[1], out[2])


def _parts(book: GuaranteeBook) -> Integers:
    """Firms tied together by guarantees: nothing that happens in one part reaches another."""
    return tied_together(book.firm_count, book.guarantors, book.obligors).astype(np.int64)


def _steps(book: GuaranteeBook, draws: Draws) -> int:
    return 40 * (len(draws.firms) + len(draws.weak) * (len(draws.offsets) - 1)) + book.firm_count


def _drawn(
    book: GuaranteeBook, risk: DefaultRisk, draw_count: int, seed: int, *, columns: int = 1
) -> Iterator[Draws]:
    """Draws by batches; how they are batched does not change them."""
    chance = risk.probability_bp
    if len(chance) != book.firm_count:
        raise ValueError("one probability for each firm")
    if len(chance) and not 0 <= chance.min() <= chance.max() <= _CERTAIN_BP:
        raise ValueError(f"a probability lies outside 0 .. {_CERTAIN_BP} basis points")
    if not 0 <= risk.left_bp <= _CERTAIN_BP:
        raise ValueError(f"what is left lies outside 0 .. {_CERTAIN_BP} basis points")
    if draw_count < _DRAWS_MIN:
        raise ValueError("a standard error takes two draws at least")
    step = np.uint64((1 << 64) // _CERTAIN_BP)
    threshold = chance.astype(np.uint64) * step
    is_certain = chance == _CERTAIN_BP
    numbers = np.random.Philox(key=seed)
    weak = np.flatnonzero(book.own_funds < book.unsecured_debt)
    left = part_bp(book.own_funds, risk.left_bp)
    at_once = max(1, _NUMBERS_AT_ONCE // max(book.firm_count, columns, 1))
    for first in range(0, draw_count, at_once):
        count = min(at_once, draw_count - first)
        raw = numbers.random_raw(count * book.firm_count).reshape(count, book.firm_count)
        rows, firms = np.nonzero((raw < threshold) | is_certain)
        offsets = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=count), out=offsets[1:])
        yield Draws(book.own_funds, left, offsets, firms.astype(np.int64), weak)


def _estimate(total: int, squares: int, count: int) -> Estimate:
    """From exact sums. The variance of the mean is (n * squares - total^2) / (n^2 * (n - 1))."""
    mean = (2 * total + count) // (2 * count)
    if count < _DRAWS_MIN:
        return Estimate(mean, 0, count)
    square = -(-(count * squares - total * total) // (count * count * (count - 1)))
    root = math.isqrt(square)
    return Estimate(mean, root + (root * root < square), count)
