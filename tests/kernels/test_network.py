"""Components of a graph, against the definition: who reaches whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.kernels.network.strongly_connected import compressed_rows, strongly_connected
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


def ends(arrows: Arrows) -> tuple[list[int], list[int]]:
    """Sources and targets apart."""
    return [source for source, _ in arrows], [target for _, target in arrows]


def circles(count: int, arrows: Arrows) -> list[int]:
    """Component of each node."""
    return list(strongly_connected(*compressed_rows(count, *ends(arrows))))


def test_a_node_outside_the_graph_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        compressed_rows(2, [0], [2])
    with pytest.raises(ValueError, match="outside"):
        tied_together(2, [-1], [0])


def test_arrays_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="sources"):
        compressed_rows(2, [0, 1], [1])
    with pytest.raises(ValueError, match="left"):
        tied_together(2, [0, 1], [1])


def test_a_chain_holds_no_circle() -> None:
    assert circles(3, [(0, 1), (1, 2)]) == [0, 1, 2]


def test_two_circles_joined_by_one_arrow_stay_two() -> None:
    assert circles(5, [(0, 1), (1, 0), (1, 2), (2, 3), (3, 4), (4, 2)]) == [0, 0, 2, 2, 2]


def test_nothing_is_nothing() -> None:
    assert circles(0, []) == []
    assert list(tied_together(0, [], [])) == []


def test_a_ring_longer_than_any_call_stack() -> None:
    count = 200_000
    ring = [(node, (node + 1) % count) for node in range(count)]
    assert set(circles(count, ring)) == {0}
    assert set(tied_together(count, *ends(ring))) == {0}


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
    assert list(tied_together(count, *ends(arrows))) == expected


@given(graphs())
def test_order_of_arrows_does_not_matter(graph: tuple[int, Arrows]) -> None:
    count, arrows = graph
    assert circles(count, arrows[::-1]) == circles(count, arrows)
    assert tied_together(count, *ends(arrows[::-1])) == tied_together(count, *ends(arrows))
