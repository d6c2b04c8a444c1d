"""Sweeps over eight scenarios at once: one index and one share, read once, serve all of them.

A lane is one scenario; arrays have one row a firm and one column a lane, so that each gather is one line
of the cache. The eight sums stand side by side as plain names because the compiler keeps names in
registers and arrays in memory.
"""

from __future__ import annotations

from hefu.kernels.compiled import kernel
from hefu.kernels.network.esri.supply_network import Floats, Heads, Integers

LANES = 8


@kernel
def hit_of_lanes(
    output: Floats, market: Heads, loss: Floats, left: Floats, smallest: Floats, hit: Floats
) -> None:
    """Write into ``hit`` each firm's loss times how hard it is to replace, lane by lane."""
    left[:] = 0.0
    for firm in range(market.shape[0]):
        place = market[firm]
        if place >= 0:
            for lane in range(8):
                left[place, lane] += output[firm] * (1.0 - loss[firm, lane])
    for firm in range(market.shape[0]):
        place = market[firm]
        for lane in range(8):
            share = 1.0
            if place >= 0 and left[place, lane] > max(smallest[place], output[firm]):
                share = output[firm] / left[place, lane]
            hit[firm, lane] = loss[firm, lane] * share


@kernel
def lose_in_lanes(
    groups: Integers,
    offsets: Integers,
    heads: Heads,
    shares: Floats,
    hit: Floats,
    shock: Floats,
    before: Floats,
    after: Floats,
    largest: Floats,
) -> None:
    """A firm loses as much as the worst of its groups, or its own shock; ``largest`` takes the largest
    step of each lane. One side of the network or the other: sales are one group a firm."""
    for firm in range(shock.shape[0]):
        w0, w1, w2, w3 = shock[firm, 0], shock[firm, 1], shock[firm, 2], shock[firm, 3]
        w4, w5, w6, w7 = shock[firm, 4], shock[firm, 5], shock[firm, 6], shock[firm, 7]
        for group in range(groups[firm], groups[firm + 1]):
            a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = 0.0
            for link in range(offsets[group], offsets[group + 1]):
                head, share = heads[link], shares[link]
                a0 += share * hit[head, 0]
                a1 += share * hit[head, 1]
                a2 += share * hit[head, 2]
                a3 += share * hit[head, 3]
                a4 += share * hit[head, 4]
                a5 += share * hit[head, 5]
                a6 += share * hit[head, 6]
                a7 += share * hit[head, 7]
            w0, w1, w2, w3 = max(w0, a0), max(w1, a1), max(w2, a2), max(w3, a3)
            w4, w5, w6, w7 = max(w4, a4), max(w5, a5), max(w6, a6), max(w7, a7)
        after[firm, 0], after[firm, 1] = min(1.0, w0), min(1.0, w1)
        after[firm, 2], after[firm, 3] = min(1.0, w2), min(1.0, w3)
        after[firm, 4], after[firm, 5] = min(1.0, w4), min(1.0, w5)
        after[firm, 6], after[firm, 7] = min(1.0, w6), min(1.0, w7)
        for lane in range(8):
            largest[lane] = max(largest[lane], after[firm, lane] - before[firm, lane])
