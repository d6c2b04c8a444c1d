"""The ledger: time order, lists by account, balances, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from tests.kernels.money.books import Book, balances, books

from hefu.kernels.network.money.ledger import MONEY_MAX, build_ledger


def column(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Whole numbers as a column."""
    return np.array(values, np.int64)


@pytest.mark.parametrize(
    ("sources", "targets", "amounts", "said"),
    [
        ((0,), (1, 1), (5,), "different length"),
        ((0,), (2,), (5,), "outside 0 .. 1"),
        ((-1,), (1,), (5,), "outside 0 .. 1"),
        ((0,), (1,), (-5,), "negative"),
        ((0,), (1,), (MONEY_MAX,), "more than"),
    ],
)
def test_what_cannot_be_a_ledger_is_refused(
    sources: tuple[int, ...], targets: tuple[int, ...], amounts: tuple[int, ...], said: str
) -> None:
    times = column(*range(len(sources)))
    with pytest.raises(ValueError, match=said):
        build_ledger(column(*sources), column(*targets), times, column(*amounts), account_count=2)


def test_an_opening_for_each_account_and_none_negative() -> None:
    empty = column()
    with pytest.raises(ValueError, match="one opening"):
        build_ledger(empty, empty, empty, empty, openings=column(1), account_count=2)
    with pytest.raises(ValueError, match="negative"):
        build_ledger(empty, empty, empty, empty, openings=column(-1), account_count=1)


def test_an_empty_ledger_has_accounts_all_the_same() -> None:
    empty = column()
    ledger = build_ledger(empty, empty, empty, empty, account_count=3)
    assert ledger.transfer_count == 0
    assert ledger.out_offsets.tolist() == [0, 0, 0, 0]


def test_one_time_is_ordered_by_sequence_and_then_as_given() -> None:
    ledger = build_ledger(
        column(0, 1, 2, 0),
        column(1, 2, 0, 2),
        column(7, 7, 3, 7),
        column(1, 2, 3, 4),
        sequences=column(2, 1, 9, 2),
        account_count=3,
    )
    assert ledger.number.tolist() == [2, 1, 0, 3]
    assert ledger.rank[ledger.number].tolist() == [0, 1, 2, 3]
    assert (ledger.first_rank_after(2), ledger.first_rank_after(3)) == (0, 1)


def test_money_that_an_account_did_not_have_is_missing_and_leaves_it_empty() -> None:
    book = Book(3, [(0, 1, 1, 10), (1, 2, 2, 4)], [3, 0, 0], [])
    ledger = book.ledger()
    assert ledger.missing.tolist() == [7, 0, 0]
    assert ledger.left_after.tolist() == [0, 6]
    assert ledger.found_before.tolist() == [0, 0]


@settings(deadline=None)
@given(books())
def test_lists_and_balances_are_those_of_the_rows(book: Book) -> None:
    ledger = book.ledger()
    in_order = book.in_order()
    for account in range(book.account_count):
        paid = ledger.out_ranks[ledger.out_offsets[account] : ledger.out_offsets[account + 1]]
        got = ledger.in_ranks[ledger.in_offsets[account] : ledger.in_offsets[account + 1]]
        assert ledger.number[paid].tolist() == [n for n, one in in_order if one[0] == account]
        assert ledger.number[got].tolist() == [n for n, one in in_order if one[1] == account]
    holding, missing = balances(book)
    assert ledger.missing.tolist() == missing
    last = dict.fromkeys(range(book.account_count), 0) | dict(enumerate(book.openings))
    for rank in range(ledger.transfer_count):
        source, target = int(ledger.sources[rank]), int(ledger.targets[rank])
        if source == target:
            continue
        before = max(last[source], int(ledger.amounts[rank]))
        last[source] = before - int(ledger.amounts[rank])
        assert ledger.left_after[rank] == last[source]
        assert ledger.found_before[rank] == last[target]
        last[target] += int(ledger.amounts[rank])
    assert list(last.values()) == holding
