"""Shares looked through, against the exact inverse in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from tests.kernels.control.random_holdings import Book, books, holdings_of, inverse_of_holdings

from hefu.kernels.network.control import look_through as module
from hefu.kernels.network.control.look_through import UNIT, LookThrough, look_through


def bounds(book: Book, owner: int, firm: int) -> tuple[float, float]:
    """Both bounds in per cent."""
    found = shares(book, [(owner, firm)])
    return 100 * int(found.low[0]) / UNIT, 100 * int(found.high[0]) / UNIT


def shares(book: Book, pairs: list[tuple[int, int]]) -> LookThrough:
    """Bounds of pairs of owner and firm."""
    columns = np.array(pairs, np.int32).reshape(-1, 2)
    return look_through(holdings_of(book), columns[:, 0], columns[:, 1], below=0, steps_max=20_000)


def test_who_holds_nothing_has_no_share() -> None:
    assert bounds((3, [(0, 1, 10_000, 0)], []), 2, 1) == (0, 0)


def test_shares_multiply_along_a_chain_and_add_up_over_chains() -> None:
    book: Book = (4, [(0, 1, 6_000, 0), (1, 3, 5_000, 0), (0, 2, 2_000, 0), (2, 3, 5_000, 0)], [])
    assert bounds(book, 0, 3) == (40, 40)


def test_a_circle_is_looked_through_to_its_outside_owners() -> None:
    # 1 and 2 hold half of each other: the outsider's 50 per cent of 1 are two thirds of it, one of 2.
    book: Book = (3, [(0, 1, 5_000, 0), (1, 2, 5_000, 0), (2, 1, 5_000, 0)], [])
    low, high = bounds(book, 0, 1)
    assert low <= 200 / 3 <= high
    assert high - low < 1e-6


def test_a_circle_that_belongs_to_itself_has_no_bound() -> None:
    book: Book = (3, [(0, 1, 10_000, 0), (1, 0, 10_000, 0), (1, 2, 10_000, 0)], [])
    assert bounds(book, 0, 2) == (0, 100)


def test_more_than_the_whole_has_no_bound() -> None:
    assert bounds((3, [(0, 2, 6_000, 0), (1, 2, 6_000, 0)], []), 0, 2) == (0, 100)


def test_what_is_not_followed_widens_the_bounds_and_never_leaves_the_truth_out() -> None:
    book: Book = (4, [(0, 1, 10_000, 0), (1, 2, 3_000, 0), (2, 3, 10, 0)], [])
    columns = np.array([0], np.int32), np.array([3], np.int32)
    found = look_through(holdings_of(book), *columns, below=UNIT // 100)
    assert int(found.low[0]) <= UNIT * 3 // 10_000 <= int(found.high[0])
    assert int(found.high[0]) <= UNIT // 100


@settings(max_examples=300, deadline=None)
@given(books(whole_at_most=True))
@example((3, [(0, 1, 5_000, 0), (1, 1, 2_500, 0), (1, 2, 9_000, 0), (2, 1, 2_500, 0)], []))
def test_the_exact_share_lies_between_the_bounds(book: Book) -> None:
    inverse = inverse_of_holdings(book)
    if inverse is None:
        return
    pairs = [(o, f) for o in range(book[0]) for f in range(book[0]) if o != f]
    found = shares(book, pairs)
    for place, (owner, firm) in enumerate(pairs):
        exact = inverse[owner][firm] / inverse[owner][owner]
        low, high = Fraction(int(found.low[place]), UNIT), Fraction(int(found.high[place]), UNIT)
        assert low <= exact <= high
        is_closed = high == 1 and low == 0
        assert is_closed or high - low < Fraction(1, 10**6)


@settings(max_examples=25, deadline=None)
@given(books())
def test_compiled_is_the_same(book: Book) -> None:
    pytest.importorskip("numba")
    pairs = [(o, f) for o in range(book[0]) for f in range(book[0]) if o != f]
    plain = shares(book, pairs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module._shares, "at", lambda _: module._shares.compiled)
        fast = shares(book, pairs)
    assert plain.low.tolist() == fast.low.tolist()
    assert plain.high.tolist() == fast.high.tolist()
