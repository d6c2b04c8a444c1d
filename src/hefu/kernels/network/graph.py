"""A directed graph as compressed sparse rows, and its strongly connected components, in arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel

Integers = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.int32]

_UNSEEN = -1
_RANGES_MAX = 1_024
_ARROWS_IN_CACHE = 65_536


@dataclass(frozen=True, slots=True)
class Graph:
    """Arrows of ``node_count`` nodes, sorted by tail and, within one tail, by head.

    The arrows of node ``n`` are ``offsets[n]:offsets[n + 1]`` in ``heads``; ``arrow`` says which arrow of
    the input each of them was, so that amounts and other columns need not be moved.
    """

    node_count: int
    offsets: Integers
    heads: Nodes
    arrow: Nodes

    @property
    def arrow_count(self) -> int:
        """Number of arrows."""
        return len(self.heads)

    @property
    def tails(self) -> Nodes:
        """The tail of every arrow, in the order of ``heads``."""
        nodes = np.arange(self.node_count, dtype=np.int32)
        return np.repeat(nodes, np.diff(self.offsets))


def build_graph(
    node_count: int, tails: npt.NDArray[np.integer], heads: npt.NDArray[np.integer]
) -> Graph:
    """Lay out arrows ``tails[e] -> heads[e]``; nodes from 0. Sorted by ranges of tails, then within
    each range by tail and head, so that the far memory is only ever walked along.

    Raises ``ValueError`` for arrays of different length or a node out of range.
    """
    if len(tails) != len(heads):
        raise ValueError(f"{len(tails)} tails but {len(heads)} heads")
    for ends in (tails, heads):
        if len(ends) and not 0 <= ends.min() <= ends.max() < node_count:
            raise ValueError(f"a node lies outside 0 .. {node_count - 1}")
    steps = 2 * (node_count + 2 * len(tails))
    width = _width(node_count, len(tails))
    from_nodes = tails.astype(np.int32, copy=False)
    sorter = _by_range.at(steps)
    tail, key, starts = sorter(node_count, width, from_nodes, heads.astype(np.int32, copy=False))
    offsets = np.zeros(node_count + 1, np.int64)
    ordered, arrow = np.empty(len(key), np.int32), np.empty(len(key), np.int32)
    _by_tail_and_head.at(steps)(width, (tail, key, starts), offsets, ordered, arrow)
    return Graph(node_count, offsets, ordered, arrow)


def _width(node_count: int, arrow_count: int) -> int:
    """Bits of a node's number within its range: ranges so small that their arrows stay in the cache while
    they are sorted, and so few that each has a page of its own to be written to."""
    width = 10
    while 1 << width < node_count and (
        node_count >> width > _RANGES_MAX or arrow_count << width < _ARROWS_IN_CACHE * node_count
    ):
        width += 1
    return width


def reversed_graph(graph: Graph) -> Graph:
    """The same arrows the other way round; ``arrow`` keeps naming the input's arrows."""
    turned = build_graph(graph.node_count, graph.heads, graph.tails)
    return Graph(graph.node_count, turned.offsets, turned.heads, graph.arrow[turned.arrow])


@kernel
def _by_range(
    node_count: int, width: int, tails: Nodes, heads: Nodes
) -> tuple[Nodes, Integers, Integers]:
    """Arrows by the range of their tail, in each as they came: tails, heads with the arrow's number in the
    lower half, and where each range begins."""
    range_count = (node_count >> width) + 1
    starts = np.zeros(range_count + 1, np.int64)
    for number in range(tails.shape[0]):
        starts[(tails[number] >> width) + 1] += 1
    for place in range(range_count):
        starts[place + 1] += starts[place]
    free = starts.copy()
    ordered = np.empty(tails.shape[0], np.int32)
    keys = np.empty(tails.shape[0], np.int64)
    for number in range(tails.shape[0]):
        tail = tails[number]
        place = free[tail >> width]
        free[tail >> width] = place + 1
        ordered[place] = tail
        keys[place] = (np.int64(heads[number]) << 32) | number
    return ordered, keys, starts


