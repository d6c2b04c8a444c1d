"""The cheapest set of things that hits every one of given sets: exactly where that is in reach, else nearly.

Small cases by branching in whole numbers, the rest by integer programming with HiGHS (Huangfu, Q. and
Hall, J. (2018), Mathematical Programming Computation 10) if ``highspy`` is installed, and beyond a size by
greed with a lower bound: a sum of whole prices of the sets that exceed the cost of no thing (a feasible
solution of the dual), so that anybody can add it up; where the solver was stopped before its proof and
knows a higher one, the solver's, less a millionth of the dearest cost.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Sets = Sequence[tuple[int, ...]]
Costs = Mapping[int, int]
Method = Literal["branching", "solver", "greedy"]

LOOKS_MAX = 300_000
SOLVER_SETS_MAX = 2_500
_SOLVER_NODES_MAX = 300


@dataclass(frozen=True, slots=True)
class HittingSet:
    """``things`` hit every set for ``cost``; no choice costs less than ``lower_bound``.

    ``method``: ``branching`` and ``solver`` found a cheapest one (the solver within its own tolerance, a
    billionth of the cost), ``greedy`` one whose gap the bound tells.
    """

    things: tuple[int, ...]
    cost: int
    lower_bound: int
    method: Method

    @property
    def is_cheapest(self) -> bool:
        """Whether no cheaper one exists."""
        return self.method != "greedy" or self.cost == self.lower_bound


def cheapest_hitting_set(
    sets: Sets,
    costs: Costs,
    *,
    looks_max: int = LOOKS_MAX,
    solver_sets_max: int = SOLVER_SETS_MAX,
) -> HittingSet:
    """Hit every set; no set may be empty. Costs are whole numbers from 0.

    ``solver_sets_max``: above so many sets, or without ``highspy``, the answer is the greedy one where
    branching ends after ``looks_max`` looks at a set without proof.
    """
    if any(not one for one in sets):
        raise ValueError("nothing hits an empty set")
    if any(costs[thing] < 0 for one in sets for thing in one):
        raise ValueError("a cost is negative")
    needed = _undominated(sets)
    start = greedy_hitting_set(needed, costs)
    if start.is_cheapest:
        return HittingSet(start.things, start.cost, start.lower_bound, "branching")
    search = _Branching(needed, costs, looks_max)
    things = search.improve(start.things)
    cost = sum(costs[thing] for thing in things)
    if search.is_exhausted:
        return HittingSet(things, cost, cost, "branching")
    if find_spec("highspy") is None:
        return HittingSet(things, cost, start.lower_bound, "greedy")
    things, bound = _relaxed(needed, costs, things, start.lower_bound)
    cost = sum(costs[thing] for thing in things)
    if len(needed) > solver_sets_max or bound >= cost:
        return HittingSet(things, cost, min(bound, cost), "greedy")
    found = _solve(needed, costs, is_whole=True)
    if found is None:
        return HittingSet(things, cost, bound, "greedy")
    chosen = [found.names[place] for place in np.flatnonzero(found.values > 0.5).tolist()]
    chosen_things = _pruned(chosen, needed, costs)
    chosen_cost = sum(costs[thing] for thing in chosen_things)
    if found.is_proven:
        return HittingSet(chosen_things, chosen_cost, chosen_cost, "solver")
    bound = min(max(bound, found.bound), chosen_cost, cost)
    if chosen_cost < cost:
        return HittingSet(chosen_things, chosen_cost, bound, "greedy")
    return HittingSet(things, cost, bound, "greedy")


def greedy_hitting_set(sets: Sets, costs: Costs) -> HittingSet:
    """Take what hits the most sets for its cost until all are hit, then give back what is not needed."""
    holding: dict[int, set[int]] = defaultdict(set)
    for number, one in enumerate(sets):
        for thing in one:
            holding[thing].add(number)
    left = set(range(len(sets)))
    chosen: list[int] = []
    gains = {thing: len(numbers) for thing, numbers in holding.items()}
    heap = [(_price(costs[thing], gain, thing)) for thing, gain in gains.items()]
    heapq.heapify(heap)
    while left:
        price, thing = heapq.heappop(heap)
        if gains[thing] == 0:
            continue
        # Gains only fall, prices only rise: what is still the cheapest at today's price is the cheapest.
        today = _price(costs[thing], gains[thing], thing)
        if today > (price, thing):
            heapq.heappush(heap, today)
            continue
        chosen.append(thing)
        for number in holding[thing] & left:
            left.discard(number)
            for other in sets[number]:
                gains[other] -= 1
    things = _pruned(chosen, sets, costs)
    cost = sum(costs[thing] for thing in things)
    return HittingSet(things, cost, _priced(sets, costs, {}), "greedy")


def _price(cost: int, gain: int, thing: int) -> tuple[float, int]:
    """To rank by only: a tie broken by rounding is still a choice that hits."""
    return cost / gain, thing


def _undominated(sets: Sets) -> list[tuple[int, ...]]:
    """Without sets that hold another: who hits the smaller hits the larger."""
    kept: list[tuple[int, ...]] = []
    holding: dict[int, list[frozenset[int]]] = defaultdict(list)
    for one in sorted({tuple(sorted(set(one))) for one in sets}, key=lambda s: (len(s), s)):
        whole = frozenset(one)
        if not any(small <= whole for thing in one for small in holding[thing]):
            kept.append(one)
            holding[one[0]].append(whole)
    return kept


def _pruned(chosen: Sequence[int], sets: Sets, costs: Costs) -> tuple[int, ...]:
    """What of the chosen is needed, given back from the dearest on; what misses a set is completed."""
    held = set(chosen)
    for one in sets:
        if held.isdisjoint(one):
            cheapest = min(one, key=lambda thing: (costs[thing], thing))
            held.add(cheapest)
    hits = [sum(thing in held for thing in one) for one in sets]
    holding: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(sets):
        for thing in one:
            holding[thing].append(number)
    for thing in sorted(held, key=lambda thing: (-costs[thing], thing)):
        if all(hits[number] > 1 for number in holding[thing]):
            held.discard(thing)
            for number in holding[thing]:
                hits[number] -= 1
    return tuple(sorted(held))


def _priced(sets: Sets, costs: Costs, prices: Mapping[int, int]) -> int:
    """The sum of prices of sets so that the sets of no thing cost more than it: first the given prices as
    far as they fit, then what is left, set by set. No hitting set costs less."""
    left: dict[int, int] = {}
    total = 0
    for is_given in (True, False):
        if is_given and not prices:
            continue
        for number, one in enumerate(sets):
            room = min(left.get(thing, costs[thing]) for thing in one)
            price = min(room, prices.get(number, 0)) if is_given else room
            if price > 0:
                total += price
                for thing in one:
                    left[thing] = left.get(thing, costs[thing]) - price
    return total


class _Branching:
    """Depth first: the first set not hit is hit by each of its things in turn, earlier ones forbidden."""

    def __init__(self, sets: Sets, costs: Costs, looks_max: int) -> None:
        self._sets = sets
        self._costs = costs
        self._left = looks_max

    @property
    def is_exhausted(self) -> bool:
        """Whether all choices were seen or ruled out."""
        return self._left > 0

    def improve(self, things: tuple[int, ...]) -> tuple[int, ...]:
        """The cheapest found; the given one if none is cheaper."""
        best, best_cost = things, sum(self._costs[thing] for thing in things)
        waiting: list[tuple[frozenset[int], frozenset[int], int]] = [(frozenset(), frozenset(), 0)]
        while waiting and self._left > 0:
            self._left -= len(self._sets)
            taken, banned, cost = waiting.pop()
            open_sets = [
                tuple(thing for thing in one if thing not in banned)
                for one in self._sets
                if taken.isdisjoint(one)
            ]
            if not open_sets:
                if cost < best_cost:
                    best, best_cost = tuple(sorted(taken)), cost
                continue
            if any(not one for one in open_sets):
                continue
            open_sets.sort(key=len)
            if cost + _priced(open_sets, self._costs, {}) >= best_cost:
                continue
            ranked = sorted(open_sets[0], key=lambda thing: (self._costs[thing], thing))
            children = [
                (taken | {thing}, banned | set(ranked[:place]), cost + self._costs[thing])
                for place, thing in enumerate(ranked)
            ]
            waiting.extend(reversed(children))
        return best


def _relaxed(
    sets: Sets, costs: Costs, things: tuple[int, ...], bound: int
) -> tuple[tuple[int, ...], int]:
    """A cheaper choice and a higher bound from the linear relaxation, where it has them: its values name
    what to take first, its prices, rounded down to whole ones that fit, bound the cost."""
    found = _solve(sets, costs, is_whole=False)
    if found is None:
        return things, bound
    prices = {number: max(int(price), 0) for number, price in enumerate(found.prices.tolist())}
    best = things
    for least in (0.7, 0.5, 0.4, 0.3, 0.2):
        taken = {found.names[place] for place in np.flatnonzero(found.values >= least).tolist()}
        rest = [one for one in sets if taken.isdisjoint(one)]
        more = greedy_hitting_set(rest, costs).things if rest else ()
        chosen = _pruned([*taken, *more], sets, costs)
        if sum(costs[one] for one in chosen) < sum(costs[one] for one in best):
            best = chosen
    return best, max(bound, _priced(sets, costs, prices))


@dataclass(frozen=True, slots=True)
class _Solved:
    """Values of the things and their names, prices of the sets (relaxed problem), whether the solver
    proved it cheapest, and otherwise what it says any choice costs at least."""

    values: npt.NDArray[np.float64]
    names: list[int]
    prices: npt.NDArray[np.float64]
    is_proven: bool
    bound: int


def _solve(sets: Sets, costs: Costs, *, is_whole: bool) -> _Solved | None:
    """``None`` where the solver found nothing. Its work is bounded in nodes, not in time, so that it
    answers the same on every machine."""
    import highspy

    names = sorted({thing for one in sets for thing in one})
    scale = float(max([1, *(costs[thing] for thing in names)]))
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-10),
        ("mip_max_nodes", _SOLVER_NODES_MAX),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(_model(sets, costs, names, scale, is_whole=is_whole))
    solver.run()
    status, solution = solver.getModelStatus(), solver.getSolution()
    is_proven = status == highspy.HighsModelStatus.kOptimal
    if not solution.value_valid or not (is_proven or is_whole):
        return None
    prices = [0.0] * len(sets) if is_whole else solution.row_dual
    bound = solver.getInfo().mip_dual_bound if is_whole else 0.0
    return _Solved(
        values=np.array(solution.col_value),
        names=names,
        prices=np.array(prices) * scale,
        is_proven=is_proven,
        bound=max(int((bound - 1e-6) * scale), 0) if np.isfinite(bound) else 0,
    )


def _model(sets: Sets, costs: Costs, names: list[int], scale: float, *, is_whole: bool) -> Any:
    import highspy

    place = {thing: number for number, thing in enumerate(names)}
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(names), len(sets)
    model.col_cost_ = np.array([costs[thing] / scale for thing in names])
    model.col_lower_, model.col_upper_ = np.zeros(len(names)), np.ones(len(names))
    model.row_lower_ = np.ones(len(sets))
    model.row_upper_ = np.full(len(sets), highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(one) for one in sets)])
    model.a_matrix_.index_ = np.array([place[thing] for one in sets for thing in one])
    model.a_matrix_.value_ = np.ones(sum(len(one) for one in sets))
    if is_whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(names)
    return model
