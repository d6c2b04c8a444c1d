"""A supply network as the lanes want it: busy firms side by side, amounts without unit, one precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.network.esri.cascade import SMALLEST_MARKET_SHARE
from hefu.kernels.network.esri.lanes import Rows
from hefu.kernels.network.esri.supply_network import Floats, Heads, Integers, SupplyNetwork, summed


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the network: firm, its groups, their links; as in ``SupplyNetwork``."""

    groups: Integers
    offsets: Integers
    heads: Heads
    shares: Rows


@dataclass(frozen=True, slots=True)
class Layout:
    """``place[firm]``: the row of each firm. ``output``: its part of all output. ``market``: a row of the
    markets, the last of them for firms without one; ``smallest``: what a market must make to replace
    anybody."""

    place: Integers
    output: Rows
    market: Heads
    smallest: Rows
    inputs: Side
    sales: Side

    @property
    def market_count(self) -> int:
        """Rows of markets, the one for firms without a market among them."""
        return len(self.smallest)


def lay_out(network: SupplyNetwork, precision: npt.DTypeLike) -> Layout:
    """Firms that others look at most come first, so that their rows share what the caches hold.

    The links of a group keep their order, and so its sum keeps its bits.
    """
    count = network.firm_count
    looked_at = np.bincount(network.input_suppliers, minlength=count)
    looked_at += np.bincount(network.sale_customers, minlength=count)
    order = np.argsort(-looked_at, kind="stable")
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    markets = int(network.market.max(initial=-1)) + 1
    market = np.where(network.market < 0, markets, network.market)
    output = network.output / max(network.output.sum(), np.finfo(np.float64).tiny)
    smallest = summed(market.astype(np.int64), output, markets + 1) * SMALLEST_MARKET_SHARE
    smallest[markets] = np.inf
    single = np.arange(count + 1)
    group_links = (network.input_offsets, network.input_suppliers, network.input_shares)
    sale_links = (network.sale_offsets, network.sale_customers, network.sale_shares)
    return Layout(
        place,
        output[order].astype(precision),
        market[order].astype(np.int32),
        smallest.astype(precision),
        _moved(order, place, network.group_offsets, group_links, precision),
        _moved(order, place, single, sale_links, precision),
    )


def _moved(
    order: Integers,
    place: Integers,
    groups: Integers,
    links: tuple[Integers, Heads, Floats],
    precision: npt.DTypeLike,
) -> Side:
    offsets, heads, shares = links
    group_order, group_offsets = _gathered(groups, order)
    link_order, link_offsets = _gathered(offsets, group_order)
    return Side(
        group_offsets,
        link_offsets,
        place[heads[link_order]].astype(np.int32),
        shares[link_order].astype(precision),
    )


def _gathered(offsets: Integers, order: Integers) -> tuple[Integers, Integers]:
    """The members of groups in the order of the groups, and where each group now begins."""
    sizes = np.diff(offsets)[order]
    begins = np.zeros(len(order) + 1, np.int64)
    np.cumsum(sizes, out=begins[1:])
    within = np.arange(begins[-1]) - np.repeat(begins[:-1], sizes)
    return np.repeat(offsets[:-1][order], sizes) + within, begins
