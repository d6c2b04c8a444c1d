"""Control over a large book of holdings, beside plain sparse matrix products.

    python -m bench.network.control --parties 1000000 --holdings 2000000

The peer is what one writes with SciPy in an afternoon: multiply who-controls-what by the holdings, keep what
passes half, repeat until nothing is added; then the heads and the connected components. Both must give the
same heads. It counts votes in circles as everybody's, which Hefu does not, so the book is made without.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from bench.machine import machine_lines
from scipy import sparse
from scipy.sparse import csgraph

from hefu.kernels.network.control.holdings import WHOLE, Holdings, build_holdings
from hefu.kernels.network.control.look_through import look_through
from hefu.kernels.network.control.ties import ControlTies, control_ties
from hefu.kernels.network.union_find import tied_together

Columns = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int64]]
HALF = WHOLE // 2
Found = TypeVar("Found")


def book(parties: int, holdings: int, seed: int) -> Columns:
    """Holders, firms and shares. The first three fifths are persons, held by nobody. Firms are held by
    persons and, one holding in three, by firms of a lower number, mostly near ones, so that chains grow
    long; a firm's holders share at most the whole of it."""
    dice = np.random.default_rng(seed)
    persons = parties * 3 // 5
    firms = np.sort(dice.integers(persons, parties, holdings)).astype(np.int32)
    near = firms - 1 - (dice.pareto(0.8, holdings) * 40).astype(np.int64) % (parties - persons)
    by_firm = (dice.random(holdings) < 0.33) & (near >= persons)
    holders = np.where(by_firm, near, dice.integers(0, persons, holdings)).astype(np.int32)
    parts = dice.pareto(0.6, holdings) + 0.05
    sums = np.bincount(firms, parts, parties)
    told = dice.uniform(0.6, 1.0, parties)
    shares = np.floor(parts / sums[firms] * told[firms] * WHOLE).astype(np.int64)
    return holders, firms, shares


def laid_out(parties: int, columns: Columns) -> Holdings:
    """The kernel's layout."""
    holders, firms, shares = columns
    return build_holdings(parties, holders, firms, shares[:, np.newaxis])


def by_products(parties: int, columns: Columns) -> sparse.csr_matrix:
    """Everything that each party controls, itself included, by repeated products."""
    holders, firms, shares = columns
    votes = sparse.csr_matrix((shares, (holders, firms)), shape=(parties, parties))
    reached = sparse.identity(parties, dtype=np.int64, format="csr")
    while True:
        held = reached @ votes
        held.data = (held.data > HALF).astype(np.int64)
        held.eliminate_zeros()
        wider = ((reached + held) > 0).astype(np.int64)
        if wider.nnz == reached.nnz:
            return reached
        reached = wider


def heads_by_products(parties: int, columns: Columns) -> set[tuple[int, int]]:
    """Firm and head, and the components walked as well."""
    reached = by_products(parties, columns).tocoo()
    is_other = reached.row != reached.col
    rows, firms = reached.row[is_other], reached.col[is_other]
    is_held = np.zeros(parties, np.bool_)
    is_held[firms] = True
    top = ~is_held[rows]
    ties = sparse.csr_matrix(
        (np.ones(top.sum()), (rows[top], firms[top])), shape=(parties, parties)
    )
    csgraph.connected_components(ties, directed=False)
    return set(zip(firms[top].tolist(), rows[top].tolist(), strict=True))


def groups(parties: int, ties: ControlTies) -> npt.NDArray[np.int32]:
    """Group of each party."""
    return tied_together(parties, ties.firm, ties.head)


class Watch:
    """Wall-clock and processor seconds of named steps; on a shared machine only the second compare."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.processor: dict[str, float] = {}

    def of(self, name: str, step: Callable[[], Found]) -> Found:
        """Run one step and keep its times."""
        wall, processor = time.perf_counter(), time.process_time()
        found = step()
        self.wall[name] = time.perf_counter() - wall
        self.processor[name] = time.process_time() - processor
        return found

    def told(self, *names: str) -> str:
        """The times of steps."""
        return ", ".join(
            f"{name} {self.wall[name]:.2f} s ({self.processor[name]:.2f} s of processor)"
            for name in names
        )


def main() -> None:
    """Run both and print times and ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parties", type=int, default=1_000_000)
    parser.add_argument("--holdings", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without-peer", action="store_true")
    given = parser.parse_args()
    for line in machine_lines("numpy", "numba", "scipy"):
        print(line)
    warm = laid_out(200_000, book(200_000, 400_000, 1))
    started = time.perf_counter()
    warm_ties = control_ties(warm, HALF)
    look_through(warm, warm_ties.head, warm_ties.firm)
    groups(200_000, warm_ties)
    print(
        f"warm-up   {time.perf_counter() - started:.2f} s (compiling, or reading what was compiled)"
    )
    columns = book(given.parties, given.holdings, given.seed)
    watch = Watch()
    holdings = watch.of("layout", lambda: laid_out(given.parties, columns))
    ties = watch.of("ties", lambda: control_ties(holdings, HALF))
    group = watch.of("groups", lambda: groups(given.parties, ties))
    shares = watch.of("shares", lambda: look_through(holdings, ties.head, ties.firm))
    count = len(np.unique(group))
    print(f"book      {given.parties:,} parties, {len(columns[0]):,} holdings")
    print(
        f"found     {len(ties.firm):,} firms controlled, {count:,} groups, longest chain {ties.steps.max()}"
    )
    wide = int((shares.high - shares.low).max())
    print(f"shares    {len(ties.firm):,} looked through, widest bounds {wide / 1e10:.5f} %")
    print("hefu      " + watch.told("layout", "ties", "groups", "shares"))
    if given.without_peer:
        return
    pairs = watch.of("ties and groups", lambda: heads_by_products(given.parties, columns))
    print("scipy     " + watch.told("ties and groups"))
    same = pairs == set(zip(ties.firm.tolist(), ties.head.tolist(), strict=True))
    print(f"same      heads of {len(pairs):,} firms: {'yes' if same else 'NO'}")
    own = sum(watch.processor[name] for name in ("layout", "ties", "groups"))
    print(
        f"ratio     {watch.processor['ties and groups'] / own:.1f} in processor time, without shares"
    )


if __name__ == "__main__":
    main()
