"""When, in the sweeps of a cascade, each firm falls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hefu.kernels.network.chain.facility_losses import NEVER, Books, failing, lost_profits
from hefu.kernels.network.chain.firm_to_bank import Floats, Integers
from hefu.kernels.network.esri.cascade import Cascade, Stop, run_cascade
from hefu.kernels.network.esri.supply_network import SupplyNetwork


@dataclass(frozen=True, slots=True)
class Falls:
    """``sweeps``: the sweep in which each firm falls, 0 by the shock itself, ``NEVER``; ``lost_profit`` at
    the end, in minor units."""

    cascade: Cascade
    sweeps: Integers
    lost_profit: Integers


def follow_falls(
    network: SupplyNetwork,
    books: Books,
    shock: Floats,
    stop: Stop,
    *,
    shock_upstream: Floats | None = None,
    go_on: Callable[[int], bool] | None = None,
) -> Falls:
    """Run a cascade and note who falls when. ``go_on`` is told each sweep and may end it early."""
    if len(books.profit) != network.firm_count:
        raise ValueError(f"books are given for each of {network.firm_count} firms")
    upstream = shock if shock_upstream is None else shock_upstream
    sweeps = np.full(network.firm_count, NEVER)

    def watch(sweep: int, down: Floats, up: Floats) -> bool:
        falls = failing(books, lost_profits(books, np.maximum(down, up)))
        sweeps[falls & (sweeps == NEVER)] = sweep
        return go_on is None or go_on(sweep)

    watch(0, shock, upstream)
    cascade = run_cascade(network, shock, stop, shock_upstream=upstream, watch=watch)
    return Falls(cascade, sweeps, lost_profits(books, cascade.loss))
