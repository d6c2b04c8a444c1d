"""ESRI of closing firms one by one, beside scipy.sparse in the same run: milliseconds a scenario.

    python -m bench.network.esri [--firms 10000 --links 80000] [--scenarios 1600]

Networks: power laws, 616 industries, classes at the shares of the survey matrix, markets are industries,
tolerance 1e-2. Time by the clock and of the processor: on a shared machine the second is steadier. The
published figures at the end were measured by their authors on other machines.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

import numpy as np
from bench.machine import machine_lines
from bench.network.esri_by_scipy import ScipyCascade
from bench.network.supply_networks import power_law_network

from hefu.kernels.network.esri.batch import Indices, Precision, closing_each, run_batch
from hefu.kernels.network.esri.cascade import Stop
from hefu.kernels.network.esri.supply_network import Integers, SupplyNetwork

TOLERANCE = 1e-2
SHAPES: tuple[tuple[int, int, int, int], ...] = (
    (10_000, 80_000, 1_600, 32),
    (100_000, 800_000, 160, 6),
)
PUBLISHED = """published, other machines, 10k/80k and 100k/800k, ms a scenario on one thread:
  ESRIcascade.jl 1.1.0   0.777   9.885   its performance page, processor not recorded
  fastcascade 0.9.3.1    172.4   1900.4  the same page"""


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--firms", type=int)
    arguments.add_argument("--links", type=int)
    arguments.add_argument("--scenarios", type=int, default=1_600)
    given = arguments.parse_args()
    shapes = SHAPES
    if given.firms:
        shapes = ((given.firms, given.links or 8 * given.firms, given.scenarios, 16),)
    print("\n".join(machine_lines("numpy", "numba", "scipy")))
    for firm_count, link_count, scenario_count, peer_count in shapes:
        network = power_law_network(firm_count, link_count, seed=1)
        dice = np.random.default_rng(0)
        firms = dice.choice(firm_count, scenario_count, replace=False)
        kept = len(network.input_suppliers)
        print(f"\n{firm_count} firms, {len(network.sale_customers)} links, {kept} kept downstream")
        compare(network, firms, peer_count)
    print("\n" + PUBLISHED)


def compare(network: SupplyNetwork, firms: Integers, peer_count: int) -> None:
    """Lanes in both precisions on one and two threads, then the peer on the first scenarios."""
    found: dict[tuple[Precision, int], tuple[Indices, float]] = {}
    for precision in ("double", "single"):
        for threads in (1, 2):
            found[precision, threads] = run(network, firms, precision, threads)
    exact = found["double", 1][0]
    rough = found["single", 1][0]
    print(
        f"  single precision: off by {np.abs(rough.esri - exact.esri).max():.1e} at most, "
        f"{(rough.sweep_counts != exact.sweep_counts).sum()} sweep counts of {len(firms)} differ; "
        f"{exact.sweep_counts.mean():.2f} sweeps a scenario, {exact.sweep_counts.max()} at most"
    )
    peer, some = ScipyCascade(network), firms[:peer_count].tolist()
    answers: list[tuple[float, int]] = []
    by_clock, of_processor = timed(
        lambda: answers.extend(peer.esri(firm, TOLERANCE) for firm in some), len(some)
    )
    print(f"  {'scipy.sparse, one at a time':34}{by_clock:9.3f} ms{of_processor:9.3f} ms processor")
    apart = max(abs(a - b) for (a, _), b in zip(answers, exact.esri.tolist(), strict=False))
    same = all(a == b for (_, a), b in zip(answers, exact.sweep_counts.tolist(), strict=False))
    ratio = of_processor / found["double", 1][1]
    print(
        f"  ratio {ratio:.1f} (processor, double, 1 thread); apart {apart:.1e}, sweeps equal: {same}"
    )


def run(
    network: SupplyNetwork, firms: Integers, precision: Precision, threads: int
) -> tuple[Indices, float]:
    """The best of three runs after one that compiles."""

    def once() -> Indices:
        return run_batch(
            network,
            closing_each(firms),
            Stop(TOLERANCE),
            precision=precision,
            thread_count=threads,
        )

    found = once()
    clocks = [timed(once, len(firms)) for _ in range(3)]
    by_clock, of_processor = (min(column) for column in zip(*clocks, strict=True))
    print(
        f"  Hefu, {precision}, {threads} thread{'s' * (threads > 1):18}"
        f"{by_clock:9.3f} ms{of_processor:9.3f} ms processor   load {os.getloadavg()[0]:.1f}"
    )
    return found, of_processor


def timed(work: Callable[[], object], count: int) -> tuple[float, float]:
    """Milliseconds a scenario by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return (
        (time.perf_counter() - clock) / count * 1e3,
        (time.process_time() - processor) / count * 1e3,
    )


if __name__ == "__main__":
    main()
