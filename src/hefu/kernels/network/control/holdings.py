"""Holdings of parties in one another as a graph with weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.network.graph import Graph, Integers, Nodes, build_graph

WHOLE = 10_000
"""All the votes, or all the capital, of one firm: basis points."""

Flags = npt.NDArray[np.bool_]
Arrays = tuple[Integers, Nodes, Integers, Flags]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Arrows from holder to firm, one for each pair, in the order of ``graph``.

    ``weights[arrow, measure]``: parts of ``WHOLE``; a measure is one way to count (capital, votes).
    ``is_decisive``: the holder controls the firm whatever it holds (it was declared to).
    """

    graph: Graph
    weights: Integers
    is_decisive: Flags

    @property
    def measure_count(self) -> int:
        """Ways in which holdings are counted."""
        return int(self.weights.shape[1])

    @property
    def arrays(self) -> Arrays:
        """What a kernel takes."""
        return self.graph.offsets, self.graph.heads, self.weights, self.is_decisive


def build_holdings(
    node_count: int,
    holders: npt.NDArray[np.integer],
    held: npt.NDArray[np.integer],
    weights: npt.NDArray[np.integer],
    is_decisive: Flags | None = None,
) -> Holdings:
    """Lay out holdings; several of one holder in one firm are one holding of their sum.

    ``weights``: one row for each holding, one column for each measure. Raises ``ValueError`` for arrays
    of different length, a negative weight or a node out of range.
    """
    decisive = np.zeros(len(held), np.bool_) if is_decisive is None else is_decisive
    if weights.ndim != 2 or not len(weights) == len(decisive) == len(held):
        raise ValueError("one row of weights and one flag for each holding")
    if weights.size and weights.min() < 0:
        raise ValueError("a holding below zero")
    graph = build_graph(node_count, holders, held)
    ordered = weights[graph.arrow].astype(np.int64)
    decided = decisive[graph.arrow]
    if graph.arrow_count == 0:
        return Holdings(graph, ordered.reshape(0, weights.shape[1]), decided)
    tails = graph.tails
    is_new = np.ones(graph.arrow_count, np.bool_)
    is_new[1:] = (tails[1:] != tails[:-1]) | (graph.heads[1:] != graph.heads[:-1])
    if is_new.all():
        return Holdings(graph, ordered, decided)
    starts = np.flatnonzero(is_new)
    offsets = np.searchsorted(starts, graph.offsets).astype(np.int64)
    single = Graph(node_count, offsets, graph.heads[starts], graph.arrow[starts])
    return Holdings(
        single,
        np.add.reduceat(ordered, starts, axis=0),
        np.logical_or.reduceat(decided, starts),
    )
