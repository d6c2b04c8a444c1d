"""Contagion chains: the longest way on which one firm after the other falls under what it guaranteed.

A chain ``v0 <- v1 <- ... <- vk`` starts with a firm that fails. Each next firm guarantees the one before,
and what it guarantees for all firms fallen before it on the chain, together, exceeds its net assets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers, build_graph
from hefu.kernels.network.guarantee_structures import linked
from hefu.kernels.network.union_find import tied_together

LENGTH_MAX = 64
_STARTS_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class ContagionChains:
    """For each weakly connected part of the network in which anybody can fall after another: the longest
    chain, the largest claim among the longest; longest first. ``firms[c, :lengths[c] + 1]`` in the order of
    falling, ``claims[c]`` the sum of the claims that felled them. Chains as long as ``length_max`` may be
    the beginning of longer ones. ``is_complete`` false: the search gave up, there may be longer ones."""

    lengths: Integers
    firms: Integers
    claims: Integers
    is_complete: bool


def contagion_chains(
    guarantors: Integers,
    obligors: Integers,
    amounts: Integers,
    net_assets: Integers,
    *,
    length_max: int = 12,
    step_max: int = 500_000_000,
    go_on: Callable[[int], bool] | None = None,
) -> ContagionChains:
    """Search from every firm. ``length_max`` counts guarantees along the chain; the search gives up after
    ``step_max`` guarantees looked at. ``go_on`` is told the firms started from and may stop."""
    if not 1 <= length_max <= LENGTH_MAX:
        raise ValueError(f"a chain has from 1 to {LENGTH_MAX} guarantees")
    count = len(net_assets)
    tails, heads, sums = linked(guarantors, obligors, amounts)
    component = tied_together(count, tails, heads).astype(np.int64)
    # From an obligor to its guarantors: the way contagion runs.
    way = build_graph(count, heads, tails)
    room = length_max + 1
    best_length = np.zeros(count, np.int64)
    best_claim = np.zeros(count, np.int64)
    best = np.full((count if len(sums) else 0, room), -1, np.int32)
    work = (
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.bool_),
        np.array([0, step_max], np.int64),
    )
    run = _search.at(count + 8 * len(sums))
    arrays = (way.offsets, way.heads, sums[way.arrow], net_assets.astype(np.int64), component)
    is_complete = True
    for first in range(0, count if len(sums) else 0, _STARTS_AT_ONCE):
        last = min(first + _STARTS_AT_ONCE, count)
        run((first, last), arrays, work, (best_length, best_claim, best))
        is_over = int(work[5][0]) >= step_max
        if is_over or (last < count and go_on is not None and not go_on(last)):
            is_complete = False
            break
    homes = np.flatnonzero(best_length)
    homes = homes[np.lexsort((homes, -best_claim[homes], -best_length[homes]))]
    return ContagionChains(
        best_length[homes], best[homes].astype(np.int64), best_claim[homes], is_complete
    )


@kernel
def _search(span, way, work, best):  # type: ignore[no-untyped-def]
    """Longest chains that start in ``span``, into the place of their component. ``work``: the path, the
    arrow followed from each of its firms, the claim that felled each, the claims on every firm from the
    path, who is on it, arrows looked at and allowed."""
    offsets, guarantors, sums, net_assets, component = way
    path, following, felled, claims, is_on_path, tally = work
    room = path.shape[0]
    for start in range(span[0], span[1]):
        if offsets[start] == offsets[start + 1]:
            continue
        home = component[start]
        depth = 0
        total = 0
        path[0] = start
        felled[0] = 0
        is_on_path[start] = True
        following[0] = offsets[start]
        _claim(start, 1, offsets, (guarantors, sums, claims))
        while depth >= 0:
            node = path[depth]
            if following[depth] >= offsets[node + 1] or depth + 1 >= room or tally[0] >= tally[1]:
                _claim(node, -1, offsets, (guarantors, sums, claims))
                is_on_path[node] = False
                total -= felled[depth]
                depth -= 1
                continue
            other = guarantors[following[depth]]
            following[depth] += 1
            tally[0] += 1
            if is_on_path[other] or claims[other] <= max(net_assets[other], 0):
                continue
            depth += 1
            path[depth] = other
            felled[depth] = claims[other]
            total += claims[other]
            is_on_path[other] = True
            following[depth] = offsets[other]
            _claim(other, 1, offsets, (guarantors, sums, claims))
            _note(home, depth, total, path, best)


@kernel
def _claim(node, sign, offsets, arrays):  # type: ignore[no-untyped-def]
    """Add what the guarantors of a firm owe for it to the claims on them, or take it off."""
    guarantors, sums, claims = arrays
    for place in range(offsets[node], offsets[node + 1]):
        claims[guarantors[place]] += sign * sums[place]


@kernel
def _note(home, depth, total, path, best):  # type: ignore[no-untyped-def]
    lengths, claims, chains = best
    if depth < lengths[home] or (depth == lengths[home] and total <= claims[home]):
        return
    lengths[home] = depth
    claims[home] = total
    for place in range(chains.shape[1]):
        chains[home, place] = path[place] if place <= depth else -1
