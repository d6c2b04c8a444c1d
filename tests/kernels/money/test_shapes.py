"""Round trips, pass-through accounts and gatherings: what is none, and all of them against plain loops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.money.books import Book, Transfer

from hefu.kernels.network.money.ledger import Ledger
from hefu.kernels.network.money.shapes import (
    Gatherings,
    find_gatherings,
    find_pass_through,
    find_round_trips,
    transfers_between,
)

COUNT = 6


def ledger_of(rows: list[Transfer]) -> Ledger:
    """Six accounts that start with nothing."""
    return Book(COUNT, rows, [0] * COUNT, []).ledger()


def in_order(rows: list[Transfer]) -> list[int]:
    """Numbers of the transfers between two accounts, in time order."""
    return sorted((n for n, r in enumerate(rows) if r[0] != r[1]), key=lambda n: (rows[n][2], n))


def trips(rows: list[Transfer], window: int, kept_bp: int) -> list[tuple[int, int]]:
    """Round trips as pairs."""
    found = find_round_trips(ledger_of(rows), window=window, kept_bp=kept_bp)
    return list(zip(found.there.tolist(), found.back.tolist(), strict=True))


def passing(rows: list[Transfer], window: int, kept_bp: int, least: int) -> dict[int, list[int]]:
    """First payment, received and paid by account."""
    found = find_pass_through(ledger_of(rows), window=window, kept_bp=kept_bp, received_min=least)
    columns = zip(found.first.tolist(), found.received.tolist(), found.paid.tolist(), strict=True)
    return dict(zip(found.accounts.tolist(), map(list, columns), strict=True))


def gatherings(
    rows: list[Transfer], window: int, middle_min: int
) -> dict[tuple[int, int], list[int]]:
    """First payment, middles and gathered by source and target."""
    found = find_gatherings(ledger_of(rows), window=window, middle_min=middle_min)
    assert found.is_complete
    return as_found(found)


def as_found(found: Gatherings) -> dict[tuple[int, int], list[int]]:
    """The columns as rows."""
    keys = zip(found.sources.tolist(), found.targets.tolist(), strict=True)
    values = zip(found.first.tolist(), found.middles.tolist(), found.gathered.tolist(), strict=True)
    return dict(zip(keys, map(list, values), strict=True))


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 1, 1, 100), (1, 0, 1, 100)],
        [(0, 1, 1, 100), (1, 0, 12, 100)],
        [(0, 1, 1, 100), (1, 0, 5, 94)],
        [(0, 1, 1, 100), (0, 1, 5, 100)],
        [(0, 1, 1, 100), (2, 0, 5, 100)],
    ],
    ids=["at one time", "too late", "too much kept", "the same way", "from another"],
)
def test_what_is_no_round_trip(rows: list[Transfer]) -> None:
    assert trips(rows, 10, 500) == []


def test_each_payment_is_part_of_one_round_trip() -> None:
    rows = [(0, 1, 1, 100), (0, 1, 2, 100), (1, 0, 3, 95), (1, 0, 4, 105), (1, 0, 5, 100)]
    assert trips(rows, 10, 500) == [(0, 2), (1, 3)]


def test_an_account_that_keeps_more_passes_nothing_through() -> None:
    rows = [(0, 1, 1, 100), (1, 2, 5, 89), (3, 1, 20, 100), (1, 2, 25, 90)]
    assert passing(rows, 10, 1000, 1) == {1: [2, 100, 90]}
    assert passing(rows, 10, 1000, 101) == {}
    assert passing([(1, 2, 1, 100), (0, 1, 2, 100)], 10, 1000, 1) == {}


def test_a_gathering_needs_its_middles_in_time_and_in_the_window() -> None:
    fan = [(0, 1, 1, 10), (0, 2, 2, 10), (0, 3, 3, 10)]
    gather = [(1, 5, 4, 9), (2, 5, 5, 9), (3, 5, 6, 9)]
    assert gatherings(fan + gather, 10, 3) == {(0, 5): [0, 3, 27]}
    assert gatherings(fan + gather, 4, 3) == {}
    assert gatherings(fan + gather, 10, 4) == {}
    assert gatherings([*fan, *gather[:2], (3, 5, 3, 9)], 10, 3) == {}
    assert gatherings([*fan, *((m, 0, 6, 9) for m in (1, 2, 3))], 10, 3) == {}


def test_a_search_that_gave_up_says_so() -> None:
    rows = [(a, b, t, 1) for t in range(4) for a in range(COUNT) for b in range(COUNT) if a != b]
    for limit in ({"step_max": 30}, {"found_max": 3}):
        found = find_gatherings(ledger_of(rows), window=9, middle_min=2, **limit)  # type: ignore[arg-type]
        assert not found.is_complete
    assert len(gatherings(rows, 9, 2)) == COUNT * (COUNT - 1)


@pytest.mark.parametrize(
    "ask",
    [
        lambda ledger: find_round_trips(ledger, window=-1, kept_bp=0),
        lambda ledger: find_round_trips(ledger, window=1, kept_bp=10_001),
        lambda ledger: find_pass_through(ledger, window=1, kept_bp=0, received_min=0),
        lambda ledger: find_gatherings(ledger, window=1, middle_min=0),
    ],
)
def test_what_cannot_be_asked_for(ask: Callable[[Ledger], object]) -> None:
    with pytest.raises(ValueError, match=r"not negative|nothing"):
        ask(ledger_of([(0, 1, 1, 1)]))


rows_of_transfers = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 9), st.integers(1, 9)),
    max_size=16,
)


def trips_by_trying(rows: list[Transfer], window: int, kept_bp: int) -> list[tuple[int, int]]:
    """The reference: every return looks through all payments before it."""
    found: list[tuple[int, int]] = []
    used: set[int] = set()
    for n in in_order(rows):
        for m in in_order(rows):
            there, back = rows[m], rows[n]
            is_pair = there[:2] == (back[1], back[0]) and 0 < back[2] - there[2] <= window
            near = abs(back[3] - there[3]) * 10_000 <= kept_bp * there[3]
            if is_pair and near and not {m, n} & used:
                used |= {m, n}
                found.append((m, n))
    return found


@settings(deadline=None, max_examples=200)
@given(rows_of_transfers, st.integers(0, 9), st.sampled_from([0, 2500, 10_000]))
def test_round_trips_are_those_of_plain_loops(
    rows: list[Transfer], window: int, kept_bp: int
) -> None:
    assert sorted(trips(rows, window, kept_bp)) == sorted(trips_by_trying(rows, window, kept_bp))


@settings(deadline=None, max_examples=200)
@given(rows_of_transfers, st.integers(0, 9), st.sampled_from([0, 2500]), st.integers(1, 9))
def test_pass_through_accounts_are_those_of_plain_loops(
    rows: list[Transfer], window: int, kept_bp: int, least: int
) -> None:
    expected: dict[int, list[int]] = {}
    order = in_order(rows)
    for place, n in enumerate(order):
        account, until = rows[n][1], rows[n][2] + window
        later = [rows[m] for m in order[place:] if rows[m][2] <= until]
        received = sum(row[3] for row in later if row[1] == account)
        paid = sum(row[3] for row in later if row[0] == account)
        is_passed = (received - paid) * 10_000 <= kept_bp * received and received >= least
        if is_passed and received > expected.get(account, [0, 0])[1]:
            expected[account] = [n, received, paid]
    assert passing(rows, window, kept_bp, least) == expected


@settings(deadline=None, max_examples=200)
@given(rows_of_transfers, st.integers(0, 9), st.integers(1, 3))
def test_gatherings_are_those_of_plain_loops(
    rows: list[Transfer], window: int, middle_min: int
) -> None:
    expected: dict[tuple[int, int], list[int]] = {}
    order = in_order(rows)
    for place, n in enumerate(order):
        source, until = rows[n][0], rows[n][2] + window
        arrival: dict[int, int] = {}
        over: dict[int, dict[int, int]] = {}
        for m in order[place:]:
            payer, payee, time, amount = rows[m]
            if time > until:
                continue
            if source not in (payer, payee) and time > arrival.get(payer, 99):
                over.setdefault(payee, {}).setdefault(payer, 0)
                over[payee][payer] += amount
            if payer == source:
                arrival.setdefault(payee, time)
        for target, middles in over.items():
            key = (source, target)
            if len(middles) >= middle_min and len(middles) > expected.get(key, [0, 0])[1]:
                expected[key] = [n, len(middles), sum(middles.values())]
    found = gatherings(rows, window, middle_min)
    assert found == expected
    for (source, target), (first, middle_count, gathered) in found.items():
        behind = transfers_between(ledger_of(rows), source, target, first, window=window)
        into = [rows[n] for n in behind if rows[n][1] == target and rows[n][0] != source]
        assert sum(row[3] for row in into) == gathered
        assert len({row[0] for row in into}) == middle_count
        assert {rows[n][1] for n in behind if rows[n][0] == source} >= {row[0] for row in into}


def test_compiled_and_plain_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    dice = np.random.default_rng(6)
    rows = [tuple(map(int, row)) for row in dice.integers(0, COUNT, (120, 4))]

    def all_shapes() -> tuple[object, ...]:
        return (
            trips(rows, 3, 5000),  # type: ignore[arg-type]
            passing(rows, 3, 5000, 1),  # type: ignore[arg-type]
            gatherings(rows, 3, 2),  # type: ignore[arg-type]
        )

    plain = all_shapes()
    monkeypatch.setattr("hefu.kernels.compiled.COMPILE_FROM", 0)
    assert all_shapes() == plain
    assert all(plain)
