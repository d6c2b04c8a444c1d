"""A directed graph as compressed sparse rows, and its strongly connected components, in arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel

Integers = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.int32]

_UNSEEN = -1


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
    """Lay out arrows ``tails[e] -> heads[e]``; nodes from 0. One counting sort by tail, then each node's
    own arrows by head.

    Raises ``ValueError`` for arrays of different length or a node out of range.
    """
    if len(tails) != len(heads):
        raise ValueError(f"{len(tails)} tails but {len(heads)} heads")
    for ends in (tails, heads):
        if len(ends) and not 0 <= ends.min() <= ends.max() < node_count:
            raise ValueError(f"a node lies outside 0 .. {node_count - 1}")
    steps = 2 * (node_count + 2 * len(tails))
    offsets = np.zeros(node_count + 1, np.int64)
    from_nodes = tails.astype(np.int32, copy=False)
    keys = _by_tail.at(steps)(offsets, from_nodes, heads.astype(np.int32, copy=False))
    ordered, arrow = np.empty(len(keys), np.int32), np.empty(len(keys), np.int32)
    _by_head.at(steps)(offsets, keys, ordered, arrow)
    return Graph(node_count, offsets, ordered, arrow)


def reversed_graph(graph: Graph) -> Graph:
    """The same arrows the other way round; ``arrow`` keeps naming the input's arrows."""
    turned = build_graph(graph.node_count, graph.heads, graph.tails)
    return Graph(graph.node_count, turned.offsets, turned.heads, graph.arrow[turned.arrow])


@kernel
def _by_tail(offsets: Integers, tails: Nodes, heads: Nodes) -> Integers:
    """Arrows by tail, each as its head and, in the lower half, its number; ``offsets`` is written."""
    node_count = offsets.shape[0] - 1
    for number in range(tails.shape[0]):
        offsets[tails[number] + 1] += 1
    for node in range(node_count):
        offsets[node + 1] += offsets[node]
    free = offsets[:node_count].copy()
    keys = np.empty(tails.shape[0], np.int64)
    for number in range(tails.shape[0]):
        place = free[tails[number]]
        free[tails[number]] = place + 1
        keys[place] = (np.int64(heads[number]) << 32) | number
    return keys


@kernel
def _by_head(offsets: Integers, keys: Integers, heads: Nodes, arrow: Nodes) -> None:
    """Sort the arrows of each node; few by insertion, many by the library."""
    for node in range(offsets.shape[0] - 1):
        first = offsets[node]
        last = offsets[node + 1]
        if last - first > 24:
            keys[first:last].sort()
        else:
            for place in range(first + 1, last):
                key = keys[place]
                gap = place
                while gap > first and keys[gap - 1] > key:
                    keys[gap] = keys[gap - 1]
                    gap -= 1
                keys[gap] = key
        for place in range(first, last):
            heads[place] = keys[place] >> 32
            arrow[place] = keys[place] & 0xFFFFFFFF


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
