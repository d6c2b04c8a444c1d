"""The transfers behind a bound: an attribution taken apart into ways from the drawdown to the targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.money.bounds import TO_TARGET, Attribution, Network
from hefu.kernels.network.money.reach import Reach

_STEP_MAX = 1 << 16


@dataclass(frozen=True, slots=True)
class Way:
    """``amount`` minor units went over ``transfers`` (numbers of the input), the drawdown first."""

    amount: int
    transfers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways listed and the minor units of those that were not, because there are too many."""

    listed: tuple[Way, ...]
    unlisted: int


def ways_to_targets(
    reach: Reach, network: Network, attribution: Attribution, *, way_max: int = 100
) -> Ways:
    """Ways whose amounts add up to what came to the targets; from the largest arrival on.

    An attribution can be taken apart in several ways; this one always comes out the same.
    """
    arriving = np.flatnonzero((network.heads == TO_TARGET) & (attribution.carried > 0))
    order = np.lexsort((arriving, -attribution.carried[arriving]))
    run = _take_apart.at(reach.steps)
    amounts, lengths, steps = run(
        arriving[order],
        (network.before, network.offsets, network.arrivals, reach.sources),
        (attribution.carried.copy(), attribution.kept.copy()),
        (way_max, _STEP_MAX),
    )
    number = reach.ledger.number
    listed = []
    first = 0
    for amount, length in zip(amounts.tolist(), lengths.tolist(), strict=True):
        backwards = reach.ranks[steps[first : first + length]]
        listed.append(Way(amount, tuple(number[backwards[::-1]].tolist())))
        first += length
    arrived = int(attribution.carried[arriving].sum())
    return Ways(tuple(listed), arrived - sum(way.amount for way in listed))


@kernel
def _take_apart(arriving, network, flow, limits):  # type: ignore[no-untyped-def]
    """Backwards from each arrival to a drawdown, taking the narrowest amount off every step."""
    before, offsets, arrivals, sources = network
    carried, kept = flow
    amounts = np.empty(limits[0], np.int64)
    lengths = np.empty(limits[0], np.int64)
    steps = np.empty(limits[1], np.int32)
    passed = np.empty(sources.shape[0], np.int32)
    count, used = 0, 0
    for last in arriving:
        while carried[last] > 0:
            node = last
            depth, length = 0, 1
            narrowest = carried[last]
            while sources[node] >= 0:
                passed[depth] = _way_in(node, offsets, arrivals, carried)
                if passed[depth] >= 0:
                    node = passed[depth]
                    narrowest = min(narrowest, carried[node])
                    length += 1
                else:
                    node = before[node]
                    narrowest = min(narrowest, kept[node])
                depth += 1
            if count == limits[0] or used + length > limits[1]:
                return amounts[:count].copy(), lengths[:count].copy(), steps[:used].copy()
            amounts[count] = narrowest
            lengths[count] = length
            count += 1
            node = last
            carried[node] -= narrowest
            steps[used] = node
            used += 1
            for step in range(depth):
                if passed[step] >= 0:
                    node = passed[step]
                    carried[node] -= narrowest
                    steps[used] = node
                    used += 1
                else:
                    node = before[node]
                    kept[node] -= narrowest
    return amounts[:count].copy(), lengths[:count].copy(), steps[:used].copy()


@kernel
def _way_in(node, offsets, arrivals, carried):  # type: ignore[no-untyped-def]
    """A transfer that carried money to this payment, the latest first; -1 where it was only held."""
    for place in range(offsets[node + 1] - 1, offsets[node] - 1, -1):
        if carried[arrivals[place]] > 0:
            return arrivals[place]
    return -1
