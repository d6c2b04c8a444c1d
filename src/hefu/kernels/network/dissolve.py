"""Which guarantees to replace by collateral so that no circle remains, or as few as a budget breaks.

A circle counts if it has at most ``length_max`` guarantees and its amount is above a threshold: the
``smallest`` of its guarantees (what can be called all the way round) or their ``total``. Circles are
generated as needed: solve for those known, take out what was chosen, look for circles that remain, add
them, until none remains. A choice that is cheapest for some circles and breaks all is cheapest for all.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hefu.kernels.network.circles import Circles, find_circles
from hefu.kernels.network.graph import Graph, Integers, build_graph, strong_components
from hefu.kernels.network.hitting_set import (
    LOOKS_MAX,
    SOLVER_SETS_MAX,
    HittingSet,
    Method,
    cheapest_hitting_set,
)

Measure = Literal["smallest", "total"]
_CIRCLES_AT_ONCE = 50_000
_METHODS: tuple[Method, ...] = ("branching", "solver", "greedy")


@dataclass(frozen=True, slots=True)
class Limits:
    """Which circles count, and how far exactness is sought: see :mod:`hitting_set`."""

    length_max: int
    threshold: int = 0
    measure: Measure = "smallest"
    circles_at_once: int = _CIRCLES_AT_ONCE
    step_max: int = 2_000_000_000
    looks_max: int = LOOKS_MAX
    solver_sets_max: int = SOLVER_SETS_MAX


@dataclass(frozen=True, slots=True)
class Dissolution:
    """Guarantees to replace (numbers as given), their ``cost``, and what any choice costs at least.

    ``method`` is the least exact that any part of the network needed; ``part_count`` strongly connected
    parts were solved apart. ``is_complete`` false: a search gave up, circles may remain.
    """

    guarantees: Integers
    cost: int
    lower_bound: int
    method: Method
    part_count: int
    circles_used: int
    is_complete: bool

    @property
    def is_cheapest(self) -> bool:
        """Whether no cheaper choice breaks all circles."""
        return self.method != "greedy" or self.cost == self.lower_bound

    @property
    def gap_bp(self) -> int:
        """By how much at most the cost exceeds the cheapest, in basis points of the bound, rounded up."""
        if self.is_cheapest:
            return 0
        return -(-(self.cost - self.lower_bound) * 10_000 // max(self.lower_bound, 1))


@dataclass(frozen=True, slots=True)
class BudgetedDissolution:
    """What to replace within a budget: circles broken and their amounts, and how much any choice within the
    budget breaks at most (``upper_bound``). ``is_complete`` false: not all circles were seen, and the
    bound holds for those seen only."""

    guarantees: Integers
    cost: int
    broken_amount: int
    broken_count: int
    upper_bound: int
    amount: int
    circle_count: int
    is_complete: bool


def dissolve(
    tails: Integers,
    heads: Integers,
    amounts: Integers,
    *,
    firm_count: int,
    limits: Limits,
    costs: Integers | None = None,
    go_on: Callable[[int], bool] | None = None,
) -> Dissolution:
    """The cheapest guarantees to replace so that no counting circle remains. ``costs`` by guarantee, whole
    numbers from 0; without them replacing one costs its amount. ``go_on`` is told the circles known.

    Needs ``highspy`` only where branching does not end (:func:`hitting_set.cheapest_hitting_set`).
    """
    price = (amounts if costs is None else costs).astype(np.int64)
    if len(price) != len(amounts) or (len(price) and price.min() < 0):
        raise ValueError("one cost, not negative, for each guarantee")
    component = strong_components(build_graph(firm_count, tails, heads))
    known: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    solved: dict[int, HittingSet] = {}
    count = 0
    while True:
        chosen = [thing for one in solved.values() for thing in one.things]
        fresh, is_complete = _circles_left((tails, heads, amounts), firm_count, limits, chosen)
        count += len(fresh)
        if not fresh or (go_on is not None and not go_on(count)):
            is_complete = is_complete and not fresh
            break
        for circle in fresh:
            known[int(component[tails[circle[0]]])].append(circle)
        for part in sorted({int(component[tails[circle[0]]]) for circle in fresh}):
            arrows = {arrow for circle in known[part] for arrow in circle}
            solved[part] = cheapest_hitting_set(
                known[part],
                {arrow: int(price[arrow]) for arrow in arrows},
                looks_max=limits.looks_max,
                solver_sets_max=limits.solver_sets_max,
            )
    exact = [one for one in solved.values() if one.method != "greedy"]
    greedy = [one for one in solved.values() if one.method == "greedy"]
    used = {one.method for one in solved.values()}
    return Dissolution(
        guarantees=np.array(sorted(chosen), np.int64),
        cost=sum(one.cost for one in solved.values()),
        lower_bound=sum(one.cost for one in exact) + sum(one.lower_bound for one in greedy),
        method=max(used, key=_METHODS.index, default="branching"),
        part_count=len(solved),
        circles_used=count,
        is_complete=is_complete,
    )


def dissolve_within(
    tails: Integers,
    heads: Integers,
    amounts: Integers,
    *,
    firm_count: int,
    limits: Limits,
    budget: int,
    costs: Integers | None = None,
) -> BudgetedDissolution:
    """Break as much amount of circles as ``budget`` pays for, by greed with lazy evaluation.

    Minoux, M. (1978), Accelerated greedy algorithms; the bound after Leskovec, J. and others (2007),
    Cost-effective outbreak detection: from any stage of the greedy choice, fill the budget with the best
    of what each guarantee would still break for its cost.
    """
    price = (amounts if costs is None else costs).astype(np.int64)
    if budget < 0 or len(price) != len(amounts) or (len(price) and price.min() < 0):
        raise ValueError("a budget and one cost for each guarantee, none negative")
    circles, is_complete = _circles_left((tails, heads, amounts), firm_count, limits, [])
    worth = [_amount(circle, amounts, limits.measure) for circle in circles]
    holding: dict[int, list[int]] = defaultdict(list)
    for number, circle in enumerate(circles):
        for arrow in circle:
            holding[arrow].append(number)
    cost_of = {arrow: int(price[arrow]) for arrow in holding}
    lazy = _LazyGreedy(holding, worth, cost_of)
    chosen, bound = lazy.choose(budget)
    single = max(
        (arrow for arrow in holding if cost_of[arrow] <= budget),
        key=lambda arrow: (sum(worth[n] for n in holding[arrow]), -arrow),
        default=None,
    )
    if single is not None and _broken([single], holding, worth) > _broken(chosen, holding, worth):
        chosen = [single]
    hit = {number for arrow in chosen for number in holding[arrow]}
    return BudgetedDissolution(
        guarantees=np.array(sorted(chosen), np.int64),
        cost=sum(cost_of[arrow] for arrow in chosen),
        broken_amount=sum(worth[number] for number in hit),
        broken_count=len(hit),
        upper_bound=min(bound, sum(worth)),
        amount=sum(worth),
        circle_count=len(circles),
        is_complete=is_complete,
    )


class _LazyGreedy:
    """Takes what breaks most for its cost; a gain is computed anew only when it comes to the top, because
    gains only fall."""

    def __init__(
        self, holding: dict[int, list[int]], worth: list[int], costs: dict[int, int]
    ) -> None:
        self._holding = holding
        self._worth = worth
        self._costs = costs
        self._hit: set[int] = set()

    def choose(self, budget: int) -> tuple[list[int], int]:
        """What to take, and what no choice within the budget exceeds."""
        heap = [(self._rank(arrow, self._gain(arrow)), arrow) for arrow in self._holding]
        heapq.heapify(heap)
        chosen: list[int] = []
        broken = 0
        left = budget
        bound = self._most(budget, broken)
        while heap:
            _, arrow = heapq.heappop(heap)
            gain = self._gain(arrow)
            if gain == 0 or self._costs[arrow] > left:
                continue
            if heap and self._rank(arrow, gain) > heap[0][0]:
                heapq.heappush(heap, (self._rank(arrow, gain), arrow))
                continue
            chosen.append(arrow)
            left -= self._costs[arrow]
            broken += gain
            self._hit.update(self._holding[arrow])
            if len(chosen) & (len(chosen) - 1) == 0 or left == 0:
                bound = min(bound, self._most(budget, broken))
        return chosen, min(bound, self._most(budget, broken))

    def _gain(self, arrow: int) -> int:
        return sum(self._worth[n] for n in self._holding[arrow] if n not in self._hit)

    def _rank(self, arrow: int, gain: int) -> float:
        """To rank by only; smallest first."""
        cost = self._costs[arrow]
        return -gain / cost if cost else float("-inf")

    def _most(self, budget: int, broken: int) -> int:
        gains = [(self._gain(arrow), self._costs[arrow]) for arrow in self._holding]
        most = broken + sum(gain for gain, cost in gains if cost == 0)
        room = budget
        paid = [(gain, cost) for gain, cost in gains if gain and cost]
        # Highest gain for its cost first; ranked in floating point, so the last one is rounded up.
        for gain, cost in sorted(paid, key=lambda one: -one[0] / one[1]):
            if cost > room:
                return most + -(-gain * room // cost) + 1
            most += gain
            room -= cost
        return most


def _broken(chosen: list[int], holding: dict[int, list[int]], worth: list[int]) -> int:
    return sum(worth[number] for number in {n for arrow in chosen for n in holding[arrow]})


def _amount(circle: tuple[int, ...], amounts: Integers, measure: Measure) -> int:
    money = [int(amounts[arrow]) for arrow in circle]
    return min(money) if measure == "smallest" else sum(money)


def _circles_left(
    arrows: tuple[Integers, Integers, Integers],
    firm_count: int,
    limits: Limits,
    taken: list[int],
) -> tuple[list[tuple[int, ...]], bool]:
    """Counting circles without the arrows taken out, the largest first, and whether these are all."""
    tails, heads, amounts = arrows
    keep = np.ones(len(tails), np.bool_)
    keep[taken] = False
    if limits.measure == "smallest":
        keep &= amounts > limits.threshold
    numbers = np.flatnonzero(keep)
    graph: Graph = build_graph(firm_count, tails[numbers], heads[numbers])
    found: Circles = find_circles(
        graph,
        amounts[numbers].astype(np.int64),
        length_max=limits.length_max,
        keep=limits.circles_at_once,
        step_max=limits.step_max,
    )
    circles = [
        tuple(numbers[found.arrows[place, : found.lengths[place]]].tolist())
        for place in range(len(found.lengths))
        if limits.measure == "smallest" or found.totals[place] > limits.threshold
    ]
    is_all = len(circles) < len(found.lengths) or found.count == len(found.lengths)
    return circles, found.is_complete and is_all
