"""The firms whose closure costs most, of a million: bounds for all, exact closures for few.

    python -m bench.network.screening [--firms 1000000 --links 5000000 --best 100]

Networks as in ``bench.network.esri``, a third of each firm's revenue final demand. No other program was
found that leaves any closure out, so the peer is Hefu's own batch over all firms, extrapolated from the
closures that were run.
"""

from __future__ import annotations

import argparse
import os
import time

import numpy as np
from bench.machine import machine_lines
from bench.network.supply_networks import power_law_network

from hefu.kernels.network.esri.cascade import Stop
from hefu.kernels.network.esri.screening import bound_closures, top_closures


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--firms", type=int, default=1_000_000)
    arguments.add_argument("--links", type=int, default=5_000_000)
    arguments.add_argument("--best", type=int, default=100)
    arguments.add_argument("--threads", type=int, default=2)
    given = arguments.parse_args()
    print("\n".join(machine_lines("numpy", "numba")))
    network = power_law_network(given.firms, given.links, seed=1, demand_share=1 / 3)
    print(f"{given.firms} firms, {len(network.sale_customers)} links, tolerance 1e-2")
    bound_closures(power_law_network(20_000, 100_000, seed=2, demand_share=1 / 3))
    clock, processor = time.perf_counter(), time.process_time()
    bound = bound_closures(network)
    bounded, used = time.perf_counter() - clock, time.process_time() - processor
    print(
        f"bounds of all firms  {bounded:8.1f} s, {used:.1f} s processor; "
        f"{(bound >= 1).sum()} firms not bounded below 1"
    )
    found = top_closures(network, given.best, Stop(), thread_count=given.threads)
    whole = time.perf_counter() - clock - bounded
    together = time.process_time() - processor - used
    print(
        f"best {given.best}, bounds and exact closures  {whole:8.1f} s, {together:.1f} s processor, "
        f"{given.threads} threads, load {os.getloadavg()[0]:.1f}\n"
        f"{found.exact_count} closures run, none missed: {found.is_complete}\n"
        f"largest {found.esri[0]:.5f}, last of the best {found.esri[-1]:.6f}, "
        f"next bound {found.missed_at_most:.6f}"
    )
    each = (together - used) / max(found.exact_count, 1)
    print(f"all closures one by one would take {each * given.firms / 3600:.2f} hours of processor")
    ratio = bound[found.firms] / found.esri
    print(f"bound over exact of the best: median {np.median(ratio):.2f}, largest {ratio.max():.2f}")


if __name__ == "__main__":
    main()
