"""Every firm with the party at the head of those that control it, and through whom.

Control runs along holdings, so parties are taken with holders first; whatever one of them controls need
not be asked again, since it controls nothing that the first does not. On books in which no firm has more
than all of its votes told, each firm is therefore reached once: time grows with parties plus holdings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.control.circular import voting_bars
from hefu.kernels.network.control.holdings import WHOLE, Arrays, Holdings
from hefu.kernels.network.control.order import sources_first
from hefu.kernels.network.control.reach import Work, reach, work_space
from hefu.kernels.network.graph import Integers, Nodes, strong_components

DECLARED, JOINT, MAJORITY = 1, 2, 3
"""Why a firm is controlled; what holdings show on their own says more than a declaration."""

Kinds = npt.NDArray[np.int8]
Told = tuple[Nodes, Nodes, Nodes, Kinds, Integers, Nodes]
Found = tuple[Nodes, Nodes, Integers, Integers]


@dataclass(frozen=True, slots=True)
class ControlTies:
    """One row for each firm and head above it, by firm.

    ``head`` is controlled by nobody, or only by parties that it controls itself: of such a circle the
    first party stands for all. ``through`` is the largest holder among those that came under the head
    before the firm did, or who was declared; following it ends at the head. ``held``: parts of
    ``WHOLE`` that the head and those before the firm hold together, by the larger measure. ``steps``:
    how many firms one follows from the head. ``is_complete`` is false when the search was ended.
    """

    firm: Nodes
    head: Nodes
    through: Nodes
    kind: Kinds
    held: Integers
    steps: Nodes
    is_complete: bool = True


def control_ties(
    holdings: Holdings,
    more_than: int,
    *,
    go_on: Callable[[int], bool] | None = None,
) -> ControlTies:
    """All ties of control. ``more_than``: share in parts of ``WHOLE`` that has to be passed.

    ``go_on`` is told how many parties were looked at and ends the search by saying no.
    """
    graph = holdings.graph
    steps = 4 * (graph.node_count + graph.arrow_count)
    component = strong_components(graph)
    bars = voting_bars(holdings, more_than, component=component, go_on=go_on)
    order = _holders_first(holdings, component, bars)
    covered = np.zeros(graph.node_count, np.bool_)
    room = _room(2 * graph.node_count)
    work = work_space(holdings)
    best: Found = (
        np.empty(graph.node_count, np.int32),
        np.empty(graph.node_count, np.int32),
        np.empty(graph.node_count, np.int64),
        np.empty((graph.node_count, holdings.measure_count), np.int64),
    )
    run = _ties_from.at(steps)
    parts: list[Told] = []
    place, is_complete = 0, True
    while place < len(order) and is_complete:
        place, count = run(order, place, covered, holdings.arrays, bars, work, best, room)
        parts.append(_copy(room, count))
        is_complete = go_on is None or go_on(place) or place == len(order)
    return _sorted(parts, covered, is_complete=is_complete)


def _room(size: int) -> Told:
    nodes = [np.empty(size, np.int32) for _ in range(4)]
    return (
        nodes[0],
        nodes[1],
        nodes[2],
        np.empty(size, np.int8),
        np.empty(size, np.int64),
        nodes[3],
    )


def _copy(room: Told, count: int) -> Told:
    firm, head, through, kind, held, steps = room
    return (
        firm[:count].copy(),
        head[:count].copy(),
        through[:count].copy(),
        kind[:count].copy(),
        held[:count].copy(),
        steps[:count].copy(),
    )


def _sorted(parts: list[Told], covered: npt.NDArray[np.bool_], *, is_complete: bool) -> ControlTies:
    """By firm and head, without heads that turned out to be controlled by a later one."""
    firm, head, through, kind, held, steps = (
        _copy(_room(0), 0)
        if not parts
        else tuple(np.concatenate(column) for column in zip(*parts, strict=True))
    )
    kept = np.flatnonzero(~covered[head])
    order = kept[np.lexsort((head[kept], firm[kept]))]
    return ControlTies(
        firm[order],
        head[order],
        through[order],
        kind[order],
        held[order],
        steps[order],
        is_complete,
    )


def _holders_first(holdings: Holdings, component: Nodes, bars: Integers) -> Nodes:
    """Holders before what they hold; of all, first those without a holder that controls them alone,
    since the others are reached through theirs."""
    graph = holdings.graph
    order = sources_first(graph, component)
    alone = (holdings.weights * WHOLE > bars[graph.heads]).any(axis=1) | holdings.is_decisive
    has_master = np.zeros(graph.node_count, np.bool_)
    has_master[graph.heads[alone & (graph.tails != graph.heads)]] = True
    return np.concatenate((order[~has_master[order]], order[has_master[order]]))


@kernel
def _ties_from(
    order: Nodes,
    first: int,
    covered: npt.NDArray[np.bool_],
    holdings: Arrays,
    bars: Integers,
    work: Work,
    best: Found,
    room: Told,
) -> tuple[int, int]:
    """Ties of the parties from place ``first`` of the order on, until there may be no room for those of
    one more; the next place, and how many ties were told."""
    offsets = holdings[0]
    used = 0
    for place in range(first, order.shape[0]):
        root = order[place]
        if covered[root] or offsets[root] == offsets[root + 1]:
            continue
        if used + order.shape[0] > room[0].shape[0]:
            return place, used
        count = reach(root, place + 1, holdings, bars, work)
        if count > 1:
            _explain(place + 1, count, holdings, bars, work, best)
            used = _tell(root, count, covered, work, best, room, used)
    return order.shape[0], used


@kernel
def _explain(
    stamp: int, count: int, holdings: Arrays, bars: Integers, work: Work, best: Found
) -> None:
    """For each member of the queue but the first: through whom, why, and what is held together."""
    offsets, heads, weights, is_decisive = holdings
    queue, place, joined, _, _ = work
    through, kind, largest, together = best
    for number in range(count):
        node = queue[number]
        kind[node] = JOINT
        largest[node] = -1
        through[node] = -1
        for measure in range(weights.shape[1]):
            together[node, measure] = 0
    for number in range(count):
        node = queue[number]
        for link in range(offsets[node], offsets[node + 1]):
            head = heads[link]
            if joined[head] != stamp or place[head] <= number:
                continue
            own_kind = DECLARED if is_decisive[link] else JOINT
            largest_held = 0
            for measure in range(weights.shape[1]):
                held = weights[link, measure]
                together[head, measure] += held
                largest_held = max(largest_held, held)
                if held * WHOLE > bars[head, measure]:
                    own_kind = MAJORITY
            is_better = through[head] < 0
            if not is_better:
                # Whoever controls alone goes before the declared one, and that before a mere part.
                rank = 0 if own_kind == JOINT else own_kind
                known = 0 if kind[head] == JOINT else kind[head]
                is_better = rank > known or (rank == known and largest_held > largest[head])
            if is_better:
                through[head] = node
                kind[head] = own_kind
                largest[head] = largest_held


@kernel
def _tell(
    root: int,
    count: int,
    covered: npt.NDArray[np.bool_],
    work: Work,
    best: Found,
    room: Told,
    used: int,
) -> int:
    queue = work[0]
    through, kind, _, together = best
    firms, heads, by, kinds, held, steps = room
    for number in range(1, count):
        node = queue[number]
        covered[node] = True
        row = used + number - 1
        firms[row] = node
        heads[row] = root
        by[row] = through[node]
        kinds[row] = kind[node]
        most = together[node, 0]
        for measure in range(1, together.shape[1]):
            most = max(most, together[node, measure])
        held[row] = most
        steps[row] = 1
        if through[node] != root:
            steps[row] = steps[used + work[1][through[node]] - 1] + 1
    return used + count - 1
