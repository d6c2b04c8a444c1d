"""An order in which holders stand before what they hold."""

from __future__ import annotations

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Graph, Integers, Nodes


def sources_first(graph: Graph, component: Nodes) -> Nodes:
    """All nodes, so that whoever can reach a node stands before it, circles apart.

    ``component``: of ``graph``, see ``strong_components``. Nodes of one circle stand together, the one it
    is named by first. The answer does not depend on the order of the arrows.
    """
    run = _sources_first.at(2 * (graph.node_count + graph.arrow_count))
    return run(component, graph.offsets, graph.heads)


@kernel
def _sources_first(component: Nodes, offsets: Integers, heads: Nodes) -> Nodes:
    node_count = component.shape[0]
    first = np.full(node_count, -1, np.int32)
    following = np.full(node_count, -1, np.int32)
    waiting = np.zeros(node_count, np.int64)
    for back in range(node_count):
        node = node_count - 1 - back
        following[node] = first[component[node]]
        first[component[node]] = node
        for link in range(offsets[node], offsets[node + 1]):
            if component[heads[link]] != component[node]:
                waiting[component[heads[link]]] += 1
    ready = np.empty(node_count, np.int32)
    count = 0
    for node in range(node_count):
        if component[node] == node and waiting[node] == 0:
            ready[count] = node
            count += 1
    order = np.empty(node_count, np.int32)
    done = 0
    placed = 0
    while done < count:
        node = first[ready[done]]
        done += 1
        while node >= 0:
            order[placed] = node
            placed += 1
            for link in range(offsets[node], offsets[node + 1]):
                other = component[heads[link]]
                if other != component[node]:
                    waiting[other] -= 1
                    if waiting[other] == 0:
                        ready[count] = other
                        count += 1
            node = following[node]
    return order
