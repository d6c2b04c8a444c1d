"""A network of a million firms and twenty million links, drawn from what firms sold and bought.

    python -m bench.network.reconstruction [--firms 1000000 --links 20000000]

Stripes by 616 industries. The peer draws every pair of one buyer with all its sellers in numpy, in the
same run and on a small number of buyers, and is extrapolated: it takes as many steps as there are pairs.
"""

from __future__ import annotations

import argparse
import os
import time

import numpy as np
from bench.machine import machine_lines

from hefu.kernels.network.chain.reconstruction import (
    Purchases,
    draw_links,
    solve_density,
    stripes_by_sector,
)

INDUSTRIES, INPUTS = 616, 20
PEER_ROWS = 2_000


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--firms", type=int, default=1_000_000)
    arguments.add_argument("--links", type=int, default=20_000_000)
    given = arguments.parse_args()
    print("\n".join(machine_lines("numpy", "numba")))
    dice = np.random.default_rng(1)
    sector = dice.integers(0, INDUSTRIES, given.firms)
    sold = dice.lognormal(9.4, 2.4, given.firms)
    firms = np.repeat(np.arange(given.firms), INPUTS)
    amounts = np.repeat(dice.lognormal(9.6, 2.3, given.firms), INPUTS) * dice.random(len(firms))
    purchases = Purchases(firms, dice.integers(0, INDUSTRIES, len(firms)), amounts)
    clock = time.perf_counter()
    stripes = stripes_by_sector(sector, sold, purchases)
    laid = time.perf_counter()
    density = solve_density(stripes, given.links)
    solved = time.perf_counter()
    links = draw_links(stripes, density, seed=1)
    drawn = time.perf_counter()
    print(
        f"{given.firms} firms, {len(firms)} purchases by industry, {len(links.weights)} links drawn\n"
        f"stripes {laid - clock:.1f} s, density {solved - laid:.1f} s, draw {drawn - solved:.1f} s, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    stripe = stripes[0]
    clock = time.perf_counter()
    for bought in stripe.bought[:PEER_ROWS]:
        pulls = density * stripe.sold * bought
        np.flatnonzero(dice.random(len(pulls)) < pulls / (1.0 + pulls))
    each = (time.perf_counter() - clock) / PEER_ROWS
    print(
        f"every pair with numpy, from {PEER_ROWS} rows: {each * len(firms):.0f} s for one network"
    )


if __name__ == "__main__":
    main()
