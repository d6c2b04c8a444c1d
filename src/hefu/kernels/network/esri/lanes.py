"""Sweeps over many scenarios at once: one index and one share, read once, serve all of them.

A lane is one scenario. Arrays have one row a firm and one column a lane, a row is one line of the cache
(8 lanes of double or 16 of single precision), and so is each gather. The texts here are plain; their
twins for the machine stand in ``lane_machine``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import twin_kernel
from hefu.kernels.network.esri.supply_network import Floats, Heads, Integers

LINE_BYTES = 64
"""Bytes of one line of the cache."""

IRREPLACEABLE = 1e30
"""Stands for one over the output of a market that makes nothing: whoever falls there is not replaced."""

Rows = npt.NDArray[np.floating[Any]]


def aligned_rows(row_count: int, precision: npt.DTypeLike) -> Rows:
    """Zeros, each row on one line of the cache; as many columns as fit."""
    kind = np.dtype(precision)
    raw = np.zeros((row_count + 1) * LINE_BYTES, np.uint8)
    begin = -raw.ctypes.data % LINE_BYTES
    rows: Rows = raw[begin : begin + row_count * LINE_BYTES].view(kind).reshape(row_count, -1)
    return rows


def _twin(name: str) -> Callable[[bool], Any]:
    """The machine's twin of that name; its module needs Numba and is looked at when it is wanted."""

    def compile_twin(keep: bool) -> Any:
        machine = import_module("hefu.kernels.network.esri.lane_machine")
        return machine.compiled(getattr(machine, name), keep=keep)

    return compile_twin


@twin_kernel(_twin("hit"))
def hit_of_lanes(
    output: Rows,
    market: Heads,
    smallest: Rows,
    loss: Rows,
    left: Rows,
    hit: Rows,
) -> None:
    """Write into ``hit`` each firm's loss times how hard it is to replace.

    ``market`` numbers a row of ``left`` (work space) for each firm. A market that makes ``smallest`` of its
    output or less replaces nobody; infinity there: never.
    """
    left[:] = 0.0
    for firm in range(market.shape[0]):
        left[market[firm]] += output[firm] * (1 - loss[firm])
    for place in range(left.shape[0]):
        makes = left[place] > smallest[place]
        left[place] = np.divide(
            1, left[place], out=np.full_like(left[0], IRREPLACEABLE), where=makes
        )
    for firm in range(market.shape[0]):
        share = output[firm] * left[market[firm]]
        hit[firm] = loss[firm] * np.where(share < 1, share, 1).astype(loss.dtype)


@twin_kernel(_twin("lose"))
def lose_in_lanes(
    groups: Integers,
    offsets: Integers,
    heads: Heads,
    shares: Rows,
    hit: Rows,
    before: Rows,
    after: Rows,
    largest: Rows,
) -> None:
    """A firm loses as much as the worst of its groups; ``largest`` takes the largest step from ``before`` in
    each lane. ``before`` and ``after`` may be one array. Shocks are laid on afterwards by the caller. One
    side of the network or the other: sales are one group a firm.
    """
    for firm in range(groups.shape[0] - 1):
        worst = np.zeros_like(largest[0])
        for group in range(groups[firm], groups[firm + 1]):
            lost = np.zeros_like(worst)
            for link in range(offsets[group], offsets[group + 1]):
                lost = lost + shares[link] * hit[heads[link]]
            worst = np.where(lost > worst, lost, worst)
        worst = np.where(worst < 1, worst, 1).astype(worst.dtype)
        step = worst - before[firm]
        largest[0] = np.where(step > largest[0], step, largest[0])
        after[firm] = worst


@twin_kernel(_twin("finish"))
def finish_lanes(value: Floats, down: Rows, up: Rows, gone: Rows, sums: Floats) -> None:
    """Write into the three rows of ``sums`` the losses weighted with ``value`` in each lane, of both sides
    together and of each alone; and clear the lanes marked 1 in ``gone`` for the next scenario.
    """
    kept = 1 - gone[0]
    sums[:] = 0.0
    for firm in range(value.shape[0]):
        larger = np.where(down[firm] > up[firm], down[firm], up[firm])
        sums[0] += value[firm] * larger
        sums[1] += value[firm] * down[firm]
        sums[2] += value[firm] * up[firm]
        down[firm] *= kept
        up[firm] *= kept
