"""The firms whose closure costs most, without running every closure, and with none missed.

One backward pass bounds the index of every single closure at once. With replaceability frozen at a value
that the cascade cannot pass, and sums where it takes the worst of several, a cascade is linear; and what
a linear cascade from firm ``s`` takes away in all is entry ``s`` of ``v = w + T v``, where ``T`` hands
the worth of a firm back to those whose failure it suffers from.

How hard firms are to replace grows with what their markets lose. So it is frozen as if no market could
lose more than a part ``c`` of its output, and the bound holds for firm ``s`` where a second pass of the
same kind, which adds up the parts of all markets that are lost, proves just that: by induction over the
sweeps no state passes it. Firms that a small ``c`` cannot prove are tried with a larger one. Whatever the
tolerance, a cascade that stops early has lost less than its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.esri.batch import closing_each, run_batch
from hefu.kernels.network.esri.cascade import SMALLEST_MARKET_SHARE, Stop
from hefu.kernels.network.esri.supply_network import (
    Floats,
    Heads,
    Integers,
    SupplyNetwork,
    summed,
)

LOST_PARTS = (0.02, 0.1, 0.3, 0.6, 0.9)
"""Parts of a market that may be lost, from the sharpest bound to the one that proves most."""

_PASSES_MAX = 400
_ROUNDING = 1e-9
"""Added to bounds for the rounding of sums, relative and absolute; sums of this size err by less."""


@dataclass(frozen=True, slots=True)
class Screening:
    """``firms`` with the largest index, largest first, and their exact ``esri``.

    ``exact_count`` closures were run. ``is_complete``: no other firm has a larger index than the last
    here; else the search was ended early, and none has more than ``missed_at_most``.
    """

    firms: Integers
    esri: Floats
    exact_count: int
    is_complete: bool
    missed_at_most: np.float64


def bound_closures(network: SupplyNetwork, weights: Floats | None = None) -> Floats:
    """By firm: an upper bound, at most 1, of the index when it alone closes, at any tolerance.

    ``weights`` of the index: the output by default. Without final demand (no ``revenue``) losses of sales
    run on for ever and nothing can be proved: every bound is 1. Without markets the same holds as soon as
    essential inputs run in circles.
    """
    value = network.output if weights is None else weights
    whole = value.sum()
    if whole <= 0:
        return np.zeros(network.firm_count)
    worth = (value / whole)[:, None]
    sales = _Worth(network.sale_offsets, network.sale_customers, network.sale_shares)
    upstream = sales.of(worth, np.ones(network.firm_count))
    bound = np.ones(network.firm_count)
    if upstream is None:
        return bound
    downstream = _bound_downstream(network, worth)
    # The closed firm itself is counted on both sides.
    proved = (downstream + upstream[:, 0] - worth[:, 0]) * (1.0 + _ROUNDING) + _ROUNDING**2
    found: Floats = np.minimum(bound, proved)
    return found


def _bound_downstream(network: SupplyNetwork, worth: Floats) -> Floats:
    """Bounds of the weighted loss downstream; infinity where nothing was proved."""
    count, inside = network.firm_count, network.market >= 0
    market = np.where(inside, network.market, 0)
    first = summed(market[inside].astype(np.int64), network.output[inside], int(market.max()) + 1)
    makes = np.where(inside, first[market], 0.0)
    part = np.divide(network.output, makes, out=np.zeros(count), where=makes > 0)
    inputs = _Worth(
        network.input_offsets[network.group_offsets],
        network.input_suppliers,
        network.input_shares,
    )
    bound = np.full(count, np.inf)
    for lost_part in (*LOST_PARTS, 1.0):
        open_firms = np.isinf(bound)
        if not open_firms.any():
            break
        left = (1.0 - lost_part) * makes
        hardness = np.ones(count)
        np.divide(network.output, left, out=hardness, where=left > SMALLEST_MARKET_SHARE * makes)
        both = inputs.of(np.hstack([worth, part[:, None]]), np.minimum(1.0, hardness))
        if both is None:
            continue
        is_proved = (both[:, 1] * (1.0 + _ROUNDING) <= lost_part) | (lost_part == 1.0)
        bound[open_firms & is_proved] = both[open_firms & is_proved, 0]
    return bound


class _Worth:
    """Hands worth back along links: firm ``j`` to ``heads`` in ``offsets[j]:offsets[j + 1]``."""

    def __init__(self, offsets: Integers, heads: Heads, shares: Floats) -> None:
        self._offsets, self._heads, self._shares = offsets, heads, shares

    def of(self, worth: Floats, hardness: Floats) -> Floats | None:
        """The sum of ``worth`` and all that is handed back, column by column, bounded from above.

        ``None`` where the sums do not settle. The tail is proved: from some pass on every entry falls at
        least by one factor, and goes on falling so, for passes are linear and nothing is negative.
        """
        # Something everywhere: then no entry is ever reached later than one before it.
        smallest = worth.mean(axis=0) * _ROUNDING
        passed = np.maximum(worth, np.where(smallest > 0, smallest, 1.0))
        total, largest = passed.copy(), passed.max(axis=0)
        run = hand_back.at((len(self._heads) + len(worth)) * _PASSES_MAX)
        for _ in range(_PASSES_MAX):
            before, passed = passed, np.zeros_like(passed)
            run(self._offsets, self._heads, self._shares, before, passed)
            passed *= hardness[:, None]
            total += passed
            ratio = np.divide(passed, before, out=np.zeros_like(passed), where=before > 0).max()
            # Numbers too small to divide are gone from both sides.
            if (
                ratio < 1.0 - 1e-6
                and (passed.max(axis=0) * ratio <= largest * 1e-3 * (1 - ratio)).all()
            ):
                found: Floats = total + passed * (ratio / (1.0 - ratio))
                return found
            if not np.isfinite(total).all() or (passed.max(axis=0) > largest * 1e6).any():
                return None
        return None


@kernel
def hand_back(
    offsets: Integers, heads: Heads, shares: Floats, worth: Floats, handed: Floats
) -> None:
    """Add to ``handed`` of each head the share of the worth of the firm whose link it is."""
    for firm in range(offsets.shape[0] - 1):
        for link in range(offsets[firm], offsets[firm + 1]):
            for column in range(worth.shape[1]):
                handed[heads[link], column] += shares[link] * worth[firm, column]


def top_closures(
    network: SupplyNetwork,
    count: int,
    stop: Stop,
    *,
    weights: Floats | None = None,
    thread_count: int = 1,
    exact_max: int | None = None,
    progress: Callable[[int], bool] | None = None,
) -> Screening:
    """The ``count`` firms with the largest index when each closes alone; equal ones by number.

    Closures are run in the order of their bounds until the last of the best is above the next bound.
    ``exact_max`` and ``progress`` (see :func:`run_batch`) end the search early, and the answer says so.
    """
    if count < 1:
        raise ValueError("at least one firm must be asked for")
    bound = bound_closures(network, weights)
    order = np.lexsort((np.arange(len(bound)), -bound))
    limit = len(order) if exact_max is None else min(exact_max, len(order))
    exact = np.full(len(order), np.nan)
    done, at_once, is_told_to_stop = 0, 4 * count, False
    while done < limit and not is_told_to_stop:
        if done and bound[order[done]] < _last_of_best(exact[order[:done]], count):
            break
        some = order[done : min(done + at_once, limit)]
        run = run_batch(
            network,
            closing_each(some),
            stop,
            weights=weights,
            thread_count=thread_count,
            progress=progress,
        )
        exact[some] = run.esri
        is_told_to_stop = bool(np.isnan(run.esri).any())
        done += len(some)
        at_once *= 2
    return _screened(exact, bound, count)


def _last_of_best(exact: Floats, count: int) -> np.float64:
    """The smallest of the ``count`` largest; below everything while there are fewer."""
    if len(exact) < count:
        return np.float64(-np.inf)
    return np.float64(np.partition(exact, len(exact) - count)[len(exact) - count])


def _screened(exact: Floats, bound: Floats, count: int) -> Screening:
    known: npt.NDArray[np.bool_] = ~np.isnan(exact)
    firms = np.flatnonzero(known)
    best = firms[np.lexsort((firms, -exact[firms]))][:count]
    missed = np.float64(bound[~known].max(initial=0.0))
    is_complete = bool(known.all()) or (len(best) == count and bool(missed < exact[best[-1]]))
    return Screening(best, exact[best], int(known.sum()), is_complete, missed)
