"""Temporal cycles of up to six transfers in a cycle-rich ledger, beside a named peer in the same run.

``python -m bench.network.temporal_cycles [--transfers N] [--peer-transfers N] [--group-max N]``. Accounts
lie in groups of 8 to 40, 60 per cent of the transfers stay inside the payer's group, all within ten days;
the window is one day. The peer is the graph feature preprocessor of snapml where that is installed, with
the temporal cycle pattern alone, two threads, batches of 4,096. Where it is not, a plain Python search
takes its place, named as such; networkx knows no time and is no peer. The peer runs on a smaller ledger
of the same density, and so does Hefu once more. snapml also writes a histogram for every transfer and has
no limit of length; Hefu counts every cycle once and keeps the largest.
"""

from __future__ import annotations

import argparse
import time
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
from bench.machine import machine_lines

from hefu.kernels.network.money.ledger import Ledger, build_ledger
from hefu.kernels.network.money.temporal_cycles import TemporalCycles, find_temporal_cycles

DAY = 86_400
LENGTH_MAX = 6
Columns = tuple[npt.NDArray[np.int64], ...]


def grouped_transfers(count: int, group_max: int, seed: int) -> Columns:
    """Source, target, time, amount: ten transfers an account, 60 per cent inside its group."""
    dice = np.random.default_rng(seed)
    accounts = max(count // 10, 400)
    sizes: list[int] = []
    while sum(sizes) < accounts:
        sizes.append(int(np.exp(dice.uniform(np.log(8), np.log(group_max)))))
    group = np.repeat(np.arange(len(sizes)), sizes)[:accounts]
    begin, size = np.searchsorted(group, np.arange(len(sizes))), np.bincount(group)
    source, target = dice.integers(0, accounts, (2, count))
    inside = dice.random(count) < 0.6
    own = group[source[inside]]
    target[inside] = begin[own] + dice.integers(0, size[own])
    times = np.sort(dice.integers(0, 10 * DAY, count))
    return source, target, times, dice.integers(1, 10**8, count)


def ledger_of(columns: Columns) -> Ledger:
    """The columns laid out."""
    source, target, times, amounts = columns
    accounts = int(max(source.max(), target.max())) + 1
    return build_ledger(source, target, times, amounts, account_count=accounts)


def by_hefu(ledger: Ledger) -> tuple[TemporalCycles, float]:
    """All cycles, and the seconds that took from the ledger on."""
    begun = time.perf_counter()
    found = find_temporal_cycles(ledger, window=DAY, length_max=LENGTH_MAX)
    return found, time.perf_counter() - begun


def by_snapml(columns: Columns) -> float:
    """Seconds of the graph feature preprocessor for the temporal cycle pattern."""
    from snapml import GraphFeaturePreprocessor  # type: ignore[import-not-found,unused-ignore]

    preprocessor = GraphFeaturePreprocessor()
    off = dict.fromkeys(("vertex_stats", "fan", "degree", "scatter-gather", "lc-cycle"), False)
    bins = list(range(2, LENGTH_MAX + 1))
    cycles = {"temp-cycle": True, "temp-cycle_tw": DAY, "temp-cycle_bins": bins}
    preprocessor.set_params({"num_threads": 2, "time_window": DAY, **off, **cycles})
    source, target, times, amounts = columns
    count = len(source)
    rows = np.column_stack([np.arange(count), source, target, times, amounts]).astype(np.float64)
    begun = time.perf_counter()
    for first in range(0, count, 4096):
        preprocessor.transform(np.ascontiguousarray(rows[first : first + 4096]))
    return time.perf_counter() - begun


def by_plain_python(columns: Columns) -> tuple[int, float]:
    """Cycles and seconds of a plain search over lists sorted by time."""
    source, target, times, _ = (column.tolist() for column in columns)
    count = len(source)
    begun = time.perf_counter()
    out: dict[int, list[int]] = {}
    for row in range(count):
        if source[row] != target[row]:
            out.setdefault(source[row], []).append(row)
    found = 0
    for first in range(count):
        if source[first] == target[first]:
            continue
        waiting: list[tuple[int, tuple[int, ...]]] = [(first, (target[first],))]
        while waiting:
            last, met = waiting.pop()
            for row in out.get(target[last], ()):
                if times[row] <= times[last]:
                    continue
                if times[row] - times[first] > DAY:
                    break
                if target[row] == source[first]:
                    found += 1
                elif target[row] not in met and len(met) + 1 < LENGTH_MAX:
                    waiting.append((row, (*met, target[row])))
    return found, time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--transfers", type=int, default=1_000_000)
    parser.add_argument("--peer-transfers", type=int, default=200_000)
    parser.add_argument("--group-max", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    has_snapml = find_spec("snapml") is not None
    print("\n".join(machine_lines("numpy", "numba", *(["snapml"] if has_snapml else []))))
    columns = grouped_transfers(asked.transfers, asked.group_max, 1)
    begun = time.perf_counter()
    ledger = ledger_of(columns)
    print(
        f"ledger    {time.perf_counter() - begun:.2f} s, compiling included where it was not kept"
    )
    found, first = by_hefu(ledger)
    best = min(by_hefu(ledger)[1] for _ in range(asked.runs))
    print(f"Hefu      {asked.transfers} transfers, length up to {LENGTH_MAX}, 1 thread")
    print(f"          {found.count} cycles, by length {found.by_length[2:].tolist()}")
    print(
        f"          first {first:.2f} s, best of {asked.runs} {best:.3f} s, {asked.transfers / best:.0f}/s"
    )
    few = min(asked.peer_transfers, asked.transfers)
    fewer = grouped_transfers(few, asked.group_max, 2)
    small = ledger_of(fewer)
    here, _ = by_hefu(small)
    mine = min(by_hefu(small)[1] for _ in range(asked.runs))
    print(f"smaller   {few} transfers: {here.count} cycles, {mine:.3f} s, {few / mine:.0f}/s")
    if has_snapml:
        seconds = by_snapml(fewer)
        name = "snapml graph feature preprocessor, temporal cycles, 2 threads"
    else:
        counted, seconds = by_plain_python(fewer)
        name = f"plain Python reference ({counted} cycles)"
    print(f"peer      {name}: {seconds:.2f} s, {few / seconds:.0f}/s")
    print(f"ratio     {seconds / mine:.0f} times the peer's rate on the same transfers")


if __name__ == "__main__":
    main()
