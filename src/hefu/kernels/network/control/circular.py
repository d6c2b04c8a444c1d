"""How many votes control a firm when some of them are held in a circle.

A firm has no vote in itself, and what it controls votes as it says: such votes are taken out of the
total, so that control is looked for among those that somebody else can cast. It errs towards control: 36
per cent control a firm of which 30 per cent lie with its own subsidiary. What a firm controls depends on
the bars and the bars on what it controls; both only ever give more control, and the least fixed point of
the two together is taken.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.control.holdings import WHOLE, Arrays, Flags, Holdings
from hefu.kernels.network.control.order import sources_first
from hefu.kernels.network.control.reach import Work, reach, work_space
from hefu.kernels.network.graph import Graph, Integers, Nodes, build_graph, strong_components

FIRMS_AT_ONCE = 4_096


def voting_bars(
    holdings: Holdings,
    more_than: int,
    *,
    component: Nodes | None = None,
    go_on: Callable[[int], bool] | None = None,
) -> Integers:
    """``bars[firm, measure]``: held parts of ``WHOLE``, times ``WHOLE``, above which they control.

    ``more_than``: share of the total, in parts of ``WHOLE``, that has to be passed. ``component``: see
    ``strong_components``, where it is known already. ``go_on`` is told the firms looked at; when it says
    no, the bars so far are returned, which are the higher ones.
    """
    graph = holdings.graph
    totals = np.full((graph.node_count, holdings.measure_count), WHOLE, np.int64)
    tails = graph.tails
    own = tails == graph.heads
    totals[tails[own]] -= holdings.weights[own]
    np.maximum(totals, 0, out=totals)
    component = strong_components(graph) if component is None else component
    inside = (component[tails] == component[graph.heads]) & ~own
    if inside.any():
        _take_out(_part_of(holdings, inside), totals, more_than, go_on)
    return totals * more_than


def _part_of(holdings: Holdings, chosen: Flags) -> Holdings:
    """The same parties with the chosen holdings alone."""
    graph = holdings.graph
    offsets = np.zeros(graph.node_count + 1, np.int64)
    np.cumsum(np.bincount(graph.tails[chosen], minlength=graph.node_count), out=offsets[1:])
    part = Graph(graph.node_count, offsets, graph.heads[chosen], graph.arrow[chosen])
    return Holdings(part, holdings.weights[chosen], holdings.is_decisive[chosen])


def _take_out(
    inner: Holdings,
    totals: Integers,
    more_than: int,
    go_on: Callable[[int], bool] | None,
) -> None:
    free = totals.copy()
    firms = _firms_held_from_below(inner, free, more_than)
    masters = _masters(inner, free * more_than)
    firms = firms[np.argsort(masters[firms], kind="stable")]
    holders = build_graph(inner.graph.node_count, inner.graph.heads, inner.graph.tails)
    upwards = (holders.offsets, holders.heads, inner.weights[holders.arrow])
    work = work_space(inner)
    run = _lower.at(len(firms) + 8 * inner.graph.arrow_count)
    stamp, seen, changed = 1, 0, int(len(firms) > 0)
    while changed:
        changed = 0
        for first in range(0, len(firms), FIRMS_AT_ONCE):
            some = firms[first : first + FIRMS_AT_ONCE]
            told = (masters, inner.arrays, upwards)
            changed += run(some, stamp, told, more_than, (free, totals), work)
            stamp += len(some)
            seen += len(some)
            if go_on is not None and not go_on(seen):
                return


def _firms_held_from_below(inner: Holdings, free: Integers, more_than: int) -> Nodes:
    """Firms in which somebody holds votes whom they may control: who can be controlled from inside a
    circle at all is judged with every vote in it for and none against."""
    graph = inner.graph
    within = np.zeros_like(free)
    np.add.at(within, graph.heads, inner.weights)
    may_be_held = (within * WHOLE > np.maximum(free - within, 0) * more_than).any(axis=1)
    may_be_held[graph.heads[inner.is_decisive]] = True
    carriers = _part_of(inner, may_be_held[graph.heads]).graph
    component = strong_components(carriers)
    order = sources_first(carriers, component)
    rank = np.empty(graph.node_count, np.int64)
    rank[order] = np.arange(graph.node_count)
    rank = rank[component]
    firms: Nodes = np.unique(graph.heads[rank[graph.heads] <= rank[graph.tails]])
    return firms


def _masters(inner: Holdings, bars: Integers) -> Nodes:
    """Parties that control one another by single holdings, and so control the same, share a number."""
    alone = (inner.weights * WHOLE > bars[inner.graph.heads]).any(axis=1) | inner.is_decisive
    return strong_components(_part_of(inner, alone).graph)


@kernel
def _lower(
    firms: Nodes,
    stamp: int,
    told: tuple[Nodes, Arrays, tuple[Integers, Nodes, Integers]],
    more_than: int,
    totals: tuple[Integers, Integers],
    work: Work,
) -> int:
    """Take out of each firm's total what it controls holds in it; how many totals became smaller."""
    masters, holdings, (offsets, holders, weights) = told
    free, total = totals
    bars = total * more_than
    joined = work[2]
    changed = 0
    mark = stamp
    for number in range(firms.shape[0]):
        firm = firms[number]
        if number == 0 or masters[firm] != masters[firms[number - 1]]:
            mark = stamp + number
            reach(firm, mark, holdings, bars, work)
        for measure in range(weights.shape[1]):
            left = free[firm, measure]
            for link in range(offsets[firm], offsets[firm + 1]):
                if joined[holders[link]] == mark and holders[link] != firm:
                    left -= weights[link, measure]
            left = max(left, 0)
            if left < total[firm, measure]:
                total[firm, measure] = left
                bars[firm, measure] = left * more_than
                changed += 1
    return changed
