"""The few largest of many findings: a heap with the smallest of them on top, in arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers, Nodes

Heap = tuple[Integers, Nodes, Nodes, npt.NDArray[np.int64]]
"""Sizes, lengths, transfers row by row, and (in one place) how many are kept."""


def empty_heap(keep: int, length_max: int) -> Heap:
    """Room for ``keep`` findings of up to ``length_max`` transfers."""
    if keep < 1:
        raise ValueError("at least one finding is kept")
    return (
        np.zeros(keep, np.int64),
        np.zeros(keep, np.int32),
        np.full((keep, length_max), -1, np.int32),
        np.zeros(1, np.int64),
    )


def ranked(heap: Heap) -> tuple[Integers, Nodes, Nodes]:
    """Sizes, lengths and transfers, largest first; among equals the shorter, then the earlier."""
    sizes, lengths, rows, kept = heap
    count = int(kept[0])
    keys = [rows[:count, place] for place in range(rows.shape[1])]
    order = np.lexsort(np.array([*keys[::-1], lengths[:count], -sizes[:count]]))
    return sizes[:count][order], lengths[:count][order], rows[:count][order]


@kernel
def keep_largest(size, length, row, heap):  # type: ignore[no-untyped-def]
    """Put a finding on the heap if it is one of the largest so far; the first of equals stays."""
    sizes, lengths, rows, kept = heap
    room = sizes.shape[0]
    if kept[0] < room:
        place = kept[0]
        kept[0] += 1
        while place > 0 and sizes[(place - 1) // 2] > size:
            parent = (place - 1) // 2
            sizes[place] = sizes[parent]
            lengths[place] = lengths[parent]
            rows[place, :] = rows[parent, :]
            place = parent
    elif size <= sizes[0]:
        return
    else:
        place = 0
        while True:
            child = 2 * place + 1
            if child >= room:
                break
            if child + 1 < room and sizes[child + 1] < sizes[child]:
                child += 1
            if sizes[child] >= size:
                break
            sizes[place] = sizes[child]
            lengths[place] = lengths[child]
            rows[place, :] = rows[child, :]
            place = child
    sizes[place] = size
    lengths[place] = length
    for step in range(rows.shape[1]):
        rows[place, step] = row[step] if step < length else -1