@kernel
def _by_tail_and_head(
    width: int,
    ranges: tuple[Nodes, Integers, Integers],
    offsets: Integers,
    heads: Nodes,
    arrow: Nodes,
) -> None:
    """Count and place the arrows of one range after the other, then sort those of each node by head."""
    tails, keys, starts = ranges
    node_count = offsets.shape[0] - 1
    most = 0
    for place in range(starts.shape[0] - 1):
        most = max(most, starts[place + 1] - starts[place])
    sorted_keys = np.empty(most, np.int64)
    free = np.empty((1 << width) + 1, np.int64)
    for part in range(starts.shape[0] - 1):
        low = part << width
        high = min(low + (1 << width), node_count)
        begin = starts[part]
        free[:] = 0
        for place in range(begin, starts[part + 1]):
            free[tails[place] - low + 1] += 1
        for node in range(low, high):
            free[node - low + 1] += free[node - low]
            offsets[node + 1] = begin + free[node - low + 1]
        for place in range(begin, starts[part + 1]):
            node = tails[place] - low
            sorted_keys[free[node]] = keys[place]
            free[node] += 1
        for node in range(low, high):
            first = offsets[node] - begin
            last = offsets[node + 1] - begin
            _sort_few(sorted_keys, first, last)
            for place in range(first, last):
                heads[begin + place] = sorted_keys[place] >> 32
                arrow[begin + place] = sorted_keys[place] & 0xFFFFFFFF


@kernel
def _sort_few(keys: Integers, first: int, last: int) -> None:
    """Few by insertion, many by the library."""
    if last - first > 24:
        keys[first:last].sort()
        return
    for place in range(first + 1, last):
        key = keys[place]
        gap = place
        while gap > first and keys[gap - 1] > key:
            keys[gap] = keys[gap - 1]
            gap -= 1
        keys[gap] = key


def strong_components(graph: Graph) -> Nodes:
    """For each node the smallest node of its strongly connected component.

    Pearce, D. (2016), A space-efficient algorithm for finding strongly connected components, Information
    Processing Letters 116(1), without recursion; the answer does not depend on the order of the arrows.
    """
    run = _strong_components.at(3 * (graph.node_count + graph.arrow_count))
    return run(graph.node_count, graph.offsets, graph.heads)


@kernel
def _strong_components(node_count: int, offsets: Integers, heads: Nodes) -> Nodes:
    """One number a node tells all: 0 unseen; while open the earliest open node it reaches, in order of
    seeing; when done the number of its component, counted down, above those of all open nodes."""
    mark = np.zeros(node_count, np.int32)
    path = np.empty(node_count, np.int32)
    following = np.empty(node_count, np.int64)
    own_mark = np.empty(node_count, np.int32)
    waiting = np.empty(node_count, np.int32)
    waiting_count = 0
    seen = 1
    done = node_count
    for start in range(node_count):
        if mark[start] != 0:
            continue
        depth = 0
        path[0] = start
        following[0] = offsets[start]
        mark[start] = own_mark[0] = seen
        seen += 1
        while depth >= 0:
            node = path[depth]
            least = mark[node]
            child = _UNSEEN
            link = following[depth]
            last = offsets[node + 1]
            while link < last:
                head = heads[link]
                link += 1
                if mark[head] == 0:
                    child = head
                    break
                least = min(least, mark[head])
            mark[node] = least
            following[depth] = link
            if child != _UNSEEN:
                depth += 1
                path[depth] = child
                following[depth] = offsets[child]
                mark[child] = own_mark[depth] = seen
                seen += 1
                continue
            if least == own_mark[depth]:
                seen -= 1
                while waiting_count > 0 and mark[waiting[waiting_count - 1]] >= least:
                    waiting_count -= 1
                    mark[waiting[waiting_count]] = done
                    seen -= 1
                mark[node] = done
                done -= 1
            else:
                waiting[waiting_count] = node
                waiting_count += 1
            depth -= 1
            if depth >= 0 and mark[node] < mark[path[depth]]:
                mark[path[depth]] = mark[node]
    # Nodes from below: the first of a component is its smallest.
    smallest = np.full(node_count + 1, _UNSEEN, np.int32)
    for node in range(node_count):
        if smallest[mark[node]] == _UNSEEN:
            smallest[mark[node]] = node
        mark[node] = smallest[mark[node]]
    return mark
