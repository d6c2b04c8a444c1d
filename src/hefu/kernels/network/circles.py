"""All simple circles up to a length, complete: counted to the last one, the largest of them kept.

Every circle is found once, at its smallest node. From that node the arrows are followed backwards to see
how far every other node is from coming home; the search forward then never enters a node from which the
circle could not be closed within the length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Graph, Integers, Nodes, reversed_graph, strong_components

ROOTS_AT_ONCE = 65_536
"""Nodes searched between two looks at whether anybody wants to stop."""


@dataclass(frozen=True, slots=True)
class Circles:
    """``count`` circles exist (``is_complete``), or at least so many were seen before the search ended.

    The kept ones, largest total first: circle ``c`` runs through ``nodes[c, :lengths[c]]`` and back to its
    first node, along ``arrows[c, :lengths[c]]`` (numbers of the arrows as they were given). ``totals`` is
    the sum of their amounts, ``smallest`` the smallest: what can be called all the way round.
    """

    count: int
    is_complete: bool
    lengths: npt.NDArray[np.int64]
    nodes: Nodes
    arrows: Nodes
    totals: Integers
    smallest: Integers
    by_length: Integers


def find_circles(
    graph: Graph,
    amounts: Integers,
    *,
    length_max: int,
    length_min: int = 2,
    keep: int = 1_000,
    step_max: int = 2_000_000_000,
    go_on: Callable[[int], bool] | None = None,
) -> Circles:
    """Circles of ``length_min`` to ``length_max`` arrows, the ``keep`` largest by total amount.

    ``amounts``: minor units by arrow as given, at least 0. Arrows between the same two nodes are arrows
    of their own; an arrow from a node to itself is no circle. The search gives up after ``step_max``
    arrows looked at, and says so. ``go_on`` is told the circles found so far and may end it as well.
    """
    if not 2 <= length_min <= length_max <= 32:
        raise ValueError("circles have from 2 to 32 arrows")
    if len(amounts) != graph.arrow_count or (len(amounts) and amounts.min() < 0):
        raise ValueError("one amount, not negative, for each arrow")
    component = strong_components(graph)
    back = reversed_graph(graph)
    found = _Found(keep, length_max)
    work = _Work(graph.node_count, length_max, step_max)
    run = _search.at(graph.node_count + 8 * graph.arrow_count)
    for first in range(0, graph.node_count, ROOTS_AT_ONCE):
        run(
            first,
            min(first + ROOTS_AT_ONCE, graph.node_count),
            (length_min, length_max),
            (graph.offsets, graph.heads, graph.arrow),
            (back.offsets, back.heads),
            component,
            amounts,
            work.arrays,
            found.arrays,
        )
        is_over = work.tally[1] >= step_max
        if is_over or (go_on is not None and not go_on(int(work.tally[0]))):
            break
    else:
        is_over = False
        return found.ranked(int(work.tally[0]), is_complete=True)
    return found.ranked(int(work.tally[0]), is_complete=False)


class _Work:
    """Work space of the search; ``tally``: circles found, arrows looked at, arrows allowed, circles kept."""

    def __init__(self, node_count: int, length_max: int, step_max: int) -> None:
        self.tally = np.array([0, 0, step_max, 0], np.int64)
        self.arrays = (
            np.full(node_count, -1, np.int32),
            np.zeros(node_count, np.bool_),
            np.empty(node_count, np.int32),
            np.empty(length_max, np.int32),
            np.empty(length_max, np.int64),
            np.empty(length_max, np.int32),
            self.tally,
        )


class _Found:
    """The largest circles, as a heap with the smallest of them on top."""

    def __init__(self, keep: int, length_max: int) -> None:
        self._totals = np.zeros(max(keep, 1), np.int64)
        self._lengths = np.zeros(max(keep, 1), np.int64)
        self._arrows = np.full((max(keep, 1), length_max), -1, np.int32)
        self._nodes = np.full((max(keep, 1), length_max), -1, np.int32)
        self._smallest = np.zeros(max(keep, 1), np.int64)
        self._by_length = np.zeros(length_max + 1, np.int64)
        self._kept = np.zeros(1, np.int64)
        self.arrays = (
            self._totals,
            self._smallest,
            self._lengths,
            self._nodes,
            self._arrows,
            self._by_length,
            self._kept,
        )

    def ranked(self, count: int, *, is_complete: bool) -> Circles:
        """Largest first; among equals the one with the smaller arrows."""
        kept = int(self._kept[0])
        keys = [
            self._arrows[:kept, place].astype(np.int64) for place in range(self._arrows.shape[1])
        ]
        keys = [*keys[::-1], self._lengths[:kept], -self._totals[:kept]]
        order = np.lexsort(np.array(keys))
        return Circles(
            count=count,
            is_complete=is_complete,
            lengths=self._lengths[order],
            nodes=self._nodes[order],
            arrows=self._arrows[order],
            totals=self._totals[order],
            smallest=self._smallest[order],
            by_length=self._by_length,
        )


@kernel
def _search(first, last, lengths, forward, backward, component, amounts, work, found):  # type: ignore[no-untyped-def]
    """Circles whose smallest node is one of ``first .. last - 1``."""
    length_min, length_max = lengths
    offsets, heads, arrow = forward
    back_offsets, back_heads = backward
    home, is_on_path, reached, path, following, taken, tally = work
    for root in range(first, last):
        if tally[1] >= tally[2]:
            return
        count = _distances_home(
            root, length_max, back_offsets, back_heads, component, home, reached
        )
        if count > 1:
            depth = 0
            path[0] = root
            following[0] = offsets[root]
            is_on_path[root] = True
            while depth >= 0:
                node = path[depth]
                if following[depth] >= offsets[node + 1]:
                    is_on_path[node] = False
                    depth -= 1
                    continue
                link = following[depth]
                following[depth] += 1
                tally[1] += 1
                head = heads[link]
                if head == root:
                    if depth > 0 and depth + 1 >= length_min:
                        taken[depth] = arrow[link]
                        tally[0] += 1
                        _keep(path, taken, depth + 1, amounts, found)
                elif (
                    home[head] > 0 and not is_on_path[head] and depth + 1 + home[head] <= length_max
                ):
                    taken[depth] = arrow[link]
                    depth += 1
                    path[depth] = head
                    following[depth] = offsets[head]
                    is_on_path[head] = True
        for place in range(count):
            home[reached[place]] = -1


@kernel
def _distances_home(root, length_max, offsets, heads, component, home, reached):  # type: ignore[no-untyped-def]
    """Arrows from each larger node of the component back to ``root``, where fewer than ``length_max``;
    the nodes reached stand in ``reached``, their number is the answer."""
    home[root] = 0
    reached[0] = root
    count = 1
    done = 0
    while done < count:
        node = reached[done]
        done += 1
        if home[node] + 1 >= length_max:
            continue
        for link in range(offsets[node], offsets[node + 1]):
            other = heads[link]
            if other > root and home[other] < 0 and component[other] == component[root]:
                home[other] = home[node] + 1
                reached[count] = other
                count += 1
    return count


@kernel
def _keep(path, taken, length, amounts, found):  # type: ignore[no-untyped-def]
    """Put the circle on the heap if it is one of the largest so far."""
    totals, smallest, lengths, nodes, arrows, by_length, kept = found
    by_length[length] += 1
    total = 0
    least = amounts[taken[0]]
    for place in range(length):
        total += amounts[taken[place]]
        least = min(least, amounts[taken[place]])
    room = totals.shape[0]
    if kept[0] < room:
        place = kept[0]
        kept[0] += 1
        while place > 0 and totals[(place - 1) // 2] > total:
            _move(totals, smallest, lengths, nodes, arrows, (place - 1) // 2, place)
            place = (place - 1) // 2
    elif total <= totals[0]:
        return
    else:
        place = 0
        while True:
            child = 2 * place + 1
            if child >= room:
                break
            if child + 1 < room and totals[child + 1] < totals[child]:
                child += 1
            if totals[child] >= total:
                break
            _move(totals, smallest, lengths, nodes, arrows, child, place)
            place = child
    totals[place] = total
    smallest[place] = least
    lengths[place] = length
    for step in range(nodes.shape[1]):
        nodes[place, step] = path[step] if step < length else -1
        arrows[place, step] = taken[step] if step < length else -1


@kernel
def _move(totals, smallest, lengths, nodes, arrows, source, target):  # type: ignore[no-untyped-def]
    totals[target] = totals[source]
    smallest[target] = smallest[source]
    lengths[target] = lengths[source]
    nodes[target, :] = nodes[source, :]
    arrows[target, :] = arrows[source, :]
