"""Whose money stands behind a firm: shares multiplied along every chain and summed, circles included.

With ``A[owner, firm]`` the share held, the share of an owner in a firm by all ways is
``N = inverse(I - A)``, and where the owner is itself part of a circle ``N[owner, firm] / N[owner, owner]``:
what comes round to it is its own and is not counted twice. The series is summed from the firm upwards in
whole units of one part in ``UNIT``, every product rounded down and every rounding counted, so that the
answer is a lower and an upper bound, equal on all but the last places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.control.holdings import WHOLE, Flags, Holdings
from hefu.kernels.network.control.order import sources_first
from hefu.kernels.network.graph import Integers, Nodes, build_graph, strong_components

UNIT = 1_000_000_000_000
"""A firm as a whole."""

STEPS_MAX = 200_000
"""Products for one firm; a circle that hands nearly all of a firm round and round ends here, unbounded."""

_TOO_MUCH = 1 << 60

Upwards = tuple[Integers, Nodes, Integers, Integers, Nodes, Nodes]
Work = tuple[Nodes, Integers, Integers, Integers]


@dataclass(frozen=True, slots=True)
class LookThrough:
    """``low[i]`` and ``high[i]``: between them lies the share of owner ``i`` in firm ``i``, of ``UNIT``.

    ``high`` is ``UNIT`` where no bound is known: more than the whole of a firm above is told, or a
    circle of firms belongs to itself.
    """

    low: Integers
    high: Integers


def look_through(
    holdings: Holdings,
    owners: Nodes,
    firms: Nodes,
    *,
    measure: int = 0,
    below: int = UNIT // 10**7,
    steps_max: int = STEPS_MAX,
) -> LookThrough:
    """Shares of ``owners[i]`` in ``firms[i]`` by all ways, counted by one measure.

    ``below``: parts of ``UNIT`` that are not followed further up; they widen the bounds.
    ``steps_max``: products for one firm. Raises ``ValueError`` for arrays of different length.
    """
    if len(owners) != len(firms):
        raise ValueError(f"{len(owners)} owners but {len(firms)} firms")
    graph = holdings.graph
    upwards = build_graph(graph.node_count, graph.heads, graph.tails)
    shares = holdings.weights[:, measure]
    told = np.zeros(graph.node_count, np.int64)
    np.add.at(told, graph.heads, shares)
    component = strong_components(graph)
    order = sources_first(graph, component)
    rank = np.empty(graph.node_count, np.int32)
    rank[order] = np.arange(graph.node_count)
    arrays: Upwards = (
        upwards.offsets,
        upwards.heads,
        shares[upwards.arrow],
        told,
        order,
        rank,
    )
    size = np.bincount(component, minlength=graph.node_count)
    is_circular = size[component] > 1
    is_circular[graph.heads[graph.tails == graph.heads]] = True
    count = graph.node_count
    work: Work = (
        np.empty(count + 1, np.int32),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
    )
    run = _shares.at(16 * len(firms) + count)
    found = np.zeros((len(firms), 4), np.int64)
    run(owners, firms, arrays, is_circular, (below, steps_max), work, found)
    return _bounded(found)


def _bounded(found: Integers) -> LookThrough:
    """Bounds from: units seen, units lost, and the same for the owner in itself."""
    seen, lost, own, own_lost = found.T
    low = seen.copy()
    high = np.minimum(seen + np.minimum(lost, UNIT), UNIT)
    for place in np.flatnonzero(own > 0):
        rest = UNIT - int(own_lost[place])
        if rest <= 0 or lost[place] >= UNIT:
            low[place], high[place] = 0, UNIT
            continue
        # own <= N[owner, owner] <= own * UNIT / rest, and what was lost counts at most so often.
        low[place] = int(seen[place]) * rest // int(own[place])
        most = -(-int(seen[place]) * UNIT // int(own[place])) + int(lost[place])
        high[place] = min(most, UNIT)
    low[lost >= UNIT] = 0
    high[lost >= UNIT] = UNIT
    return LookThrough(np.minimum(low, UNIT), high)


@kernel
def _shares(
    owners: Nodes,
    firms: Nodes,
    upwards: Upwards,
    is_circular: Flags,
    limits: tuple[int, int],
    work: Work,
    found: Integers,
) -> None:
    seen = work[2]
    stamps = work[3]
    stamp = 0
    for number in range(firms.shape[0]):
        owner = owners[number]
        stamp += 1
        lost = _push(firms[number], stamp, upwards, limits, work)
        found[number, 0] = seen[owner] if stamps[owner] == stamp else 0
        found[number, 1] = lost
        if is_circular[owner] and owner != firms[number]:
            stamp += 1
            found[number, 3] = _push(owner, stamp, upwards, limits, work)
            found[number, 2] = seen[owner]


@kernel
def _push(firm: int, stamp: int, upwards: Upwards, limits: tuple[int, int], work: Work) -> int:
    """Spread one firm over its owners and theirs, each once it has all that comes to it from below,
    circles apart; the units that were not followed. What each was seen to hold stands in ``seen`` where
    its stamp is this one."""
    offsets, heads, shares, told, order, rank = upwards
    below, steps_max = limits
    heap, pending, seen, stamps = work
    heap[0] = rank[firm]
    waiting = 1
    pending[firm] = UNIT
    seen[firm] = UNIT
    stamps[firm] = stamp
    lost = 0
    steps = 0
    while waiting > 0:
        node = order[heap[0]]
        waiting -= 1
        _settle(heap, waiting)
        units = pending[node]
        pending[node] = 0
        if steps > steps_max or told[node] > WHOLE or seen[node] > _TOO_MUCH:
            return UNIT
        if units < below:
            if offsets[node] < offsets[node + 1]:
                lost += units
            continue
        for link in range(offsets[node], offsets[node + 1]):
            steps += 1
            owner = heads[link]
            product = units * shares[link]
            part = product // WHOLE
            if part * WHOLE < product:
                lost += 1
            if stamps[owner] != stamp:
                stamps[owner] = stamp
                seen[owner] = 0
                pending[owner] = 0
            if part == 0:
                continue
            if pending[owner] == 0:
                _wait(heap, waiting, rank[owner])
                waiting += 1
            seen[owner] += part
            pending[owner] += part
    return min(lost, UNIT)


@kernel
def _wait(heap: Nodes, count: int, key: int) -> None:
    """Put ``key`` on the heap of ``count``, the largest on top."""
    place = count
    while place > 0 and heap[(place - 1) // 2] < key:
        heap[place] = heap[(place - 1) // 2]
        place = (place - 1) // 2
    heap[place] = key


@kernel
def _settle(heap: Nodes, count: int) -> None:
    """Take the top off: the last of the heap, now of ``count``, finds its place."""
    if count == 0:
        return
    key = heap[count]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= count:
            break
        if child + 1 < count and heap[child + 1] > heap[child]:
            child += 1
        if heap[child] <= key:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = key
