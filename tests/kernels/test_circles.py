"""Circles: none missing, none twice, the largest first, and the same compiled."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network import circles as circles_module
from hefu.kernels.network import graph as graph_module
from hefu.kernels.network.circles import Circles, find_circles
from hefu.kernels.network.graph import build_graph, reversed_graph, strong_components

Arrow = tuple[int, int, int]


def search(node_count: int, arrows: list[Arrow], **limits: int) -> Circles:
    """Circles of at most six arrows (tail, head, amount), unless told otherwise."""
    length_max = limits.pop("length_max", 6)
    columns = np.array(arrows, np.int64).reshape(-1, 3)
    graph = build_graph(node_count, columns[:, 0], columns[:, 1])
    amounts = columns[:, 2].copy()
    return find_circles(graph, amounts, length_max=length_max, **limits)  # type: ignore[arg-type]


def as_found(circles: Circles) -> list[tuple[int, tuple[int, ...]]]:
    """Total and arrows of every circle kept."""
    rows = zip(circles.totals, circles.arrows, circles.lengths, strict=True)
    return [(int(total), tuple(arrows[:length].tolist())) for total, arrows, length in rows]


def by_trying(node_count: int, arrows: list[Arrow], length_max: int) -> set[frozenset[int]]:
    """The reference: every ordering of every few nodes, every choice of parallel arrows."""
    between: dict[tuple[int, int], list[int]] = {}
    for number, (tail, head, _) in enumerate(arrows):
        between.setdefault((tail, head), []).append(number)
    found: set[frozenset[int]] = set()
    for length in range(2, min(length_max, node_count) + 1):
        for nodes in permutations(range(node_count), length):
            if nodes[0] != min(nodes):
                continue
            chosen: list[frozenset[int]] = [frozenset()]
            for pair in zip(nodes, (*nodes[1:], nodes[0]), strict=True):
                chosen = [one | {number} for one in chosen for number in between.get(pair, [])]
            found.update(chosen)
    return found


def test_no_arrow_no_circle_and_a_guarantee_for_oneself_is_none() -> None:
    assert search(3, []).count == 0
    assert search(2, [(0, 0, 5), (0, 1, 5)]).count == 0


@pytest.mark.parametrize("arrows", [[(0, 3, 1)], [(-1, 0, 1)]])
def test_a_node_that_is_not_there_is_refused(arrows: list[Arrow]) -> None:
    with pytest.raises(ValueError, match="outside"):
        search(3, arrows)


def test_a_triangle_beside_a_mutual_pair() -> None:
    found = search(4, [(0, 1, 10), (1, 2, 20), (2, 0, 5), (2, 3, 100), (3, 2, 90)])
    assert as_found(found) == [(190, (3, 4)), (35, (0, 1, 2))]
    assert found.smallest.tolist() == [90, 5]
    assert found.by_length.tolist() == [0, 0, 1, 1, 0, 0, 0]


def test_a_circle_longer_than_asked_for_is_not_found_and_one_as_long_is() -> None:
    ring = [(n, (n + 1) % 5, 1) for n in range(5)]
    assert search(5, ring, length_max=4).count == 0
    assert search(5, ring, length_max=5).count == 1


def test_more_than_are_kept_are_still_counted_and_the_largest_kept() -> None:
    pairs = [(2 * n + side, 2 * n + 1 - side, n) for n in range(20) for side in (0, 1)]
    found = search(40, pairs, keep=3)
    assert (found.count, found.is_complete) == (20, True)
    assert found.totals.tolist() == [38, 36, 34]


def test_a_search_that_gave_up_says_so() -> None:
    full = [(a, b, 1) for a in range(9) for b in range(9) if a != b]
    found = search(9, full, step_max=500)
    assert not found.is_complete
    assert 0 < found.count < search(9, full).count


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[Arrow]]:
    """Up to six nodes with arrows in any way, parallel ones and loops too."""
    count = draw(st.integers(1, 6))
    node = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(node, node, st.integers(0, 99)), max_size=14))


@settings(deadline=None)
@given(graphs(), st.integers(2, 6))
def test_none_is_missing_and_none_twice(graph: tuple[int, list[Arrow]], length_max: int) -> None:
    count, arrows = graph
    found = search(count, arrows, length_max=length_max)
    sets = [frozenset(one) for _, one in as_found(found)]
    assert len(sets) == len(set(sets)) == found.count
    assert set(sets) == by_trying(count, arrows, length_max)
    assert [total for total, _ in as_found(found)] == [
        sum(arrows[a][2] for a in one) for _, one in as_found(found)
    ]


@settings(deadline=None)
@given(graphs())
def test_components_are_mutual_reach(graph: tuple[int, list[Arrow]]) -> None:
    count, arrows = graph
    reach = np.eye(count, dtype=bool)
    for tail, head, _ in arrows:
        reach[tail, head] = True
    for _ in range(count):
        reach |= reach @ reach
    columns = np.array(arrows, np.int64).reshape(-1, 3)
    laid_out = build_graph(count, columns[:, 0], columns[:, 1])
    expected = [int(np.flatnonzero(reach[n] & reach[:, n]).min()) for n in range(count)]
    assert strong_components(laid_out).tolist() == expected
    assert strong_components(reversed_graph(laid_out)).tolist() == expected


def test_compiled_and_plain_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    dice = np.random.default_rng(4)
    arrows = [tuple(map(int, dice.integers(0, 60, 3))) for _ in range(240)]
    plain = search(60, arrows)  # type: ignore[arg-type]
    monkeypatch.setattr("hefu.kernels.compiled.COMPILE_FROM", 0)
    compiled = search(60, arrows)  # type: ignore[arg-type]
    assert circles_module.find_circles is find_circles
    assert as_found(compiled) == as_found(plain)
    assert compiled.count == plain.count > 0


def test_arrows_of_a_hub_lie_sorted_and_equal_ones_as_they_came() -> None:
    """More arrows than are sorted by insertion."""
    dice = np.random.default_rng(7)
    tails, heads = dice.integers(0, 3, 300), dice.integers(0, 9, 300)
    laid_out = build_graph(9, tails, heads)
    expected = np.lexsort((np.arange(300), heads, tails))
    assert laid_out.arrow.tolist() == expected.tolist()
    assert laid_out.heads.tolist() == heads[expected].tolist()
    assert laid_out.tails.tolist() == tails[expected].tolist()


@settings(deadline=None)
@given(graphs(), st.integers(1, 3), st.integers(1, 8))
def test_ranges_do_not_change_the_layout(
    graph: tuple[int, list[Arrow]], most: int, together: int
) -> None:
    count, arrows = graph
    table = np.array([*arrows, (0, 0, 0)], np.int64)
    tails, heads = table[:, 0] * 2_000 + table[:, 1], table[:, 1] * 2_000
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph_module, "_RANGES_MAX", most)
        patch.setattr(graph_module, "_ARROWS_IN_CACHE", together)
        laid_out = build_graph(count * 2_010, tails, heads)
    expected = np.lexsort((np.arange(len(tails)), heads, tails))
    assert laid_out.arrow.tolist() == expected.tolist()
    assert (
        np.diff(laid_out.offsets).tolist() == np.bincount(tails, minlength=count * 2_010).tolist()
    )
