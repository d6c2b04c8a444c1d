"""Questions before a guarantee is written, on a network that grows meanwhile.

    python -m bench.network.before_writing --firms 1000000 --questions 10000

Half of the questions are about firms of one group, where circles close; every second guarantee asked about
is then written. No peer answers this; the figures are for the limit of 10 ms.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from bench.machine import machine_lines, percentile
from bench.network.guarantee_networks import drawn_guarantees

from hefu.kernels.network.before_writing import GuaranteeNetwork


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--firms", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("\n".join(machine_lines("numpy", "numba")))
    drawn = drawn_guarantees(asked.firms, asked.seed)
    dice = np.random.default_rng(asked.seed)
    begun = time.perf_counter()
    network = GuaranteeNetwork(
        drawn.guarantors.astype(np.int64),
        drawn.obligors.astype(np.int64),
        drawn.amounts,
        dice.integers(0, 10**11, asked.firms),
    )
    print(
        f"network   {asked.firms:,} firms, {len(drawn.amounts):,} guarantees, seed {asked.seed}; "
        f"built in {time.perf_counter() - begun:.2f} s, compiled code read or made in it"
    )
    seconds, circles, unsure = [], 0, 0
    for turn in range(asked.questions):
        guarantor = int(dice.integers(0, asked.firms))
        near = (guarantor + int(dice.integers(1, 6))) % asked.firms
        obligor = near if turn % 4 < 2 else int(dice.integers(0, asked.firms))
        if obligor == guarantor:
            continue
        begun = time.perf_counter()
        seen = network.ask(guarantor, obligor, 10**9)
        seconds.append(time.perf_counter() - begun)
        circles += seen.circle is not None
        unsure += not seen.is_certain
        if turn % 2:
            network.add(guarantor, obligor, 10**9)
    ranks = [1000 * percentile(seconds, share) for share in (50, 95, 99, 100)]
    print(
        f"questions {len(seconds):,}, of which {circles:,} would close a circle, {unsure:,} unsure"
    )
    print("ms        p50 {:.3f}, p95 {:.3f}, p99 {:.3f}, most {:.3f}".format(*ranks))
    print(f"limit     10 ms, missed by {sum(one > 0.01 for one in seconds)} of {len(seconds):,}")


if __name__ == "__main__":
    main()
