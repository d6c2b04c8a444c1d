"""All circles of guarantees up to a length, beside NetworkX in the same run.

    python -m bench.network.circles --firms 1000000 --length 6

Both must find the same number of circles of each length. Hefu's first run compiles or reads what it
compiled before and is not counted; its figures are the best of the runs after.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import networkx as nx
import numpy as np
from bench.machine import machine_lines
from bench.network.guarantee_networks import Guarantees, drawn_guarantees

from hefu.kernels.network.circles import Circles, find_circles
from hefu.kernels.network.graph import build_graph, strong_components


def by_hefu(network: Guarantees, length: int) -> tuple[float, float, Circles]:
    """Seconds of loading and of the search, and what was found."""
    begun = time.perf_counter()
    graph = build_graph(network.firm_count, network.guarantors, network.obligors)
    loaded = time.perf_counter()
    found = find_circles(graph, network.amounts, length_max=length)
    return loaded - begun, time.perf_counter() - loaded, found


def by_networkx(network: Guarantees, length: int) -> tuple[float, float, list[int]]:
    """The same by the peer: circles by length."""
    begun = time.perf_counter()
    graph = nx.DiGraph()
    graph.add_edges_from(zip(network.guarantors.tolist(), network.obligors.tolist(), strict=True))
    loaded = time.perf_counter()
    lengths = Counter(len(one) for one in nx.simple_cycles(graph, length_bound=length))
    seconds = time.perf_counter() - loaded
    return loaded - begun, seconds, [lengths[n] for n in range(length + 1)]


def main() -> None:
    """Draw, search twice, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--firms", type=int, default=1_000_000)
    parser.add_argument("--length", type=int, default=6)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("\n".join(machine_lines("numpy", "numba", "networkx")))
    network = drawn_guarantees(asked.firms, asked.seed)
    graph = build_graph(network.firm_count, network.guarantors, network.obligors)
    sizes = np.bincount(strong_components(graph))
    print(
        f"network   {asked.firms:,} firms, {len(network.amounts):,} guarantees, seed {asked.seed}, "
        f"{network.answered:.0%} answered, {(sizes > 1).sum():,} strongly connected parts, "
        f"largest {sizes.max()}, {sizes[sizes > 1].sum():,} firms in them"
    )
    by_hefu(network, asked.length)
    runs = [by_hefu(network, asked.length) for _ in range(asked.runs)]
    found = runs[0][2]
    load, search = min(run[0] for run in runs), min(run[1] for run in runs)
    peer_load, peer_search, counts = by_networkx(network, asked.length)
    assert found.is_complete
    assert counts == found.by_length[: asked.length + 1].tolist(), "the two disagree"
    print(f"circles   {found.count:,} up to length {asked.length}: {counts[2:]}, both the same")
    print(f"Hefu      load {load:.3f} s, search {search * 1000:.1f} ms, best of {asked.runs}")
    print(f"networkx  load {peer_load:.3f} s, search {peer_search:.2f} s, one run")
    print(f"ratio     search {peer_search / search:,.0f}, with load "
          f"{(peer_load + peer_search) / (load + search):,.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
