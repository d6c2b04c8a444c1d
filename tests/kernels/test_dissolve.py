"""Which guarantees to replace: against every choice tried, exact, greedy and under a budget."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.test_circles import by_trying

from hefu.kernels.network import hitting_set
from hefu.kernels.network.dissolve import (
    BudgetedDissolution,
    Dissolution,
    Limits,
    dissolve,
    dissolve_within,
)
from hefu.kernels.network.hitting_set import (
    HittingSet,
    cheapest_hitting_set,
    greedy_hitting_set,
)

Arrow = tuple[int, int, int]
NODE = st.integers(0, 4)
ARROWS = st.lists(st.tuples(NODE, NODE, st.integers(0, 20)), max_size=11)
SETS = st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=4).map(tuple), max_size=12)
COSTS = st.lists(st.integers(0, 30), min_size=8, max_size=8).map(lambda c: dict(enumerate(c)))


def cut(arrows: list[Arrow], limits: Limits, costs: list[int] | None = None) -> Dissolution:
    """Dissolve the circles of five firms."""
    table = np.array(arrows, np.int64).reshape(-1, 3)
    return dissolve(
        table[:, 0],
        table[:, 1],
        table[:, 2],
        firm_count=5,
        limits=limits,
        costs=None if costs is None else np.array(costs, np.int64),
    )


def cut_within(arrows: list[Arrow], limits: Limits, budget: int) -> BudgetedDissolution:
    """The same under a budget, at the amounts as costs."""
    table = np.array(arrows, np.int64).reshape(-1, 3)
    return dissolve_within(
        table[:, 0], table[:, 1], table[:, 2], firm_count=5, limits=limits, budget=budget
    )


def counting(arrows: list[Arrow], limits: Limits) -> dict[frozenset[int], int]:
    """The reference: circles that count, with their amounts."""
    measure = min if limits.measure == "smallest" else sum
    circles = {
        one: measure(arrows[a][2] for a in one) for one in by_trying(5, arrows, limits.length_max)
    }
    return {one: amount for one, amount in circles.items() if amount > limits.threshold}


def choices(things: list[int]) -> list[tuple[int, ...]]:
    """Every subset."""
    return list(chain.from_iterable(combinations(things, size) for size in range(len(things) + 1)))


def least_cost(sets: list[tuple[int, ...]], costs: dict[int, int]) -> int:
    """The reference: the cheapest of all subsets that hit."""
    things = sorted({thing for one in sets for thing in one})
    return min(
        sum(costs[t] for t in taken)
        for taken in choices(things)
        if all(set(one) & set(taken) for one in sets)
    )


def check_hits(found: HittingSet, sets: list[tuple[int, ...]], costs: dict[int, int]) -> None:
    """It hits, costs what it says, and lies between bound and truth."""
    assert all(set(one) & set(found.things) for one in sets)
    assert found.cost == sum(costs[t] for t in found.things)
    assert found.lower_bound <= least_cost(sets, costs) <= found.cost


def test_nothing_hits_an_empty_set_and_no_cost_is_negative() -> None:
    with pytest.raises(ValueError, match="empty"):
        cheapest_hitting_set([()], {})
    with pytest.raises(ValueError, match="negative"):
        cheapest_hitting_set([(1,)], {1: -1})
    with pytest.raises(ValueError, match="not negative"):
        cut([(0, 1, 5)], Limits(3), costs=[-1])
    with pytest.raises(ValueError, match="budget"):
        cut_within([], Limits(3), -1)


def test_no_circle_nothing_to_replace() -> None:
    found = cut([(0, 1, 5), (1, 2, 5)], Limits(5))
    assert (found.guarantees.tolist(), found.cost, found.is_cheapest) == ([], 0, True)


@settings(deadline=None)
@given(SETS, COSTS)
def test_branching_finds_the_cheapest(sets: list[tuple[int, ...]], costs: dict[int, int]) -> None:
    found = cheapest_hitting_set(sets, costs)
    check_hits(found, sets, costs)
    assert found.method == "branching"
    assert found.cost == least_cost(sets, costs)


@settings(deadline=None)
@given(SETS, COSTS)
def test_the_solver_finds_the_cheapest(sets: list[tuple[int, ...]], costs: dict[int, int]) -> None:
    pytest.importorskip("highspy")
    found = cheapest_hitting_set(sets, costs, looks_max=1)
    check_hits(found, sets, costs)
    assert found.is_cheapest
    assert found.cost == least_cost(sets, costs)


@settings(deadline=None)
@given(SETS, COSTS)
def test_greed_stays_above_its_bound(sets: list[tuple[int, ...]], costs: dict[int, int]) -> None:
    check_hits(greedy_hitting_set(sets, costs), sets, costs)
    pytest.importorskip("highspy")
    check_hits(cheapest_hitting_set(sets, costs, looks_max=1, solver_sets_max=0), sets, costs)


def test_a_triangle_of_pairs_needs_the_solver_to_be_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three things, every two of them a set: two are needed; whole prices bound it by one and a half."""
    sets, costs = [(0, 1), (1, 2), (0, 2)], {0: 10, 1: 10, 2: 10}
    monkeypatch.setattr(hitting_set, "find_spec", lambda _: None)
    without = cheapest_hitting_set(sets, costs, looks_max=1)
    assert (without.cost, without.lower_bound, without.method) == (20, 10, "greedy")
    assert not without.is_cheapest
    monkeypatch.undo()
    pytest.importorskip("highspy")
    relaxed = cheapest_hitting_set(sets, costs, looks_max=1, solver_sets_max=2)
    assert (relaxed.lower_bound, relaxed.method) == (15, "greedy")
    assert cheapest_hitting_set(sets, costs, looks_max=1).method == "solver"


