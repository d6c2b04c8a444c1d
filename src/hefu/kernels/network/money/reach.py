"""The part of a ledger that a drawdown can have reached, in time order: the ground of every trace.

Only accounts are looked at that may hold money of the drawdown, and only as long as they may: an account
that was emptied is out until more comes in. The work depends on what was reached, not on the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers, Nodes
from hefu.kernels.network.money.ledger import MONEY_MAX, Flags, Ledger, first_after

UNBOUNDED = 2 * MONEY_MAX
"""What a bottomless account may hold."""

FROM_LENDER = -1
"""The payer of a drawdown: its money is new, whatever the account that paid it had held."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Transfers that can have carried money of the drawdowns, the drawdowns themselves among them.

    Columns in time order. ``ranks``: in the ledger. ``sources`` and ``targets``: places in ``accounts``,
    which holds the ledger's accounts in the order in which they were reached; the source of a drawdown
    is ``FROM_LENDER``. ``holds``: what the payer may still hold after paying. ``total``: minor units drawn
    down. Nothing later than rank ``last_rank`` was looked at; ``is_complete`` says that this was the
    horizon asked for and not the limit of transfers.
    """

    ledger: Ledger
    ranks: Nodes
    sources: Nodes
    targets: Nodes
    accounts: Nodes
    amounts: Integers
    holds: Integers
    total: int
    last_rank: int
    is_complete: bool

    @property
    def steps(self) -> int:
        """Elementary steps for choosing how to run: on a large ledger everything runs compiled."""
        return 4 * max(len(self.ranks), self.ledger.transfer_count)

    def among(self, mask: Flags) -> Flags:
        """A flag by account of the ledger, for the accounts reached."""
        chosen: Flags = mask[self.accounts]
        return chosen


def reach_of(
    ledger: Ledger,
    drawdowns: npt.NDArray[np.integer],
    *,
    until: int | None = None,
    ends: Flags | None = None,
    transfer_max: int = 1_000_000,
) -> Reach:
    """What the transfers ``drawdowns`` (numbers of the input) can have reached up to time ``until``.

    ``ends``: accounts where the trail ends, because what they pay is not in the data; what may come back
    from there is not followed. After ``transfer_max`` transfers the search stops where it is in time:
    all is then exact up to ``last_rank``. Raises ``ValueError`` where there is no drawdown, one is
    not in the ledger, pays the account it comes from, or is paid out of an account that money of an
    earlier one had reached (trace those one by one).
    """
    ranks = _checked_drawdowns(ledger, drawdowns)
    last = ledger.transfer_count if until is None else ledger.first_rank_after(until)
    ranks = ranks[ranks < last]
    total = int(ledger.amounts[ranks].sum())
    stops = np.zeros(ledger.account_count, np.bool_) if ends is None else ends
    run = _search.at(4 * ledger.transfer_count)
    found, sources, targets, accounts, is_complete, mixed = run(
        (ledger.sources, ledger.targets, ledger.amounts, ledger.left_after),
        (ledger.out_offsets, ledger.out_ranks),
        (ledger.is_bottomless, stops),
        ranks.astype(np.int32),
        (total, last, min(transfer_max, ledger.transfer_count)),
    )
    if mixed >= 0:
        number = int(ledger.number[mixed])
        raise ValueError(f"drawdown {number} is paid out of money of an earlier drawdown")
    holds = ledger.left_after[found]
    payers = ledger.sources[found]
    holds[ledger.is_bottomless[payers] | stops[payers]] = UNBOUNDED
    holds[sources == FROM_LENDER] = 0
    last_rank = last - 1 if is_complete else int(found[-1])
    return Reach(
        ledger=ledger,
        ranks=found,
        sources=sources,
        targets=targets,
        accounts=accounts,
        amounts=ledger.amounts[found],
        holds=holds,
        total=total,
        last_rank=last_rank,
        is_complete=bool(is_complete),
    )


def _checked_drawdowns(ledger: Ledger, drawdowns: npt.NDArray[np.integer]) -> Nodes:
    if not len(drawdowns):
        raise ValueError("no drawdown to follow")
    if not 0 <= drawdowns.min() <= drawdowns.max() < ledger.transfer_count:
        raise ValueError(f"a drawdown lies outside 0 .. {ledger.transfer_count - 1}")
    ranks: Nodes = np.unique(ledger.rank[drawdowns])
    if bool((ledger.sources[ranks] == ledger.targets[ranks]).any()):
        raise ValueError("a drawdown pays the account it comes from")
    return ranks


@kernel
def _search(columns, outs, flags, drawdowns, limits):  # type: ignore[no-untyped-def]
    """Rank by rank, with a heap of the next payment of every account that may hold money drawn down."""
    sources, targets, amounts, left_after = columns
    offsets, out_ranks = outs
    is_bottomless, stops = flags
    total, last, transfer_max = limits
    place = np.zeros(is_bottomless.shape[0], np.int32)
    room = min(is_bottomless.shape[0], transfer_max + 1)
    accounts = np.empty(room, np.int32)
    most = np.zeros(room, np.int64)
    following = np.zeros(room, np.int64)
    heap = np.empty(room, np.int32)
    found = np.empty(transfer_max, np.int32)
    from_place = np.empty(transfer_max, np.int32)
    to_place = np.empty(transfer_max, np.int32)
    count, seen, size, drawn = 0, 0, 0, 0
    is_complete, mixed = True, -1
    while True:
        rank = heap[0] if size else last
        is_drawdown = drawn < drawdowns.shape[0] and drawdowns[drawn] <= rank
        if is_drawdown:
            mixed = rank if rank == drawdowns[drawn] else mixed
            rank = drawdowns[drawn]
            drawn += 1
        if rank >= last or mixed >= 0:
            break
        if count >= transfer_max:
            is_complete = False
            break
        target = targets[rank]
        if place[target] == 0:
            accounts[seen] = target
            seen += 1
            place[target] = seen
        into = place[target] - 1
        given = amounts[rank]
        payer = FROM_LENDER
        if not is_drawdown:
            source = sources[rank]
            payer = place[source] - 1
            given = min(given, most[payer])
            if not is_bottomless[source]:
                most[payer] = min(most[payer], left_after[rank])
            following[payer] += 1
            size = _leave(heap, size)
            if most[payer] > 0 and following[payer] < offsets[source + 1]:
                size = _enter(heap, size, out_ranks[following[payer]])
        found[count] = rank
        from_place[count] = payer
        to_place[count] = into
        count += 1
        if most[into] == 0 and given > 0 and not stops[target]:
            first = max(offsets[target], following[into])
            following[into] = first_after(out_ranks, first, offsets[target + 1], rank)
            if following[into] < offsets[target + 1]:
                size = _enter(heap, size, out_ranks[following[into]])
        most[into] = min(most[into] + given, total)
    kept = (found[:count].copy(), from_place[:count].copy(), to_place[:count].copy())
    return kept[0], kept[1], kept[2], accounts[:seen].copy(), is_complete, mixed


@kernel
def _enter(heap, size, rank):  # type: ignore[no-untyped-def]
    """Put a rank on the heap with the earliest on top; the new size."""
    place = size
    while place > 0 and heap[(place - 1) // 2] > rank:
        heap[place] = heap[(place - 1) // 2]
        place = (place - 1) // 2
    heap[place] = rank
    return size + 1


@kernel
def _leave(heap, size):  # type: ignore[no-untyped-def]
    """Take the earliest rank off the heap; the new size."""
    size -= 1
    last = heap[size]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= last:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = last
    return size
