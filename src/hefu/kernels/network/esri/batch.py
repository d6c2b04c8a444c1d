"""Many scenarios over one network: lanes that take the next scenario as soon as their own ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hefu.kernels.network.esri.cascade import Stop
from hefu.kernels.network.esri.lane_layout import Layout, lay_out
from hefu.kernels.network.esri.lanes import (
    Rows,
    aligned_rows,
    finish_lanes,
    hit_of_lanes,
    lose_in_lanes,
)
from hefu.kernels.network.esri.supply_network import Floats, Integers, SupplyNetwork

Precision = Literal["double", "single"]
Shocks = tuple[Integers, Integers, Rows]

_FREE = -1
_NO_SHOCKS: Shocks = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Shocks by scenario: scenario ``s`` takes ``parts[k]`` of the capacity of ``firms[k]`` for ``k`` in
    ``offsets[s]:offsets[s + 1]``."""

    offsets: Integers
    firms: Integers
    parts: Floats

    @property
    def count(self) -> int:
        """Number of scenarios."""
        return len(self.offsets) - 1


@dataclass(frozen=True, slots=True)
class Indices:
    """By scenario: the weighted mean loss of both sides together and of each alone, and the sweeps."""

    esri: Floats
    esri_downstream: Floats
    esri_upstream: Floats
    sweep_counts: Integers


def closing_each(firms: Integers) -> Scenarios:
    """One scenario for each of ``firms``: it closes."""
    return Scenarios(np.arange(len(firms) + 1), firms.astype(np.int64), np.ones(len(firms)))


def run_batch(
    network: SupplyNetwork,
    scenarios: Scenarios,
    stop: Stop,
    *,
    weights: Floats | None = None,
    thread_count: int = 1,
    precision: Precision = "double",
    progress: Callable[[int], bool] | None = None,
) -> Indices:
    """Indices of all ``scenarios``, equal to one :func:`run_cascade` each (stop rule ``largest_step``).

    ``precision`` single is about twice as fast; an index was seen to be off by up to 4e-6, and a step as
    near as that to the tolerance may cost a sweep more or less. ``progress`` is told the number of
    scenarios that ended since the last call and answers whether to go on; scenarios that were not run are
    NaN. Threads share the network and nothing else.
    """
    if stop.rule != "largest_step":
        raise ValueError("a batch ends by the largest step")
    if scenarios.count and scenarios.firms.size:
        lowest, highest = scenarios.firms.min(), scenarios.firms.max()
        if not 0 <= lowest <= highest < network.firm_count:
            raise ValueError(f"a scenario shocks a firm outside 0 .. {network.firm_count - 1}")
    nothing_yet = np.full(scenarios.count, np.nan)
    found = Indices(
        esri=nothing_yet,
        esri_downstream=nothing_yet.copy(),
        esri_upstream=nothing_yet.copy(),
        sweep_counts=np.zeros(scenarios.count, np.int64),
    )
    waiting = iter(range(scenarios.count))
    value = network.output if weights is None else weights
    layout = lay_out(network, np.float64 if precision == "double" else np.float32)
    ordered = np.empty_like(value)
    ordered[layout.place] = value
    workers = [
        _Lanes(layout, scenarios, stop, ordered, network.step_count)
        for _ in range(max(1, min(thread_count, 64)))
    ]
    if len(workers) == 1:
        workers[0].run(waiting, found, progress)
        return found
    shared = _Shared(waiting)
    workers[0].warm()
    with ThreadPoolExecutor(len(workers)) as pool:
        for done in [pool.submit(worker.run, shared, found, progress) for worker in workers]:
            done.result()
    return found


class _Shared(Iterator[int]):
    """Hands out scenarios to several threads; ``next`` of a range iterator is one step of the interpreter."""

    def __init__(self, waiting: Iterator[int]) -> None:
        self._waiting = waiting

    def __next__(self) -> int:
        return next(self._waiting)


