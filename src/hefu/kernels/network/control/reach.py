"""What one party controls: the least fixed point of summed votes.

A party controls a firm when the votes held by the party itself and by all that it already controls are
more than the bar. Started from the party alone and grown until nothing is added, this is the smallest set
that keeps the rule, and every member has a finite proof: nobody is controlled only because the circle it
stands in is presumed to be.
"""

from __future__ import annotations

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.control.holdings import WHOLE, Arrays, Holdings
from hefu.kernels.network.graph import Integers, Nodes

Work = tuple[Nodes, Nodes, Integers, Integers, Integers]


def work_space(holdings: Holdings) -> Work:
    """Queue, place in the queue, and by stamp: who joined, who was touched, and the sums so far."""
    count = holdings.graph.node_count
    return (
        np.empty(count, np.int32),
        np.empty(count, np.int32),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros((count, holdings.measure_count), np.int64),
    )


def controlled_by(holdings: Holdings, bars: Integers, root: int) -> list[int]:
    """Firms that ``root`` controls, in the order in which its votes come to suffice. ``bars``: see
    ``voting_bars``."""
    work = work_space(holdings)
    run = reach.at(holdings.graph.node_count + holdings.graph.arrow_count)
    count = run(root, 1, holdings.arrays, bars, work)
    return [int(node) for node in work[0][1:count]]


@kernel
def reach(root: int, stamp: int, holdings: Arrays, bars: Integers, work: Work) -> int:
    """Fill the queue with ``root`` and all it controls; their number. ``stamp``: above zero and larger
    than in any earlier run on the same work space."""
    offsets, heads, weights, is_decisive = holdings
    queue, place, joined, touched, sums = work
    queue[0] = root
    place[root] = 0
    joined[root] = stamp
    count = 1
    done = 0
    while done < count:
        node = queue[done]
        done += 1
        for link in range(offsets[node], offsets[node + 1]):
            head = heads[link]
            if joined[head] == stamp:
                continue
            is_first = touched[head] != stamp
            touched[head] = stamp
            is_over = is_decisive[link]
            for measure in range(weights.shape[1]):
                held = weights[link, measure]
                if not is_first:
                    held += sums[head, measure]
                sums[head, measure] = held
                if held * WHOLE > bars[head, measure]:
                    is_over = True
            if is_over:
                joined[head] = stamp
                place[head] = count
                queue[count] = head
                count += 1
    return count
