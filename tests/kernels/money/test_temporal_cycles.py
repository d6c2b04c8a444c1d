"""Temporal cycles: none missing, none twice, the window and the conditions kept, the public counts met."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.money.books import Book, Transfer

from hefu.kernels.network.money.temporal_cycles import TemporalCycles, find_temporal_cycles


def search(
    rows: list[Transfer],
    *,
    window: int = 100,
    length_max: int = 6,
    goods: list[int] | None = None,
    **more: int,
) -> TemporalCycles:
    """Cycles of the transfers among accounts 0 to 6."""
    codes = None if goods is None else np.array(goods, np.int64)
    ledger = Book(7, rows, [0] * 7, []).ledger()
    return find_temporal_cycles(
        ledger,
        window=window,
        length_max=length_max,
        goods=codes,
        **more,  # type: ignore[arg-type]
    )


def as_found(cycles: TemporalCycles) -> list[tuple[int, ...]]:
    """The transfers of each cycle kept."""
    rows = zip(cycles.transfers, cycles.lengths, strict=True)
    return [tuple(transfers[:length].tolist()) for transfers, length in rows]


def by_trying(
    rows: list[Transfer], window: int, length_max: int, goods: list[int], within_bp: int
) -> set[tuple[int, ...]]:
    """The reference: every chain of transfers, grown one by one. ``within_bp`` -1: any amount."""
    found: set[tuple[int, ...]] = set()
    chains: list[tuple[int, ...]] = [(n,) for n, row in enumerate(rows) if row[0] != row[1]]
    while chains:
        grown: list[tuple[int, ...]] = []
        for chain in chains:
            first, before = rows[chain[0]], rows[chain[-1]]
            met = {rows[n][1] for n in chain}
            for n, row in enumerate(rows):
                is_next = row[0] == before[1] != row[1] and before[2] < row[2] <= first[2] + window
                same_goods = goods[n] == goods[chain[-1]] >= 0
                near = abs(row[3] - before[3]) * 10_000 <= within_bp * before[3] or within_bp < 0
                if not (is_next and same_goods and near) or row[1] in met:
                    continue
                if row[1] == first[0]:
                    found.add((*chain, n))
                elif len(chain) + 2 <= length_max:
                    grown.append((*chain, n))
        chains = grown
    return found


def test_nothing_and_a_payment_to_oneself_are_no_cycle() -> None:
    assert search([]).count == 0
    assert search([(0, 0, 1, 5), (0, 1, 1, 5)]).count == 0


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 1, 5, 1), (1, 0, 5, 1)],
        [(0, 1, 5, 1), (1, 0, 106, 1)],
        [(0, 1, 3, 1), (1, 2, 2, 1), (2, 0, 1, 1)],
        [(0, 1, 1, 1), (1, 2, 2, 1), (2, 1, 3, 1), (1, 3, 4, 1)],
    ],
    ids=["at one time", "after the window", "against time", "not back to the first"],
)
def test_what_is_no_temporal_cycle(rows: list[Transfer]) -> None:
    assert (0, 1, 2) not in as_found(search(rows))
    assert all(row[0] != 0 for found in as_found(search(rows)) for row in [rows[found[0]]])


def test_goods_and_amounts_can_be_asked_to_stay_the_same() -> None:
    rows = [(0, 1, 1, 1000), (1, 2, 2, 990), (2, 0, 3, 1000)]
    assert search(rows, goods=[4, 4, 5]).count == 0
    assert search(rows, goods=[-1, -1, -1]).count == 0
    assert search(rows, goods=[4, 4, 4], amount_within_bp=100).count == 0
    assert search(rows, goods=[4, 4, 4], amount_within_bp=102).count == 1
    assert search(rows, amount_within_bp=0).count == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"length_max": 17}, "from 2 to 16"),
        ({"length_min": 1}, "from 2 to 16"),
        ({"window": -1}, "not negative"),
        ({"keep": 0}, "at least one"),
    ],
)
def test_what_cannot_be_asked_for(options: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        search([(0, 1, 1, 1)], **options)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="2 codes of goods for 1"):
        search([(0, 1, 1, 1)], goods=[1, 1])


def test_the_largest_are_kept_and_all_are_counted() -> None:
    rows = [(side, 1 - side, n, n + 1) for n in range(10) for side in (n % 2,)]
    found = search(rows, keep=2)
    assert (found.count, found.is_complete, len(found.smallest)) == (25, True, 2)
    assert found.smallest.tolist() == [9, 8]
    assert found.by_length.tolist() == [0, 0, 25, 0, 0, 0, 0]


def test_a_search_that_gave_up_says_so() -> None:
    rows = [(a, b, t, 1) for t in range(6) for a in range(7) for b in range(7) if a != b]
    found = search(rows, step_max=400)
    assert not found.is_complete
    assert 0 < found.count < search(rows).count


rows_of_transfers = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 9), st.integers(1, 5)),
    max_size=12,
)


@settings(deadline=None, max_examples=200)
@given(rows_of_transfers, st.integers(0, 9), st.integers(2, 6), st.data())
def test_none_is_missing_and_none_twice(
    rows: list[Transfer], window: int, length_max: int, data: st.DataObject
) -> None:
    codes = st.lists(st.integers(-1, 1), min_size=len(rows), max_size=len(rows))
    goods = data.draw(st.one_of(st.none(), codes))
    within = data.draw(st.sampled_from([-1, 0, 3000]))
    more = {} if within < 0 else {"amount_within_bp": within}
    found = search(rows, window=window, length_max=length_max, goods=goods, **more)
    expected = by_trying(rows, window, length_max, goods or [0] * len(rows), within)
    kept = as_found(found)
    assert len(kept) == found.count == len(set(kept))
    assert set(kept) == expected
    smallest = [min(rows[n][3] for n in one) for one in kept]
    assert found.smallest.tolist() == smallest == sorted(smallest, reverse=True)
    assert all(rows[a][2] < rows[b][2] for one in kept for a, b in pairwise(one))


def test_the_public_counts_by_transfer(conformance: Path) -> None:
    """Graph feature preprocessor, one batch: cycles through each transfer, by their length (1 to 4, more).

    It counts cycles through the same accounts over parallel transfers once for each transfer in them.
    """
    place = conformance / "networks" / "aml" / "gfp_small_one_batch.csv"
    with place.open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    rows = [(int(r["src"]), int(r["dst"]), int(r["t"]), int(r["amount"])) for r in table]
    ledger = Book(18, rows, [0] * 18, []).ledger()
    found = find_temporal_cycles(ledger, window=1000, length_max=8)
    ways = {(n, frozenset(rows[m][:2] for m in cycle)) for cycle in as_found(found) for n in cycle}
    through = Counter((n, min(len(way) - 1, 4)) for n, way in ways)
    for n, row in enumerate(table):
        assert [through[n, size] for size in range(5)] == [
            int(row[f"temp-cycle_f{size}"]) for size in range(5)
        ]
    assert found.count > 5


def test_compiled_and_plain_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    dice = np.random.default_rng(2)
    rows = [tuple(map(int, row)) for row in dice.integers(0, 7, (150, 4))]
    goods = dice.integers(0, 2, 150).tolist()
    plain = search(rows, window=4, goods=goods, amount_within_bp=9000)  # type: ignore[arg-type]
    monkeypatch.setattr("hefu.kernels.compiled.COMPILE_FROM", 0)
    compiled = search(rows, window=4, goods=goods, amount_within_bp=9000)  # type: ignore[arg-type]
    assert as_found(compiled) == as_found(plain)
    assert compiled.count == plain.count > 0
