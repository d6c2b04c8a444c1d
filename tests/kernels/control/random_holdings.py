"""Holdings for tests, and the definition of control followed word by word."""

from __future__ import annotations

from fractions import Fraction
from itertools import count

import numpy as np
from hypothesis import strategies as st

from hefu.kernels.network.control.holdings import WHOLE, Holdings, build_holdings

Held = tuple[int, int, int, int]
"""Holder, firm, capital and votes in basis points."""
Declared = tuple[int, int]
Book = tuple[int, list[Held], list[Declared]]


def holdings_of(book: Book) -> Holdings:
    """The kernel's layout of a book."""
    node_count, held, declared = book
    rows = [*held, *((controller, firm, 0, 0) for controller, firm in declared)]
    columns = np.array(rows, np.int64).reshape(-1, 4)
    is_decisive = np.array([False] * len(held) + [True] * len(declared), np.bool_)
    return build_holdings(node_count, columns[:, 0], columns[:, 1], columns[:, 2:], is_decisive)


@st.composite
def books(draw: st.DrawFn, *, whole_at_most: bool = False) -> Book:
    """Small books with loops, circles, repeated holdings and, unless forbidden, too many votes."""
    node_count = draw(st.integers(1, 8))
    node = st.integers(0, node_count - 1)
    share = st.sampled_from([0, 100, 1_000, 2_000, 2_500, 3_000, 4_999, 5_000, 5_001, 6_000, 9_000])
    rows = draw(st.lists(st.tuples(node, node, share, share), max_size=20))
    if whole_at_most:
        left = {(firm, side): WHOLE for firm in range(node_count) for side in (2, 3)}
        fitting = []
        for row in rows:
            if all(row[side] <= left[row[1], side] for side in (2, 3)):
                fitting.append(row)
                for side in (2, 3):
                    left[row[1], side] -= row[side]
        rows = fitting
    return node_count, rows, draw(st.lists(st.tuples(node, node), max_size=2))


def _controlled(book: Book, totals: dict[tuple[int, int], int], root: int) -> set[int]:
    """Everything that ``root`` controls, itself included, at more than half of the totals."""
    node_count, held, declared = book
    found = {root}
    while True:
        new = {firm for controller, firm in declared if controller in found}
        for firm in range(node_count):
            for side in (2, 3):
                votes = sum(row[side] for row in held if row[1] == firm and row[0] in found)
                if 2 * votes > totals[firm, side]:
                    new.add(firm)
        if new <= found:
            return found
        found |= new


def by_definition(book: Book) -> dict[int, set[int]]:
    """What each party controls besides itself: totals shrink by circular votes until nothing changes."""
    node_count, held, _ = book
    totals = {(firm, side): WHOLE for firm in range(node_count) for side in (2, 3)}
    for _ in count():
        found = {root: _controlled(book, totals, root) for root in range(node_count)}
        smaller = {
            (firm, side): max(
                0,
                WHOLE - sum(row[side] for row in held if row[1] == firm and row[0] in found[firm]),
            )
            for firm, side in totals
        }
        if smaller == totals:
            break
        totals = smaller
    return {root: members - {root} for root, members in found.items()}


def inverse_of_holdings(book: Book) -> list[list[Fraction]] | None:
    """``inverse(I - A)`` of the capital, exactly; ``None`` where there is none."""
    node_count, held, _ = book
    rows = [[Fraction(int(i == j)) for j in range(node_count)] for i in range(node_count)]
    for owner, firm, capital, _ in held:
        rows[owner][firm] -= Fraction(capital, WHOLE)
    wide = [row + [Fraction(int(i == j)) for j in range(node_count)] for i, row in enumerate(rows)]
    for column in range(node_count):
        pivot = next((r for r in range(column, node_count) if wide[r][column]), None)
        if pivot is None:
            return None
        wide[column], wide[pivot] = wide[pivot], wide[column]
        wide[column] = [value / wide[column][column] for value in wide[column]]
        for other in range(node_count):
            if other != column and wide[other][column]:
                factor = wide[other][column]
                wide[other] = [
                    a - factor * b for a, b in zip(wide[other], wide[column], strict=True)
                ]
    return [row[node_count:] for row in wide]
