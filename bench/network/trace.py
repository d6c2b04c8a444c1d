"""One drawdown traced in a large ledger: least, most, first in first out and pro rata, beside a named peer.

``python -m bench.network.trace [--transfers N] [--accounts N] [--days N] [--drawdowns N]``. The ledger
spans a year, activity and amounts are log-normal; a drawdown is a transfer of more than 100,000 yuan,
followed for ``--days``; one account in a hundred is restricted. The peer is the maximum flow
of networkx for the two bounds alone, on the part of the ledger that Hefu has already cut out, for the
drawdowns whose part is small enough; the figures must be the same.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import numpy.typing as npt
from bench.machine import machine_lines, percentile

from hefu.kernels.network.money.bounds import TO_REST, TO_TARGET, bounds_of
from hefu.kernels.network.money.ledger import Ledger, build_ledger
from hefu.kernels.network.money.reach import Reach, reach_of
from hefu.kernels.network.money.rules import Rule, follow
from hefu.kernels.network.money.trace import trace

DAY = 86_400
PEER_NODES_MAX = 3_000
Flags = npt.NDArray[np.bool_]


def year_of_transfers(count: int, accounts: int, seed: int) -> Ledger:
    """A year; accounts start with what they pay in about a month."""
    dice = np.random.default_rng(seed)
    weights = np.cumsum(dice.lognormal(0, 1, accounts))
    weights /= weights[-1]
    source = np.searchsorted(weights, dice.random(count)).astype(np.int32)
    target = np.searchsorted(weights, dice.random(count)).astype(np.int32)
    times = np.sort(dice.integers(0, 365 * DAY, count))
    amounts = (dice.lognormal(11, 1.5, count) * 100).astype(np.int64) + 1
    openings = (dice.lognormal(11, 1.5, accounts) * 100).astype(np.int64)
    return build_ledger(source, target, times, amounts, openings=openings, account_count=accounts)


def some_drawdowns(ledger: Ledger, count: int, days: int, seed: int) -> list[int]:
    """Transfers over 100,000 yuan early enough to be followed for ``days``."""
    dice = np.random.default_rng(seed)
    latest = ledger.first_rank_after((365 - days) * DAY)
    fit = np.flatnonzero(
        (ledger.amounts[:latest] > 10_000_000)
        & (ledger.sources[:latest] != ledger.targets[:latest])
    )
    return [int(rank) for rank in dice.choice(fit, count, replace=False)]


def by_networkx(reach: Reach, is_target: Flags) -> tuple[int, int, float]:
    """Least and most by two maximum flows, and the seconds for both."""
    import networkx  # type: ignore[import-untyped,unused-ignore]

    net = bounds_of(reach, is_target).network
    begun = time.perf_counter()
    graph = networkx.DiGraph()
    graph.add_nodes_from(("drawn", TO_TARGET, TO_REST))
    for node in range(len(reach.ranks)):
        if reach.sources[node] < 0:
            graph.add_edge("drawn", node, capacity=int(reach.amounts[node]))
        for heads, limits in ((net.heads, reach.amounts), (net.nexts, reach.holds)):
            head = int(heads[node])
            more = graph.edges[node, head]["capacity"] if graph.has_edge(node, head) else 0
            graph.add_edge(node, head, capacity=int(limits[node]) + more)
    most = networkx.maximum_flow_value(graph, "drawn", TO_TARGET)
    kept = networkx.maximum_flow_value(graph, "drawn", TO_REST)
    return reach.total - int(kept), int(most), time.perf_counter() - begun


def one_drawdown(
    ledger: Ledger, rank: int, until: int, is_restricted: Flags
) -> tuple[Reach, float]:
    """Seconds for the four figures of one drawdown, and its reach."""
    lender = np.zeros(ledger.account_count, np.bool_)
    lender[ledger.sources[rank]] = True
    begun = time.perf_counter()
    reach = reach_of(ledger, ledger.number[[rank]], until=until, ends=lender)
    bounds_of(reach, is_restricted)
    for rule in (Rule.FIFO, Rule.PRO_RATA):
        follow(reach, rule, is_restricted)
    return reach, time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--transfers", type=int, default=10_000_000)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--drawdowns", type=int, default=200)
    asked = parser.parse_args()
    print("\n".join(machine_lines("numpy", "numba", "networkx")))
    begun = time.perf_counter()
    ledger = year_of_transfers(asked.transfers, asked.accounts, 7)
    print(f"ledger    {asked.transfers} transfers, {ledger.account_count} accounts, one year")
    print(f"          made and laid out in {time.perf_counter() - begun:.1f} s")
    is_restricted = np.random.default_rng(8).random(ledger.account_count) < 0.01
    ranks = some_drawdowns(ledger, asked.drawdowns + 1, asked.days, 9)
    measured = []
    for rank in ranks:
        until = int(ledger.times[rank]) + asked.days * DAY
        measured.append(one_drawdown(ledger, rank, until, is_restricted))
    sizes = [len(reach.ranks) for reach, _ in measured[1:]]
    millis = [1000 * seconds for _, seconds in measured[1:]]
    print(f"first     {measured[0][1]:.2f} s, compiling included where it was not kept")
    print(
        f"reach     p50 {percentile(sizes, 50)}, p95 {percentile(sizes, 95)}, most {max(sizes)} transfers"
    )
    print(
        f"Hefu      p50 {percentile(millis, 50):.1f} ms, p95 {percentile(millis, 95):.1f} ms,"
        f" most {max(millis):.1f} ms: least, most, FIFO, pro rata of one class, {asked.days} days"
    )
    small = [one for one in measured[1:] if 20 < len(one[0].ranks) <= PEER_NODES_MAX][:20]
    mine, peer = 0.0, 0.0
    for reach, seconds in small:
        ours = bounds_of(reach, is_restricted)
        least, most, theirs = by_networkx(reach, is_restricted)
        assert (ours.minimum, ours.maximum) == (least, most)
        mine += seconds
        peer += theirs
    if small:
        print(
            f"peer      networkx maximum flow, {len(small)} drawdowns of at most {PEER_NODES_MAX} transfers:"
        )
        print(
            f"          {1000 * peer / len(small):.0f} ms each for the bounds alone, figures the same"
        )
        print(
            f"ratio     {peer / mine:.1f} (Hefu's time includes cutting the part out of the ledger)"
        )
    widest = ranks[1 + sizes.index(max(sizes))]
    begun = time.perf_counter()
    whole = trace(ledger, ledger.number[[widest]], {"restricted": is_restricted})
    print(
        f"worst     all rules, bounds and ways to the end of the year: {len(whole.reach.ranks)}"
        f" transfers reached, {time.perf_counter() - begun:.2f} s"
    )


if __name__ == "__main__":
    main()
