"""Structures a bank names: mutual pairs, joint-liability groups, stars, over-extension, changed circles.

An arrow ``u -> v`` is a guarantee of ``u`` for ``v``. Parallel guarantees between two firms are one link
with the sum of their amounts; a guarantee for oneself is none. Circles are in :mod:`circles`, contagion
chains in :mod:`contagion_chains`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hefu.kernels.network.graph import Integers

_WHOLE_BP = 10_000
WITHOUT_MEANS = -1
"""Over-extension of a firm that has guaranteed something and has no net assets: no ratio says it."""


@dataclass(frozen=True, slots=True)
class MutualPairs:
    """Two firms that guarantee one another, ``left < right``; what each guarantees for the other."""

    left: Integers
    right: Integers
    left_for_right: Integers
    right_for_left: Integers

    @property
    def gross(self) -> Integers:
        """Both amounts together."""
        return self.left_for_right + self.right_for_left

    @property
    def net(self) -> Integers:
        """The larger less the smaller: what one gives without getting it back."""
        apart: Integers = np.abs(self.left_for_right - self.right_for_left)
        return apart


@dataclass(frozen=True, slots=True)
class JointGroup:
    """Firms each of which guarantees each other: inside one contract, or by contracts of their own
    (``contract`` -1). ``amount``: all guarantees between them (inside the contract, where there is one)."""

    firms: tuple[int, ...]
    contract: int
    amount: int


@dataclass(frozen=True, slots=True)
class JointGroups:
    """``is_complete`` false: the search ended early, there may be more."""

    groups: tuple[JointGroup, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Star:
    """``centre`` is guaranteed by (``in``) or guarantees (``out``) ``leaf_count`` firms, ``amount`` in all;
    ``leaf_links`` guarantees lead from leaf to leaf."""

    centre: int
    side: Literal["in", "out"]
    leaf_count: int
    amount: int
    leaf_links: int


@dataclass(frozen=True, slots=True)
class CircleChange:
    """A circle by its set of firms, its largest total amount before and now (0: it was not, is not)."""

    firms: frozenset[int]
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class CircleChanges:
    """``grown``: same firms, more money; ``widened``: new ones that hold all firms of one that is gone."""

    new: tuple[CircleChange, ...]
    gone: tuple[CircleChange, ...]
    grown: tuple[CircleChange, ...]
    widened: tuple[CircleChange, ...]


def linked(
    guarantors: Integers, obligors: Integers, amounts: Integers
) -> tuple[Integers, Integers, Integers]:
    """Parallel guarantees summed, those for oneself left out, sorted by guarantor and obligor."""
    if not len(guarantors) == len(obligors) == len(amounts):
        raise ValueError("guarantors, obligors and amounts: one of each for each guarantee")
    keep = guarantors != obligors
    tails, heads, money = (c[keep].astype(np.int64) for c in (guarantors, obligors, amounts))
    order = np.lexsort((heads, tails))
    tails, heads, money = tails[order], heads[order], money[order]
    is_first = np.ones(len(tails), np.bool_)
    is_first[1:] = (tails[1:] != tails[:-1]) | (heads[1:] != heads[:-1])
    starts = np.flatnonzero(is_first)
    sums = np.add.reduceat(money, starts) if len(starts) else money
    return tails[starts], heads[starts], sums


def mutual_pairs(guarantors: Integers, obligors: Integers, amounts: Integers) -> MutualPairs:
    """All pairs, sorted by their firms."""
    tails, heads, sums = linked(guarantors, obligors, amounts)
    width = int(max(tails.max(initial=0), heads.max(initial=0))) + 1
    there, back = tails * width + heads, heads * width + tails
    up = np.flatnonzero(tails < heads)
    place = np.searchsorted(there, back[up])
    is_mutual = (place < len(there)) & (there[np.minimum(place, len(there) - 1)] == back[up])
    up, place = up[is_mutual], place[is_mutual]
    return MutualPairs(tails[up], heads[up], sums[up], sums[place])


def joint_groups(
    guarantors: Integers,
    obligors: Integers,
    amounts: Integers,
    *,
    contracts: Integers | None = None,
    size_min: int = 3,
    step_max: int = 1_000_000,
) -> JointGroups:
    """Groups of ``size_min`` firms and more, maximal: none is part of another of the same contract.

    ``contracts``: a number by guarantee, -1 where none is known. Groups inside one contract come first;
    then groups of mutual guarantees whatever the contract, unless all their firms are in one of those.
    Bron, C. and Kerbosch, J. (1973), Algorithm 457, with pivots; ends after ``step_max`` steps.
    """
    steps = [step_max]
    found: list[JointGroup] = []
    known = np.full(len(amounts), -1, np.int64) if contracts is None else contracts
    of_contract = np.flatnonzero(known >= 0)
    of_contract = of_contract[np.argsort(known[of_contract], kind="stable")]
    bounds = np.flatnonzero(np.diff(known[of_contract])) + 1
    for rows in np.split(of_contract, bounds):
        if len(rows):
            pairs = mutual_pairs(guarantors[rows], obligors[rows], amounts[rows])
            found += _cliques(pairs, int(known[rows[0]]), size_min, steps)
    by_firm: dict[int, list[frozenset[int]]] = defaultdict(list)
    for group in found:
        for firm in group.firms:
            by_firm[firm].append(frozenset(group.firms))
    for group in _cliques(mutual_pairs(guarantors, obligors, amounts), -1, size_min, steps):
        if not any(other.issuperset(group.firms) for other in by_firm[group.firms[0]]):
            found.append(group)
    return JointGroups(tuple(found), steps[0] > 0)


def stars(
    guarantors: Integers,
    obligors: Integers,
    amounts: Integers,
    *,
    leaves_min: int,
    leaf_links_max_bp: int = 2_000,
) -> tuple[Star, ...]:
    """Firms with ``leaves_min`` guarantors or more, or as many obligors, few of which are linked with one
    another: at most ``leaf_links_max_bp`` links for each leaf. The most leaves first."""
    tails, heads, sums = linked(guarantors, obligors, amounts)
    following: dict[int, set[int]] = defaultdict(set)
    for tail, head in zip(tails.tolist(), heads.tolist(), strict=True):
        following[tail].add(head)
    found = []
    sides: tuple[tuple[Literal["in", "out"], Integers, Integers], ...] = (
        ("in", heads, tails),
        ("out", tails, heads),
    )
    for side, centres, others in sides:
        order = np.argsort(centres, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(centres[order])) + 1):
            if len(rows) < max(leaves_min, 1):
                continue
            leaves = set(others[rows].tolist())
            links = sum(len(following[leaf] & leaves) for leaf in leaves if leaf in following)
            if links * _WHOLE_BP <= leaf_links_max_bp * len(leaves):
                centre, amount = int(centres[rows[0]]), int(sums[rows].sum())
                found.append(Star(centre, side, len(leaves), amount, links))
    return tuple(sorted(found, key=lambda star: (-star.leaf_count, star.centre, star.side)))


def over_extension_bp(guarantors: Integers, amounts: Integers, net_assets: Integers) -> Integers:
    """What each firm has guaranteed against its net assets, in basis points, rounded up;
    ``WITHOUT_MEANS`` where it has guaranteed something and has none."""
    given = np.zeros(len(net_assets), np.int64)
    np.add.at(given, guarantors, amounts)
    ratios = np.zeros(len(net_assets), np.int64)
    for firm in np.flatnonzero(given).tolist():
        means = int(net_assets[firm])
        ratios[firm] = -(-int(given[firm]) * _WHOLE_BP // means) if means > 0 else WITHOUT_MEANS
    return ratios


def changed_circles(
    before: Iterable[tuple[Sequence[int], int]], now: Iterable[tuple[Sequence[int], int]]
) -> CircleChanges:
    """Compare circles, each as its firms (numbered alike in both months) and its total amount. Several
    circles through the same firms are one, with the largest amount."""
    old, fresh = _by_firms(before), _by_firms(now)
    new = [CircleChange(firms, 0, fresh[firms]) for firms in fresh if firms not in old]
    gone = [CircleChange(firms, old[firms], 0) for firms in old if firms not in fresh]
    grown = [
        CircleChange(firms, old[firms], fresh[firms])
        for firms in fresh
        if firms in old and fresh[firms] > old[firms]
    ]
    lost: dict[int, list[frozenset[int]]] = defaultdict(list)
    for change in gone:
        lost[min(change.firms)].append(change.firms)
    widened = []
    for change in new:
        held = [one for firm in change.firms for one in lost.get(firm, []) if one < change.firms]
        if held:
            widened.append(CircleChange(change.firms, max(old[one] for one in held), change.now))
    return CircleChanges(*(tuple(sorted(part, key=_rank)) for part in (new, gone, grown, widened)))


def _rank(change: CircleChange) -> tuple[int, list[int]]:
    return -max(change.before, change.now), sorted(change.firms)


def _by_firms(circles: Iterable[tuple[Sequence[int], int]]) -> Mapping[frozenset[int], int]:
    largest: dict[frozenset[int], int] = {}
    for firms, total in circles:
        key = frozenset(firms)
        largest[key] = max(largest.get(key, 0), total)
    return largest


def _cliques(
    pairs: MutualPairs, contract: int, size_min: int, steps: list[int]
) -> list[JointGroup]:
    """Maximal cliques of mutual guarantees, by their firms; ``steps[0]`` counts down."""
    beside: dict[int, set[int]] = defaultdict(set)
    gross: dict[tuple[int, int], int] = {}
    for left, right, amount in zip(
        pairs.left.tolist(), pairs.right.tolist(), pairs.gross.tolist(), strict=True
    ):
        beside[left].add(right)
        beside[right].add(left)
        gross[left, right] = amount
    cliques: list[tuple[int, ...]] = []
    waiting: list[tuple[tuple[int, ...], set[int], set[int]]] = [
        ((firm,), {n for n in beside[firm] if n > firm}, {n for n in beside[firm] if n < firm})
        for firm in sorted(beside, reverse=True)
    ]
    while waiting and steps[0] > 0:
        steps[0] -= 1
        members, wanted, done = waiting.pop()
        if not wanted and not done and len(members) >= size_min:
            cliques.append(tuple(sorted(members)))
        if len(members) + len(wanted) < size_min or not wanted:
            continue
        pivot = max(sorted(wanted | done), key=lambda firm: len(beside[firm] & wanted))
        for firm in sorted(wanted - beside[pivot]):
            waiting.append(((*members, firm), wanted & beside[firm], done & beside[firm]))
            wanted = wanted - {firm}
            done = done | {firm}
    return [
        JointGroup(firms, contract, sum(gross[a, b] for a in firms for b in firms if a < b))
        for firms in sorted(cliques)
    ]
