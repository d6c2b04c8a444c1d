"""Weakly connected components: which nodes are tied together, whatever the direction.

Galler, B. A. and Fischer, M. J. (1964), An improved equivalence algorithm. Communications of the
ACM 7(5); with path halving after Tarjan, R. E. and van Leeuwen, J. (1984), Journal of the ACM 31(2).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Nodes


def tied_together(
    node_count: int, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]
) -> Nodes:
    """For each node ``0 .. node_count - 1`` the smallest node it is tied to, itself included.

    ``left[i]`` and ``right[i]`` are tied. The answer does not depend on the order of the ties.
    Raises ``ValueError`` for arrays of different length or a node out of range.
    """
    if len(left) != len(right):
        raise ValueError(f"{len(left)} left ends but {len(right)} right ends")
    left, right = np.asarray(left, np.int64), np.asarray(right, np.int64)
    for ends in (left, right):
        if len(ends) and not 0 <= ends.min() <= ends.max() < node_count:
            raise ValueError(f"a node lies outside 0 .. {node_count - 1}")
    run = _tied_together.at(node_count + 4 * len(left))
    return run(node_count, left.astype(np.int32), right.astype(np.int32))


@kernel
def _tied_together(node_count: int, left: Nodes, right: Nodes) -> Nodes:
    parent = np.arange(node_count).astype(np.int32)
    for tie in range(left.shape[0]):
        one = left[tie]
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        other = right[tie]
        while parent[other] != other:
            parent[other] = parent[parent[other]]
            other = parent[other]
        if one < other:
            parent[other] = one
        elif other < one:
            parent[one] = other
    # Parents are always smaller, so one pass from below settles every node.
    for node in range(node_count):
        parent[node] = parent[parent[node]]
    return parent
