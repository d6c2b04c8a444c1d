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
    """Lay out arrows ``tails[e] -> heads[e]``; nodes from 0. Two counting sorts, no comparison.

    Raises ``ValueError`` for arrays of different length or a node out of range.
    """
    if len(tails) != len(heads):
        raise ValueError(f"{len(tails)} tails but {len(heads)} heads")
    for ends in (tails, heads):
        if len(ends) and not 0 <= ends.min() <= ends.max() < node_count:
            raise ValueError(f"a node lies outside 0 .. {node_count - 1}")
    steps = 2 * (node_count + 2 * len(tails))
    place = _counted_order.at(steps)
    from_nodes, to_nodes = tails.astype(np.int32), heads.astype(np.int32)
    every = np.arange(len(tails), dtype=np.int32)
    by_head = place(node_count, to_nodes, every)
    arrow = place(node_count, from_nodes[by_head], by_head)
    offsets = np.zeros(node_count + 1, np.int64)
    np.cumsum(np.bincount(from_nodes, minlength=node_count), out=offsets[1:])
    return Graph(node_count, offsets, to_nodes[arrow], arrow)


def reversed_graph(graph: Graph) -> Graph:
    """The same arrows the other way round; ``arrow`` keeps naming the input's arrows."""
    turned = build_graph(graph.node_count, graph.heads, graph.tails)
    return Graph(graph.node_count, turned.offsets, turned.heads, graph.arrow[turned.arrow])


@kernel
def _counted_order(key_count: int, keys: Nodes, values: Nodes) -> Nodes:
    """``values`` in the order of ``keys``, equal keys as they came."""
    free = np.zeros(key_count + 1, np.int64)
    for place in range(keys.shape[0]):
        free[keys[place] + 1] += 1
    for key in range(key_count):
        free[key + 1] += free[key]
    ordered = np.empty(values.shape[0], np.int32)
    for place in range(keys.shape[0]):
        key = keys[place]
        ordered[free[key]] = values[place]
        free[key] += 1
    return ordered


def strong_components(graph: Graph) -> Nodes:
    """For each node the smallest node of its strongly connected component.

    Tarjan (1972) without recursion; the answer does not depend on the order of the arrows.
    """
    run = _strong_components.at(3 * (graph.node_count + graph.arrow_count))
    return run(graph.node_count, graph.offsets, graph.heads)


@kernel
def _strong_components(node_count: int, offsets: Integers, heads: Nodes) -> Nodes:
    order = np.full(node_count, -1, np.int32)
    low = np.full(node_count, -1, np.int32)
    component = np.full(node_count, -1, np.int32)
    following = offsets[:-1].copy()
    open_nodes = np.empty(node_count, np.int32)
    path = np.empty(node_count, np.int32)
    seen = 0
    open_count = 0
    for start in range(node_count):
        if order[start] != _UNSEEN:
            continue
        order[start] = low[start] = seen
        seen += 1
        open_nodes[open_count] = path[0] = start
        open_count += 1
        depth = 1
        while depth:
            node = path[depth - 1]
            child = _UNSEEN
            while following[node] < offsets[node + 1]:
                head = heads[following[node]]
                following[node] += 1
                if order[head] == _UNSEEN:
                    child = head
                    break
                # A node without a component still lies on the stack of open nodes.
                if component[head] == _UNSEEN and order[head] < low[node]:
                    low[node] = order[head]
            if child != _UNSEEN:
                order[child] = low[child] = seen
                seen += 1
                open_nodes[open_count] = path[depth] = child
                open_count += 1
                depth += 1
                continue
            depth -= 1
            if low[node] == order[node]:
                first = open_count
                smallest = node
                while True:
                    first -= 1
                    smallest = min(smallest, open_nodes[first])
                    if open_nodes[first] == node:
                        break
                for place in range(first, open_count):
                    component[open_nodes[place]] = smallest
                open_count = first
            if depth and low[node] < low[path[depth - 1]]:
                low[path[depth - 1]] = low[node]
    return component
