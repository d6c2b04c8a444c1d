"""Components of a graph, against the definition: who reaches whom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.kernels.network import graph as graph_module
from hefu.kernels.network import union_find
from hefu.kernels.network.graph import build_graph, strong_components
from hefu.kernels.network.union_find import tied_together

Arrows = list[tuple[int, int]]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Arrows]:
    """Small graphs with loops and repeated arrows."""
    count = draw(st.integers(1, 9))
    node = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(node, node), max_size=24))


def reaches(count: int, arrows: Arrows) -> list[set[int]]:
    """Nodes reachable from each node, itself included, by closing until nothing is new."""
    found = [{node} for node in range(count)]
    changed = True
    while changed:
        changed = False
        for source, target in arrows:
            for reached in found:
                if source in reached and not found[target] <= reached:
                    reached.update(found[target])
                    changed = True
    return found


def circles(count: int, arrows: Arrows) -> list[int]:
    """Component of each node."""
    columns = np.array(arrows, np.int32).reshape(-1, 2)
    found = strong_components(build_graph(count, columns[:, 0], columns[:, 1]))
    return [int(first) for first in found]


def tied(count: int, arrows: Arrows) -> list[int]:
    """Smallest node that each is tied to."""
    columns = np.array(arrows, np.int32).reshape(-1, 2)
    return [int(first) for first in tied_together(count, columns[:, 0], columns[:, 1])]


def test_a_node_outside_the_graph_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        circles(2, [(0, 2)])
    with pytest.raises(ValueError, match="outside"):
        tied(2, [(-1, 0)])


def test_arrays_of_different_length_are_refused() -> None:
    two, one = np.array([0, 1]), np.array([1])
    with pytest.raises(ValueError, match="tails"):
        build_graph(2, two, one)
    with pytest.raises(ValueError, match="left"):
        tied_together(2, two, one)


def test_a_chain_holds_no_circle() -> None:
    assert circles(3, [(0, 1), (1, 2)]) == [0, 1, 2]


def test_two_circles_joined_by_one_arrow_stay_two() -> None:
    assert circles(5, [(0, 1), (1, 0), (1, 2), (2, 3), (3, 4), (4, 2)]) == [0, 0, 2, 2, 2]


def test_nothing_is_nothing() -> None:
    assert circles(0, []) == []
    assert tied(0, []) == []


def test_a_ring_longer_than_any_call_stack() -> None:
    count = 200_000
    ring = [(node, (node + 1) % count) for node in range(count)]
    assert set(circles(count, ring)) == {0}
    assert set(tied(count, ring)) == {0}


@given(graphs())
def test_a_component_is_mutual_reach(graph: tuple[int, Arrows]) -> None:
    count, arrows = graph
    reached = reaches(count, arrows)
    expected = [
        min(other for other in reached[node] if node in reached[other]) for node in range(count)
    ]
    assert circles(count, arrows) == expected


@given(graphs())
def test_a_tie_is_reach_in_either_direction(graph: tuple[int, Arrows]) -> None:
    count, arrows = graph
    both = arrows + [(target, source) for source, target in arrows]
    expected = [min(reached) for reached in reaches(count, both)]
    assert tied(count, arrows) == expected


@given(graphs())
def test_order_of_arrows_does_not_matter(graph: tuple[int, Arrows]) -> None:
    count, arrows = graph
    assert circles(count, arrows[::-1]) == circles(count, arrows)
    assert tied(count, arrows[::-1]) == tied(count, arrows)


@given(graphs())
def test_compiled_is_the_same(graph: tuple[int, Arrows]) -> None:
    pytest.importorskip("numba")
    count, arrows = graph
    plain = (circles(count, arrows), tied(count, arrows))
    ways = (
        graph_module._strong_components,
        graph_module._by_range,
        graph_module._by_tail_and_head,
        union_find._tied_together,
    )
    with pytest.MonkeyPatch.context() as patch:
        for way in ways:
            patch.setattr(way, "at", lambda _, way=way: way.compiled)
        assert (circles(count, arrows), tied(count, arrows)) == plain
