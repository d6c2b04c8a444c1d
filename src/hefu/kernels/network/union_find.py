"""Weakly connected components: which nodes are tied together, whatever the direction.

Galler, B. A. and Fischer, M. J. (1964), An improved equivalence algorithm. Communications of the
ACM 7(5); with path halving after Tarjan, R. E. and van Leeuwen, J. (1984), Journal of the ACM 31(2).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence


def tied_together(node_count: int, left: Sequence[int], right: Sequence[int]) -> array[int]:
    """For each node ``0 .. node_count - 1`` the smallest node it is tied to, itself included.

    ``left[i]`` and ``right[i]`` are tied. The answer does not depend on the order of the ties.
    Raises ``ValueError`` for arrays of different length or a node out of range.
    """
    if len(left) != len(right):
        raise ValueError(f"{len(left)} left ends but {len(right)} right ends")
    for ends in (left, right):
        if ends and not 0 <= min(ends) <= max(ends) < node_count:
            raise ValueError(f"a node lies outside 0 .. {node_count - 1}")
    parent = array("q", range(node_count))
    for one, other in zip(left, right, strict=True):
        a, b = _root(parent, one), _root(parent, other)
        if a < b:
            parent[b] = a
        elif b < a:
            parent[a] = b
    # Parents are always smaller, so one pass from below settles every node.
    for node in range(node_count):
        parent[node] = parent[parent[node]]
    return parent


def _root(parent: array[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node
