"""One sweep of the cascade: everybody's loss of output from everybody's loss a step before."""

from __future__ import annotations

from hefu.kernels.compiled import kernel
from hefu.kernels.network.esri.supply_network import (
    Floats,
    Heads,
    Integers,
)


@kernel
def replaceability(
    output: Floats, market: Heads, loss: Floats, left: Floats, smallest: Floats, share: Floats
) -> None:
    """Write into ``share`` how hard it hits when a firm falls: its output against what its market still
    makes, at most 1. A market that makes ``smallest`` of its output or less cannot replace anybody.

    ``left`` is work space, one entry a market.
    """
    for place in range(left.shape[0]):
        left[place] = 0.0
    for firm in range(market.shape[0]):
        if market[firm] >= 0:
            left[market[firm]] += output[firm] * (1.0 - loss[firm])
    for firm in range(market.shape[0]):
        place = market[firm]
        if place < 0 or left[place] <= smallest[place] or output[firm] >= left[place]:
            share[firm] = 1.0
        else:
            share[firm] = output[firm] / left[place]


@kernel
def replaceability_of_the_reference(
    output: Floats, market: Heads, loss: Floats, left: Floats, share: Floats
) -> None:
    """The same as the published programs compute it: a market with nothing left is given an output of
    one unit of currency, so that the answer hangs on the unit. For comparison only."""
    for place in range(left.shape[0]):
        left[place] = 0.0
    for firm in range(market.shape[0]):
        if market[firm] >= 0:
            left[market[firm]] += output[firm] * (1.0 - loss[firm])
    for place in range(left.shape[0]):
        if left[place] <= 1e-10:
            left[place] = 1.0
    for firm in range(market.shape[0]):
        place = market[firm]
        share[firm] = 1.0 if place < 0 else min(1.0, output[firm] / left[place])


@kernel
def lose_inputs(
    groups: Integers,
    offsets: Integers,
    suppliers: Heads,
    shares: Floats,
    hit: Floats,
    shock: Floats,
    after: Floats,
) -> None:
    """Downstream: a firm loses as much as its worst group of inputs, or its own shock.

    ``hit``: loss of a supplier times how hard it is to replace.
    """
    for firm in range(shock.shape[0]):
        worst = shock[firm]
        for group in range(groups[firm], groups[firm + 1]):
            lost = 0.0
            for link in range(offsets[group], offsets[group + 1]):
                lost += shares[link] * hit[suppliers[link]]
            worst = max(worst, lost)
        after[firm] = min(1.0, worst)


@kernel
def lose_sales(
    offsets: Integers,
    customers: Heads,
    shares: Floats,
    loss: Floats,
    shock: Floats,
    after: Floats,
) -> None:
    """Upstream: a firm loses the sales that its customers no longer buy, or its own shock."""
    for firm in range(shock.shape[0]):
        lost = 0.0
        for link in range(offsets[firm], offsets[firm + 1]):
            lost += shares[link] * loss[customers[link]]
        after[firm] = min(1.0, max(shock[firm], lost))
