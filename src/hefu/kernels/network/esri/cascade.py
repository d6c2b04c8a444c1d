"""The cascade of one scenario, to its fixed point or to the stop rule of the published programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hefu.kernels.network.esri.supply_network import Floats, SupplyNetwork, summed
from hefu.kernels.network.esri.sweep import (
    lose_inputs,
    lose_sales,
    replaceability,
    replaceability_of_the_reference,
)

StopRule = Literal["largest_step", "growth_of_index"]

SMALLEST_MARKET_SHARE = 1e-12
"""Part of its first output below which a market counts as gone."""


@dataclass(frozen=True, slots=True)
class Stop:
    """When a cascade ends: the largest step of any firm is ``tolerance`` or less, or (``growth_of_index``)
    the index no longer grows by more than that; after ``sweeps_max`` sweeps in any case."""

    tolerance: float = 1e-2
    rule: StopRule = "largest_step"
    sweeps_max: int = 100_000


@dataclass(frozen=True, slots=True)
class Cascade:
    """Losses of output between 0 and 1 by firm: for want of inputs, for want of sales.

    ``excess``: no firm's loss at the fixed point is larger than found here by more than this, proved by a
    state that the cascade would not leave; ``None`` where no such state was found, as in a network
    without final demand, whose upstream losses have no bound but 1.
    """

    loss_downstream: Floats
    loss_upstream: Floats
    sweep_count: int
    has_ended: bool
    excess: float | None

    @property
    def loss(self) -> Floats:
        """The larger of both."""
        return np.maximum(self.loss_downstream, self.loss_upstream)


def run_cascade(
    network: SupplyNetwork,
    shock: Floats,
    stop: Stop,
    *,
    shock_upstream: Floats | None = None,
    weights: Floats | None = None,
    compat: bool = False,
    watch: Callable[[int, Floats, Floats], bool] | None = None,
    runs: int = 1,
) -> Cascade:
    """Let ``shock`` (loss of capacity by firm, 0 to 1) run through the network.

    The state never recovers, so the loop always ends; with ``compat`` it is computed as the published
    programs do, where it may not, and ``sweeps_max`` ends it. ``weights``: of the index in the rule
    ``growth_of_index``; the output by default. ``watch`` is shown the number of each sweep and the losses
    downstream and upstream after it, and answers whether to go on. ``runs``: how many cascades like this
    one are run in all, so that many small ones are worth compiling for.
    """
    upstream_shock = shock if shock_upstream is None else shock_upstream
    for given in (shock, upstream_shock):
        if given.shape != (network.firm_count,) or not ((given >= 0) & (given <= 1)).all():
            raise ValueError("a shock is a loss between 0 and 1 for each firm")
    step = _Step(network, shock, upstream_shock, compat=compat, runs=runs)
    down, up = shock, upstream_shock
    value = network.output if weights is None else weights
    index = esri(np.maximum(down, up), value)
    sweep_count, has_ended = 0, False
    while sweep_count < stop.sweeps_max and not has_ended:
        next_down, next_up = step(down, up)
        sweep_count += 1
        if stop.rule == "largest_step":
            largest = max((next_down - down).max(initial=0.0), (next_up - up).max(initial=0.0))
            has_ended = bool(largest <= stop.tolerance)
        else:
            next_index = esri(np.maximum(next_down, next_up), value)
            has_ended = index > 0 and next_index / index <= 1 + stop.tolerance
            index = next_index
        down, up = next_down, next_up
        if watch is not None and not watch(sweep_count, down, up):
            break
    excess = None if compat else _excess(step, down, up)
    return Cascade(down, up, sweep_count, has_ended, excess)


def esri(loss: Floats, weights: Floats) -> float:
    """The weighted mean loss; 0 when all weights are."""
    whole = float(weights.sum())
    return float(weights @ loss) / whole if whole > 0 else 0.0


class _Step:
    """One sweep over both sides."""

    def __init__(
        self, network: SupplyNetwork, down: Floats, up: Floats, *, compat: bool, runs: int
    ) -> None:
        self._network = network
        self._shocks = (down, up)
        markets = int(network.market.max(initial=-1)) + 1
        self._left = np.zeros(markets)
        inside = network.market >= 0
        first = summed(network.market[inside].astype(np.int64), network.output[inside], markets)
        self._smallest = first * SMALLEST_MARKET_SHARE
        self._share = np.ones(network.firm_count)
        count = network.step_count * 10 * runs
        self._inputs = lose_inputs.at(count)
        self._sales = lose_sales.at(count)
        self._replace: Callable[[Floats], None]
        if compat:
            literal = replaceability_of_the_reference.at(count)
            self._replace = lambda loss: literal(
                network.output, network.market, loss, self._left, self._share
            )
        else:
            sound = replaceability.at(count)
            self._replace = lambda loss: sound(
                network.output, network.market, loss, self._left, self._smallest, self._share
            )

    def __call__(self, down: Floats, up: Floats) -> tuple[Floats, Floats]:
        net = self._network
        self._replace(down)
        next_down, next_up = np.empty_like(down), np.empty_like(up)
        self._inputs(
            net.group_offsets,
            net.input_offsets,
            net.input_suppliers,
            net.input_shares,
            down * self._share,
            self._shocks[0],
            next_down,
        )
        self._sales(
            net.sale_offsets, net.sale_customers, net.sale_shares, up, self._shocks[1], next_up
        )
        return next_down, next_up


def _excess(step: _Step, down: Floats, up: Floats) -> float | None:
    """How far the least fixed point may lie above the state, or ``None`` when no bound is found.

    The sweep is monotone: a state above ours that a sweep does not raise has the fixed point below it.
    Such a state is sought by adding the last steps' geometric remainder, ever more generously.
    """
    first_down, first_up = step(down, up)
    steps = [first_down - down, first_up - up]
    if max(s.max(initial=0.0) for s in steps) <= 0.0:
        return 0.0
    for widening in (1.0, 2.0, 4.0, 16.0, 64.0, 256.0, 1024.0):
        reach = max(s.max(initial=0.0) for s in steps) * widening
        above_down = np.minimum(1.0, down + np.where(first_down > 0, reach, 0.0))
        above_up = np.minimum(1.0, up + np.where(first_up > 0, reach, 0.0))
        down_after, up_after = step(above_down, above_up)
        if (down_after <= above_down).all() and (up_after <= above_up).all():
            return float(max((above_down - down).max(), (above_up - up).max()))
    return None
