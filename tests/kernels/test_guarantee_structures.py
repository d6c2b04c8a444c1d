"""Structures among guarantees, against their definitions tried out one by one."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network.contagion_chains import ContagionChains, contagion_chains
from hefu.kernels.network.graph import Integers
from hefu.kernels.network.guarantee_structures import (
    WITHOUT_MEANS,
    CircleChange,
    changed_circles,
    joint_groups,
    mutual_pairs,
    over_extension_bp,
    stars,
)

Arrow = tuple[int, int, int]
ARROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 30)), max_size=16)


def columns(arrows: list[Arrow]) -> tuple[Integers, Integers, Integers]:
    """Guarantors, obligors, amounts."""
    table = np.array(arrows, np.int64).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def between(arrows: list[Arrow], left: int, right: int) -> int | None:
    """What one guarantees for the other; ``None``: nothing was signed."""
    amounts = [amount for tail, head, amount in arrows if (tail, head) == (left, right)]
    return sum(amounts) if amounts else None


def both(*pairs: tuple[int, int]) -> list[Arrow]:
    """Mutual guarantees of 10."""
    return [(a, b, 10) for one, other in pairs for a, b in ((one, other), (other, one))]


def test_columns_of_different_length_are_refused() -> None:
    tails, heads, money = columns([(0, 1, 5)])
    with pytest.raises(ValueError, match="one of each"):
        mutual_pairs(tails, heads, money[:0])


def test_one_way_is_not_mutual_and_oneself_neither() -> None:
    assert len(mutual_pairs(*columns([(0, 1, 5), (2, 2, 5)])).left) == 0
    assert len(mutual_pairs(*columns([])).left) == 0


def test_parallel_guarantees_add_up_gross_and_net() -> None:
    pairs = mutual_pairs(*columns([(0, 1, 5), (1, 0, 20), (0, 1, 7)]))
    assert (pairs.gross.tolist(), pairs.net.tolist()) == ([32], [8])


@given(ARROWS)
def test_mutual_pairs_by_definition(arrows: list[Arrow]) -> None:
    pairs = mutual_pairs(*columns(arrows))
    found = zip(*(c.tolist() for c in (pairs.left, pairs.right)), strict=True)
    amounts = zip(*(c.tolist() for c in (pairs.left_for_right, pairs.right_for_left)), strict=True)
    expected = {}
    for left, right in combinations(range(6), 2):
        there, back = between(arrows, left, right), between(arrows, right, left)
        if there is not None and back is not None:
            expected[left, right] = (there, back)
    assert dict(zip(found, amounts, strict=True)) == expected


def test_a_group_needs_every_guarantee() -> None:
    assert joint_groups(*columns(both((0, 1), (1, 2)))).groups == ()
    assert joint_groups(*columns([*both((0, 1), (1, 2)), (0, 2, 10)])).groups == ()


def test_a_group_inside_one_contract_is_named_by_it_and_not_twice() -> None:
    arrows = both((0, 1), (1, 2), (0, 2))
    same = joint_groups(*columns(arrows), contracts=np.full(6, 7, np.int64)).groups
    assert [(g.firms, g.contract, g.amount) for g in same] == [((0, 1, 2), 7, 60)]
    apart = joint_groups(*columns(arrows), contracts=np.array([1, 1, 2, 2, 3, 3])).groups
    assert [(g.firms, g.contract) for g in apart] == [((0, 1, 2), -1)]


def test_a_search_for_groups_that_gave_up_says_so() -> None:
    arrows = both(*combinations(range(6), 2))
    assert not joint_groups(*columns(arrows), step_max=1).is_complete
    assert joint_groups(*columns(arrows)).is_complete


@settings(deadline=None)
@given(ARROWS.map(lambda some: [*some, *[(b, a, 3) for a, b, _ in some[::2]]]))
def test_groups_are_the_maximal_cliques(arrows: list[Arrow]) -> None:
    def is_group(firms: tuple[int, ...]) -> bool:
        return all(between(arrows, a, b) is not None for a, b in permutations(firms, 2))

    cliques = [f for size in range(3, 7) for f in combinations(range(6), size) if is_group(f)]
    expected = {f for f in cliques if not any(set(f) < set(other) for other in cliques)}
    groups = joint_groups(*columns(arrows)).groups
    assert {group.firms for group in groups} == expected
    assert len(groups) == len(expected)
    for group in groups:
        pairs = permutations(group.firms, 2)
        assert group.amount == sum(between(arrows, a, b) or 0 for a, b in pairs)


def test_a_star_has_many_leaves_and_few_links_among_them() -> None:
    spokes = [(n, 0, 10) for n in range(1, 6)]
    found = stars(*columns(spokes), leaves_min=5)
    assert [(s.centre, s.side, s.leaf_count, s.amount) for s in found] == [(0, "in", 5, 50)]
    assert stars(*columns(spokes), leaves_min=6) == ()
    tied = [*spokes, (1, 2, 5), (2, 3, 5)]
    assert stars(*columns(tied), leaves_min=5) == ()
    assert stars(*columns(tied), leaves_min=5, leaf_links_max_bp=4_000)[0].leaf_links == 2
    turned = [(head, tail, amount) for tail, head, amount in spokes]
    assert stars(*columns(turned), leaves_min=5)[0].side == "out"


def test_over_extension_by_hand() -> None:
    tails, _, money = columns([(0, 1, 30), (0, 2, 31), (1, 2, 5), (2, 0, 0)])
    ratios = over_extension_bp(tails, money, np.array([30, 0, 0], np.int64))
    assert ratios.tolist() == [20_334, WITHOUT_MEANS, 0]


def test_changes_of_circles_by_hand() -> None:
    before = [((0, 1, 2), 30), ((3, 4), 20), ((5, 6), 9), ((6, 5), 10)]
    now = [((2, 0, 1), 30), ((3, 4, 7), 25), ((5, 6), 11)]
    found = changed_circles(before, now)
    assert found.new == (CircleChange(frozenset({3, 4, 7}), 0, 25),)
    assert found.gone == (CircleChange(frozenset({3, 4}), 20, 0),)
    assert found.grown == (CircleChange(frozenset({5, 6}), 10, 11),)
    assert found.widened == (CircleChange(frozenset({3, 4, 7}), 20, 25),)
    assert changed_circles(now, now) == changed_circles([], [])


def chains(arrows: list[Arrow], assets: list[int], **limits: int) -> ContagionChains:
    """Contagion chains among six firms."""
    net = np.array(assets, np.int64)
    return contagion_chains(*columns(arrows), net, **limits)  # type: ignore[arg-type]


def test_who_can_pay_ends_the_chain() -> None:
    assert chains([(1, 0, 30)], [0, 30, 0, 0, 0, 0]).lengths.tolist() == []
    assert chains([(1, 0, 31)], [0, 30, 0, 0, 0, 0]).lengths.tolist() == [1]
    with pytest.raises(ValueError, match="from 1"):
        chains([], [0], length_max=0)


def test_claims_of_two_fallen_firms_fell_a_third_together() -> None:
    """2 has 30 and guarantees 20 for 0 and 20 for 1: only after both have fallen does it fall."""
    found = chains([(1, 0, 10), (2, 0, 20), (2, 1, 20)], [0, 5, 30, 0, 0, 0])
    assert found.firms[0, : found.lengths[0] + 1].tolist() == [0, 1, 2]
    assert (found.claims.tolist(), found.is_complete) == ([50], True)


@settings(deadline=None)
@given(ARROWS, st.lists(st.integers(-3, 40), min_size=6, max_size=6), st.integers(1, 6))
def test_the_longest_chain_by_trying_all(
    arrows: list[Arrow], assets: list[int], length_max: int
) -> None:
    def claim(path: tuple[int, ...], place: int) -> int:
        return sum(between(arrows, path[place], fallen) or 0 for fallen in path[:place])

    def is_chain(path: tuple[int, ...]) -> bool:
        return all(
            between(arrows, path[n], path[n - 1]) is not None
            and claim(path, n) > max(assets[path[n]], 0)
            for n in range(1, len(path))
        )

    tried = [
        (size - 1, sum(claim(path, n) for n in range(1, size)))
        for size in range(2, length_max + 2)
        for path in permutations(range(6), min(size, 6))
        if size <= 6 and is_chain(path)
    ]
    found = chains(arrows, assets, length_max=length_max)
    assert found.is_complete
    ranks = list(zip(found.lengths.tolist(), found.claims.tolist(), strict=True))
    assert ranks == sorted(ranks, reverse=True)
    assert max(tried, default=None) == (ranks[0] if ranks else None)
    for chain, length in zip(found.firms.tolist(), found.lengths.tolist(), strict=True):
        assert is_chain(tuple(chain[: length + 1]))


def test_a_search_for_chains_that_gave_up_says_so() -> None:
    full = [(a, b, 9) for a in range(6) for b in range(6) if a != b]
    assert not chains(full, [0] * 6, step_max=10).is_complete
    assert chains(full, [0] * 6).lengths.tolist() == [5]


def test_compiled_and_plain_chains_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    dice = np.random.default_rng(8)
    arrows = [(int(a), int(b), int(c)) for a, b, c in dice.integers(0, 30, (70, 3))]
    assets = dice.integers(0, 20, 30).tolist()
    plain = chains(arrows, assets)
    monkeypatch.setattr("hefu.kernels.compiled.COMPILE_FROM", 0)
    compiled = chains(arrows, assets)
    assert compiled.firms.tolist() == plain.firms.tolist()
    assert compiled.claims.tolist() == plain.claims.tolist()
