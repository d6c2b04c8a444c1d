"""Which nodes are tied together, whatever the direction of the arrows, in arrays."""

from __future__ import annotations

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers


def weak_components(node_count: int, tails: Integers, heads: Integers) -> Integers:
    """For each node the smallest node it is tied to, itself included."""
    parent = np.arange(node_count, dtype=np.int64)
    _tie.at(4 * (node_count + len(tails)))(parent, tails, heads)
    return parent


@kernel
def _tie(parent: Integers, tails: Integers, heads: Integers) -> None:
    for arrow in range(tails.shape[0]):
        one = tails[arrow]
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        other = heads[arrow]
        while parent[other] != other:
            parent[other] = parent[parent[other]]
            other = parent[other]
        if one < other:
            parent[other] = one
        elif other < one:
            parent[one] = other
    # Parents are always smaller, so one pass from below settles every node.
    for node in range(parent.shape[0]):
        parent[node] = parent[parent[node]]