class _Lanes:
    """As many lanes as fit one line of the cache, with their work space."""

    def __init__(
        self, layout: Layout, scenarios: Scenarios, stop: Stop, value: Floats, step_count: int
    ) -> None:
        self._layout, self._scenarios, self._stop = layout, scenarios, stop
        self._value = value / (value.sum() or 1.0)
        kind = layout.output.dtype
        rows = len(layout.place)
        self._hit, self._down = aligned_rows(rows, kind), aligned_rows(rows, kind)
        self._up, self._next_up = aligned_rows(rows, kind), aligned_rows(rows, kind)
        self._left = aligned_rows(layout.market_count, kind)
        self._largest, self._gone = aligned_rows(1, kind), aligned_rows(1, kind)
        lanes = self._largest.shape[1]
        self._sums = np.zeros((3, lanes))
        self._scenario, self._sweeps = np.full(lanes, _FREE), np.zeros(lanes, np.int64)
        self._gone[:] = 1.0
        self._shocks: Shocks = _NO_SHOCKS
        # A batch is worth compiling for when all its sweeps are; a guess of five sweeps is enough.
        steps = step_count * scenarios.count * 5
        self._hit_kernel, self._lose_kernel = hit_of_lanes.at(steps), lose_in_lanes.at(steps)
        self._finish_kernel = finish_lanes.at(steps)

    def warm(self) -> None:
        """One sweep of nothing, so that threads do not compile side by side."""
        self._sweep()
        self._finish_kernel(self._value, self._down, self._up, self._gone, self._sums)

    def run(
        self, waiting: Iterator[int], found: Indices, progress: Callable[[int], bool] | None
    ) -> None:
        """Take scenarios until none waits."""
        self._take(waiting)
        while (self._scenario != _FREE).any():
            largest = self._sweep()
            self._sweeps += 1
            over = (largest <= self._stop.tolerance) | (self._sweeps >= self._stop.sweeps_max)
            ended = over & (self._scenario != _FREE)
            if not ended.any():
                continue
            self._gone[0] = ended
            self._finish_kernel(self._value, self._down, self._up, self._gone, self._sums)
            self._record(np.flatnonzero(ended), found)
            self._take(waiting)
            if progress is not None and not progress(int(ended.sum())):
                return

    def _take(self, waiting: Iterator[int]) -> None:
        """Lay the next scenarios into the lanes that are gone, cleared already."""
        for lane in np.flatnonzero(self._gone[0]).tolist():
            self._scenario[lane], self._sweeps[lane] = next(waiting, _FREE), 0
        self._shocks = self._laid()
        rows, lanes, parts = self._shocks
        new = self._gone[0, lanes] > 0
        for state in (self._down, self._up):
            state[rows[new], lanes[new]] = parts[new]

    def _laid(self) -> Shocks:
        """Row, lane and part of every shock under way."""
        busy = np.flatnonzero(self._scenario != _FREE)
        begins = self._scenarios.offsets[self._scenario[busy]]
        sizes = self._scenarios.offsets[self._scenario[busy] + 1] - begins
        link = np.concatenate(
            [np.arange(b, b + s) for b, s in zip(begins.tolist(), sizes.tolist(), strict=True)]
            or [np.zeros(0, np.int64)]
        )
        rows = self._layout.place[self._scenarios.firms[link]]
        parts = self._scenarios.parts[link].astype(self._largest.dtype)
        return rows, np.repeat(busy, sizes), parts

    def _sweep(self) -> Rows:
        layout, inputs, sales = self._layout, self._layout.inputs, self._layout.sales
        rows, lanes, parts = self._shocks
        self._largest[:] = 0.0
        self._hit_kernel(
            layout.output, layout.market, layout.smallest, self._down, self._left, self._hit
        )
        self._lose_kernel(
            inputs.groups,
            inputs.offsets,
            inputs.heads,
            inputs.shares,
            self._hit,
            self._down,
            self._down,
            self._largest,
        )
        self._lose_kernel(
            sales.groups,
            sales.offsets,
            sales.heads,
            sales.shares,
            self._up,
            self._up,
            self._next_up,
            self._largest,
        )
        self._up, self._next_up = self._next_up, self._up
        # A shocked firm that lost less by others stands where it stood: no step of it was missed.
        for state in (self._down, self._up):
            state[rows, lanes] = np.maximum(state[rows, lanes], parts)
        largest: Rows = self._largest[0]
        return largest

    def _record(self, ended: Integers, found: Indices) -> None:
        scenarios = self._scenario[ended]
        found.esri[scenarios] = self._sums[0, ended]
        found.esri_downstream[scenarios] = self._sums[1, ended]
        found.esri_upstream[scenarios] = self._sums[2, ended]
        found.sweep_counts[scenarios] = self._sweeps[ended]