def test_by_hand_the_shared_guarantee_is_replaced() -> None:
    """Two circles share 0 -> 1; replacing it costs 12, the cheapest of each apart 10 + 9."""
    arrows = [(0, 1, 12), (1, 2, 10), (2, 0, 30), (1, 3, 9), (3, 0, 30)]
    found = cut(arrows, Limits(6))
    assert (found.guarantees.tolist(), found.cost, found.part_count) == ([0], 12, 1)
    assert cut(arrows, Limits(6), costs=[50, 10, 30, 9, 30]).guarantees.tolist() == [1, 3]
    above = cut(arrows, Limits(6, threshold=9))
    assert above.guarantees.tolist() == [1]
    assert cut(arrows, Limits(6, threshold=51, measure="total")).cost == 10
    assert cut(arrows, Limits(2)).cost == 0


LIMITS = st.builds(
    Limits,
    st.integers(2, 5),
    threshold=st.integers(0, 20),
    measure=st.sampled_from(["smallest", "total"]),
    circles_at_once=st.sampled_from([1, 2, 50_000]),
)


@settings(deadline=None)
@given(ARROWS, LIMITS, st.lists(st.integers(0, 9), min_size=11, max_size=11))
def test_no_counting_circle_remains_and_none_is_cheaper(
    arrows: list[Arrow], limits: Limits, costs: list[int]
) -> None:
    found = cut(arrows, limits, costs=costs[: len(arrows)])
    circles = list(counting(arrows, limits))
    taken = set(found.guarantees.tolist())
    assert all(one & taken for one in circles)
    assert found.is_complete
    things = sorted(set().union(*circles)) if circles else []
    cheapest = min(
        sum(costs[a] for a in choice)
        for choice in choices(things)
        if all(one & set(choice) for one in circles)
    )
    assert found.cost == found.lower_bound == cheapest == sum(costs[a] for a in taken)
    assert found.gap_bp == 0


@settings(deadline=None)
@given(ARROWS, LIMITS, st.integers(0, 60))
def test_a_budget_is_kept_and_its_bound_holds(
    arrows: list[Arrow], limits: Limits, budget: int
) -> None:
    whole = Limits(limits.length_max, threshold=limits.threshold, measure=limits.measure)
    found = cut_within(arrows, whole, budget)
    circles = counting(arrows, whole)
    taken = set(found.guarantees.tolist())
    assert found.cost == sum(arrows[a][2] for a in taken) <= budget
    assert found.broken_amount == sum(v for one, v in circles.items() if one & taken)
    assert (found.circle_count, found.amount) == (len(circles), sum(circles.values()))
    things = sorted(set().union(*circles)) if circles else []
    best = max(
        sum(v for one, v in circles.items() if one & set(choice))
        for choice in choices(things)
        if sum(arrows[a][2] for a in choice) <= budget
    )
    assert found.broken_amount <= best <= found.upper_bound
    # The better of greed and the best single one breaks a third of the best at least.
    assert 3 * found.broken_amount >= best


def test_a_search_that_was_stopped_says_so() -> None:
    arrows = [(0, 1, 5), (1, 0, 5)]
    table = np.array(arrows, np.int64)
    found = dissolve(
        table[:, 0],
        table[:, 1],
        table[:, 2],
        firm_count=2,
        limits=Limits(3),
        go_on=lambda _: False,
    )
    assert not found.is_complete
    assert cut_within(arrows, Limits(3, step_max=1), 9).is_complete is False


def test_a_dense_part_ends_with_a_stated_gap() -> None:
    """Twelve firms all guaranteeing one another: 66 mutual pairs, 440 triangles."""
    pytest.importorskip("highspy")
    dice = np.random.default_rng(6)
    pairs = [(a, b) for a in range(12) for b in range(12) if a != b]
    rows = [(a, b, int(dice.integers(50, 99))) for a, b in pairs]
    table = np.array(rows, np.int64)
    limits = Limits(3, looks_max=10_000, solver_sets_max=0)
    found = dissolve(table[:, 0], table[:, 1], table[:, 2], firm_count=12, limits=limits)
    assert found.method == "greedy"
    assert found.is_complete
    assert 0 < found.lower_bound <= found.cost
    assert found.cost * 10_000 <= found.lower_bound * (10_000 + found.gap_bp)
