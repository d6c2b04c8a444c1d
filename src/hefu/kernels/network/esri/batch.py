"""Many scenarios over one network: eight lanes, each taking the next scenario as soon as its own ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from hefu.kernels.network.esri.cascade import SMALLEST_MARKET_SHARE, Stop
from hefu.kernels.network.esri.lanes import LANES, hit_of_lanes, lose_in_lanes
from hefu.kernels.network.esri.supply_network import Floats, Integers, SupplyNetwork, summed

_FREE = -1


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
    progress: Callable[[int], bool] | None = None,
) -> Indices:
    """Indices of all ``scenarios``, equal to one :func:`run_cascade` each (stop rule ``largest_step``).

    ``progress`` is told the number of scenarios that ended since the last call and answers whether to go
    on; scenarios that were not run are NaN. Threads share the network and nothing else.
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
    workers = [
        _Lanes(network, scenarios, stop, value) for _ in range(max(1, min(thread_count, 64)))
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
    """Eight lanes with their work space."""

    def __init__(
        self, network: SupplyNetwork, scenarios: Scenarios, stop: Stop, value: Floats
    ) -> None:
        self._network, self._scenarios, self._stop = network, scenarios, stop
        self._value, self._whole = value, float(value.sum()) or 1.0
        shape = (network.firm_count, LANES)
        self._shock, self._hit = np.zeros(shape), np.zeros(shape)
        self._down, self._up = np.zeros(shape), np.zeros(shape)
        self._next_down, self._next_up = np.zeros(shape), np.zeros(shape)
        markets = int(network.market.max(initial=-1)) + 1
        inside = network.market >= 0
        first = summed(network.market[inside].astype(np.int64), network.output[inside], markets)
        self._smallest, self._left = first * SMALLEST_MARKET_SHARE, np.zeros((markets, LANES))
        self._single = np.arange(network.firm_count + 1)
        self._scenario = np.full(LANES, _FREE)
        self._sweeps = np.zeros(LANES, np.int64)
        # A batch is worth compiling for when all its sweeps are; a guess of five sweeps is enough.
        steps = network.step_count * scenarios.count * 5
        self._hit_kernel = hit_of_lanes.at(steps)
        self._lose_kernel = lose_in_lanes.at(steps)

    def warm(self) -> None:
        """One sweep of nothing, so that threads do not compile side by side."""
        self._sweep()

    def run(
        self, waiting: Iterator[int], found: Indices, progress: Callable[[int], bool] | None
    ) -> None:
        """Take scenarios until none waits."""
        for lane in range(LANES):
            self._take(lane, waiting)
        while (self._scenario != _FREE).any():
            largest = self._sweep()
            self._sweeps += 1
            over = (largest <= self._stop.tolerance) | (self._sweeps >= self._stop.sweeps_max)
            ended = np.flatnonzero(over & (self._scenario != _FREE))
            for lane in ended.tolist():
                self._record(lane, found)
                self._take(lane, waiting)
            if len(ended) and progress is not None and not progress(len(ended)):
                return

    def _take(self, lane: int, waiting: Iterator[int]) -> None:
        scenario = next(waiting, _FREE)
        self._scenario[lane], self._sweeps[lane] = scenario, 0
        self._shock[:, lane] = 0.0
        if scenario != _FREE:
            part = slice(*self._scenarios.offsets[scenario : scenario + 2])
            self._shock[self._scenarios.firms[part], lane] = self._scenarios.parts[part]
        self._down[:, lane] = self._up[:, lane] = self._shock[:, lane]

    def _sweep(self) -> Floats:
        net, largest = self._network, np.zeros(LANES)
        self._hit_kernel(net.output, net.market, self._down, self._left, self._smallest, self._hit)
        self._lose_kernel(
            net.group_offsets,
            net.input_offsets,
            net.input_suppliers,
            net.input_shares,
            self._hit,
            self._shock,
            self._down,
            self._next_down,
            largest,
        )
        self._lose_kernel(
            self._single,
            net.sale_offsets,
            net.sale_customers,
            net.sale_shares,
            self._up,
            self._shock,
            self._up,
            self._next_up,
            largest,
        )
        self._down, self._next_down = self._next_down, self._down
        self._up, self._next_up = self._next_up, self._up
        return largest

    def _record(self, lane: int, found: Indices) -> None:
        scenario = int(self._scenario[lane])
        down, up = self._down[:, lane], self._up[:, lane]
        found.esri[scenario] = self._value @ np.maximum(down, up) / self._whole
        found.esri_downstream[scenario] = self._value @ down / self._whole
        found.esri_upstream[scenario] = self._value @ up / self._whole
        found.sweep_counts[scenario] = self._sweeps[lane]
