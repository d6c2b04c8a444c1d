"""Strongly connected components: which nodes can reach one another along the arrows.

Tarjan, R. E. (1972), Depth-first search and linear graph algorithms. SIAM Journal on Computing 1(2).
Without recursion, because a chain of guarantees may be longer than any call stack.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

_UNSEEN = -1


def compressed_rows(
    node_count: int, sources: Sequence[int], targets: Sequence[int]
) -> tuple[array[int], array[int]]:
    """Arrows ``sources[i] -> targets[i]`` as compressed sparse rows ``(offsets, heads)``.

    ``offsets`` has ``node_count + 1`` entries; the arrows of node ``n`` end at
    ``heads[offsets[n]:offsets[n + 1]]``, in the order given. Nodes are ``0 .. node_count - 1``.
    Raises ``ValueError`` for arrays of different length or a node out of range.
    """
    if len(sources) != len(targets):
        raise ValueError(f"{len(sources)} sources but {len(targets)} targets")
    for ends in (sources, targets):
        if ends and not 0 <= min(ends) <= max(ends) < node_count:
            raise ValueError(f"a node lies outside 0 .. {node_count - 1}")
    offsets = array("q", bytes(8 * (node_count + 1)))
    for source in sources:
        offsets[source + 1] += 1
    for node in range(node_count):
        offsets[node + 1] += offsets[node]
    free = offsets[:]
    heads = array("q", bytes(8 * len(targets)))
    for source, target in zip(sources, targets, strict=True):
        heads[free[source]] = target
        free[source] += 1
    return offsets, heads


def strongly_connected(offsets: Sequence[int], heads: Sequence[int]) -> array[int]:
    """For each node the smallest node of its strongly connected component.

    Takes the arrows as :func:`compressed_rows` returns them. The answer does not depend on the
    order of the arrows. Time and memory grow with nodes plus arrows.
    """
    node_count = len(offsets) - 1
    order = array("q", [_UNSEEN]) * node_count
    low = array("q", [_UNSEEN]) * node_count
    component = array("q", [_UNSEEN]) * node_count
    next_arrow = array("q", offsets[:node_count])
    seen = 0
    open_nodes: list[int] = []
    for start in range(node_count):
        if order[start] != _UNSEEN:
            continue
        order[start] = low[start] = seen
        seen += 1
        open_nodes.append(start)
        path = [start]
        while path:
            node = path[-1]
            arrow, last = next_arrow[node], offsets[node + 1]
            lowest = low[node]
            child = _UNSEEN
            while arrow < last:
                head = heads[arrow]
                arrow += 1
                if order[head] == _UNSEEN:
                    child = head
                    break
                # A node without a component still lies on the stack of open nodes.
                if component[head] == _UNSEEN and order[head] < lowest:
                    lowest = order[head]
            next_arrow[node] = arrow
            low[node] = lowest
            if child != _UNSEEN:
                order[child] = low[child] = seen
                seen += 1
                open_nodes.append(child)
                path.append(child)
                continue
            path.pop()
            if path and lowest < low[path[-1]]:
                low[path[-1]] = lowest
            if lowest == order[node]:
                _close(node, open_nodes, component)
    return component


def _close(root: int, open_nodes: list[int], component: array[int]) -> None:
    """Take the component of ``root`` from the stack and name it by its smallest node."""
    position = len(open_nodes) - 1
    while open_nodes[position] != root:
        position -= 1
    members = open_nodes[position:]
    del open_nodes[position:]
    smallest = min(members)
    for member in members:
        component[member] = smallest
