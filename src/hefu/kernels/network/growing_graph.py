"""A laid-out graph that takes further arrows, and bounded searches on it that touch only what they see."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Graph, Integers, Nodes

CHAIN_ROOM = 256
_FIRST_ROOM = 64


class Side(NamedTuple):
    """Arrows one way: those laid out, and those added as a list for each node, the last added first.
    ``numbers`` and ``added_numbers`` name the arrows."""

    offsets: Integers
    heads: Nodes
    numbers: Nodes
    last_added: Integers
    before: Integers
    added_heads: Integers
    added_numbers: Integers


class Work(NamedTuple):
    """Work space of the searches. Rows of ``from_start`` and ``from_goal``: the search that saw a node last,
    the arrow by which, the node from which. ``longest``: the longest way found, ``path`` and what follows
    from each of its nodes, ``stamp``: the number of the search."""

    from_start: Integers
    from_goal: Integers
    frontier: Nodes
    other_frontier: Nodes
    is_on_path: npt.NDArray[np.bool_]
    path: Integers
    following: Integers
    longest: Integers
    stamp: Integers


def new_side(graph: Graph) -> Side:
    """A graph with nothing added yet."""
    return Side(
        offsets=graph.offsets,
        heads=graph.heads,
        numbers=graph.arrow,
        last_added=np.full(graph.node_count, -1, np.int64),
        before=np.full(_FIRST_ROOM, -1, np.int64),
        added_heads=np.zeros(_FIRST_ROOM, np.int64),
        added_numbers=np.full(_FIRST_ROOM, -1, np.int64),
    )


def grow(side: Side, tail: int, head: int, number: int) -> Side:
    """Add an arrow; arrays without room are made anew, twice as long."""
    place = number - len(side.heads)
    room = len(side.before)
    if place >= room:
        wide = [np.full(2 * room, -1, np.int64) for _ in range(3)]
        for new, old in zip(wide, side[4:], strict=True):
            new[:room] = old
        side = side._replace(before=wide[0], added_heads=wide[1], added_numbers=wide[2])
    side.added_heads[place] = head
    side.added_numbers[place] = number
    side.before[place] = side.last_added[tail]
    side.last_added[tail] = place
    return side


def new_work(node_count: int) -> Work:
    """For graphs of so many nodes."""
    return Work(
        from_start=np.zeros((3, node_count), np.int64),
        from_goal=np.zeros((3, node_count), np.int64),
        frontier=np.zeros(node_count, np.int32),
        other_frontier=np.zeros(node_count, np.int32),
        is_on_path=np.zeros(node_count, np.bool_),
        path=np.zeros(CHAIN_ROOM, np.int64),
        following=np.zeros(CHAIN_ROOM, np.int64),
        longest=np.zeros(CHAIN_ROOM, np.int64),
        stamp=np.zeros(1, np.int64),
    )


@kernel
def meet(sides: tuple[Side, Side], work: Work, ends: tuple[int, int], limit: Integers) -> int:
    """A node half way on a shortest way from one end to the other, -1 of none; breadth first from both.

    ``limit``: arrows that may be looked at; then, written here, the length up to which all ways were ruled
    out (or found): a number no way exceeds where there is nothing further to see.
    """
    start, goal = ends
    work.stamp[0] += 1
    stamp = work.stamp[0]
    work.from_start[0, start] = stamp
    work.from_goal[0, goal] = stamp
    work.frontier[0] = start
    work.other_frontier[0] = goal
    here, there = 1, 1
    first, first_there = 0, 0
    limit[1] = 0
    if start == goal:
        return int(start)
    while True:
        if here == first or there == first_there:
            limit[1] = work.frontier.shape[0]
            return -1
        if here - first <= there - first_there:
            last = here
            here, met = _step(
                sides[0],
                (work.from_start, work.from_goal, work.frontier),
                (first, last),
                limit,
                stamp,
            )
            first = last
        else:
            last = there
            there, met = _step(
                sides[1],
                (work.from_goal, work.from_start, work.other_frontier),
                (first_there, last),
                limit,
                stamp,
            )
            first_there = last
        if met == -2:
            return -1
        limit[1] += 1
        if met >= 0:
            return int(met)


@kernel
def _step(
    side: Side,
    marks: tuple[Integers, Integers, Nodes],
    level: tuple[int, int],
    limit: Integers,
    stamp: int,
) -> tuple[int, int]:
    """See what lies behind one level: the end of the next, and a node the other search has seen (-1: none,
    -2: too many looks)."""
    mine, others, nodes = marks
    end = level[1]
    for place in range(level[0], level[1]):
        node = nodes[place]
        link = side.offsets[node]
        added = side.last_added[node]
        while link < side.offsets[node + 1] or added >= 0:
            if link < side.offsets[node + 1]:
                head = np.int64(side.heads[link])
                number = np.int64(side.numbers[link])
                link += 1
            else:
                head = side.added_heads[added]
                number = side.added_numbers[added]
                added = side.before[added]
            limit[0] -= 1
            if limit[0] < 0:
                return end, -2
            if mine[0, head] != stamp:
                mine[0, head] = stamp
                mine[1, head] = number
                mine[2, head] = node
                if others[0, head] == stamp:
                    return end, int(head)
                nodes[end] = head
                end += 1
    return end, -1


@kernel
def longest_way(side: Side, work: Work, ends: tuple[int, int, int], looks_max: int) -> int:
    """Arrows on a longest way from a node that never comes back to a node or to the one avoided; the way
    stands in ``work.longest``. ``ends``: start, avoided, length at which the search stops. A search cut
    short answers ``-1 - length`` of the longest it saw."""
    start, avoided, length_max = ends
    best, depth, looks = 0, 0, 0
    added_shift = side.heads.shape[0] + 1
    work.is_on_path[avoided] = True
    work.is_on_path[start] = True
    work.path[0] = start
    work.longest[0] = start
    work.following[0] = side.offsets[start]
    while depth >= 0 and best < length_max and looks < looks_max:
        node = work.path[depth]
        link = work.following[depth]
        # Places behind those laid out stand for added arrows; -1 ends the list.
        if 0 <= link < added_shift and link >= side.offsets[node + 1]:
            link = side.last_added[node]
            if link >= 0:
                link += added_shift
        if link < 0:
            work.is_on_path[node] = False
            depth -= 1
            continue
        if link >= added_shift:
            head = side.added_heads[link - added_shift]
            link = side.before[link - added_shift]
            work.following[depth] = link + added_shift if link >= 0 else -1
        else:
            head = np.int64(side.heads[link])
            work.following[depth] = link + 1
        looks += 1
        if work.is_on_path[head]:
            continue
        depth += 1
        work.path[depth] = head
        work.following[depth] = side.offsets[head]
        work.is_on_path[head] = True
        if depth > best:
            best = depth
            for place in range(depth + 1):
                work.longest[place] = work.path[place]
    is_cut = depth >= 0 and best < length_max
    while depth >= 0:
        work.is_on_path[work.path[depth]] = False
        depth -= 1
    work.is_on_path[avoided] = False
    return -1 - best if is_cut else best
