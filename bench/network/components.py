"""Loading arrows and strongly connected components of a large graph, beside SciPy in the same run.

    python -m bench.network.components --nodes 10000000 --arrows 50000000

Each engine runs in a process of its own, from the same two columns on disk, so that the peak of memory is
its own: the whole process with Python, the columns and the answer. Degrees follow a power law (exponents
2.3 out, 2.4 in). Both must find the same components.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from bench.machine import machine_lines

Columns = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, peak of memory in bytes, and a digest of the partition."""

    engine: str
    load: float
    components: float
    peak: int
    digest: tuple[int, int, int]


def drawn_arrows(nodes: int, arrows: int, seed: int) -> Columns:
    """Ends drawn in proportion to weights of a power law, capped at ``nodes ** 0.6``."""
    dice = np.random.default_rng(seed)
    columns = []
    for exponent in (2.3, 2.4):
        weights = np.minimum((dice.pareto(exponent - 1, nodes) + 1), float(nodes) ** 0.6)
        ends = np.searchsorted(np.cumsum(weights), dice.random(arrows) * weights.sum())
        columns.append(np.minimum(ends, nodes - 1).astype(np.int32))
    return columns[0], columns[1]


def _digest(labels: npt.NDArray[np.int32], nodes: int) -> tuple[int, int, int]:
    """Of the partition, whatever the labels: components, largest, and a sum over first members."""
    sizes = np.bincount(labels, minlength=nodes)
    _, first = np.unique(labels, return_index=True)
    return int((sizes > 0).sum()), int(sizes.max()), int((first * sizes[labels[first]]).sum())


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure_hefu(place: str, nodes: int) -> Measured:
    """Both kernels compiled before the clock starts."""
    from hefu.kernels.network import graph

    little = np.zeros(1, np.int32)
    graph.build_graph(400_000, little, little)
    graph.strong_components(graph.build_graph(400_000, little, little))
    tails, heads = (np.load(Path(place) / f"{name}.npy") for name in ("tails", "heads"))
    begun = time.perf_counter()
    laid_out = graph.build_graph(nodes, tails, heads)
    loaded = time.perf_counter()
    labels = graph.strong_components(laid_out)
    done = time.perf_counter()
    peak = _peak()
    return Measured("Hefu", loaded - begun, done - loaded, peak, _digest(labels, nodes))


def measure_scipy(place: str, nodes: int) -> Measured:
    """As its users write it."""
    from scipy.sparse import coo_array, csgraph

    tails, heads = (np.load(Path(place) / f"{name}.npy") for name in ("tails", "heads"))
    begun = time.perf_counter()
    ones = np.ones(len(tails), np.int8)
    matrix = coo_array((ones, (tails, heads)), shape=(nodes, nodes)).tocsr()
    loaded = time.perf_counter()
    _, labels = csgraph.connected_components(matrix, directed=True, connection="strong")
    done = time.perf_counter()
    peak = _peak()
    return Measured("scipy", loaded - begun, done - loaded, peak, _digest(labels, nodes))


def main() -> None:
    """Draw, measure in turn, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--nodes", type=int, default=10_000_000)
    parser.add_argument("--arrows", type=int, default=50_000_000)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("\n".join(machine_lines("numpy", "numba", "scipy")))
    processes = multiprocessing.get_context("spawn")
    best: list[Measured] = []
    with tempfile.TemporaryDirectory() as place:
        columns = drawn_arrows(asked.nodes, asked.arrows, asked.seed)
        for name, column in zip(("tails", "heads"), columns, strict=True):
            np.save(Path(place) / f"{name}.npy", column)
        del columns
        print(f"graph     {asked.nodes:,} nodes, {asked.arrows:,} arrows, seed {asked.seed}")
        for engine in (measure_hefu, measure_scipy):
            runs = []
            for _ in range(asked.runs):
                with processes.Pool(1) as pool:
                    runs.append(pool.apply(engine, (place, asked.nodes)))
            best.append(min(runs, key=lambda run: run.load + run.components))
    for one in best:
        print(
            f"{one.engine:9} load {one.load:.2f} s, components {one.components:.2f} s, "
            f"peak {one.peak / 2**30:.2f} GiB, best of {asked.runs}"
        )
    hefu, peer = best
    assert hefu.digest == peer.digest, f"the two disagree: {hefu.digest} and {peer.digest}"
    print(f"parts     {hefu.digest[0]:,}, the largest of {hefu.digest[1]:,} nodes, both the same")
    print(
        f"ratio     load {peer.load / hefu.load:.1f}, components "
        f"{peer.components / hefu.components:.1f}, memory {peer.peak / hefu.peak:.2f}"
    )


if __name__ == "__main__":
    main()
