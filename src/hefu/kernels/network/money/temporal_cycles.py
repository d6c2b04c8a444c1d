"""Cycles of transfers whose times rise strictly, within a window: money or goods that went round.

A cycle starts and ends at one account, meets every other account at most once, and its last transfer
comes no later than the window after its first. Since times rise, every cycle has one first transfer,
and it is found exactly once: there. Nothing is missed up to the length asked for, or the result says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers, Nodes
from hefu.kernels.network.money.largest import empty_heap, keep_largest, ranked
from hefu.kernels.network.money.ledger import Ledger

LENGTH_MAX = 16
"""Longest cycle that may be asked for."""

ACCOUNTS_AT_ONCE = 65_536
"""Accounts searched between two looks at whether anybody wants to stop."""

BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class TemporalCycles:
    """``count`` cycles exist (``is_complete``), or at least so many were seen before the search ended.

    The kept ones, largest first: cycle ``c`` is the transfers ``transfers[c, :lengths[c]]`` (numbers of the
    input, in time order); ``smallest`` is the least of their amounts: what can have gone all the way
    round. ``by_length[n]`` counts the cycles of ``n`` transfers.
    """

    count: int
    is_complete: bool
    lengths: Nodes
    transfers: Nodes
    smallest: Integers
    by_length: Integers


def find_temporal_cycles(
    ledger: Ledger,
    *,
    window: int,
    length_max: int = 6,
    length_min: int = 2,
    goods: npt.NDArray[np.integer] | None = None,
    amount_within_bp: int | None = None,
    keep: int = 1_000,
    step_max: int = 5_000_000_000,
    go_on: Callable[[int], bool] | None = None,
) -> TemporalCycles:
    """Cycles of ``length_min`` to ``length_max`` transfers within ``window`` (in the unit of the times).

    ``goods``: a code by transfer of the input; only transfers of one code then make a cycle, and a
    negative code (not known) makes none. ``amount_within_bp``: each amount differs from the one before
    by at most so many basis points of it; 0 for equal amounts. The search gives up after ``step_max``
    transfers looked at, and says so. ``go_on`` is told the cycles found so far and may end it as well.
    """
    if not 2 <= length_min <= length_max <= LENGTH_MAX:
        raise ValueError(f"cycles have from 2 to {LENGTH_MAX} transfers")
    if window < 0 or (amount_within_bp is not None and amount_within_bp < 0):
        raise ValueError("a window and a tolerance are not negative")
    if goods is not None and len(goods) != ledger.transfer_count:
        raise ValueError(f"{len(goods)} codes of goods for {ledger.transfer_count} transfers")
    steps = 20 * ledger.transfer_count
    lists = (ledger.out_offsets, ledger.out_ranks, ledger.in_offsets, ledger.in_ranks)
    layout = _lay_out.at(steps)(lists, ledger.sources, ledger.targets, ledger.times, window)
    code = np.zeros(0, np.int32) if goods is None else goods[ledger.number].astype(np.int32)
    tolerance = -1 if amount_within_bp is None else amount_within_bp
    heap = empty_heap(keep, length_max)
    by_length = np.zeros(length_max + 1, np.int64)
    tally = np.array([0, 0, step_max, 0], np.int64)
    home = (np.zeros(ledger.account_count, np.int32), np.full(ledger.account_count, -1, np.int32))
    run = _search.at(steps)
    is_complete = True
    for first in range(0, ledger.account_count, ACCOUNTS_AT_ONCE):
        last = min(first + ACCOUNTS_AT_ONCE, ledger.account_count)
        run(
            (first, last, length_min, length_max, tolerance),
            (lists, layout),
            (ledger.times, ledger.amounts, code),
            home,
            (tally, by_length, heap),
        )
        is_over = tally[1] >= step_max
        if is_over or (go_on is not None and last < ledger.account_count):
            is_complete = not is_over and go_on is not None and go_on(int(tally[0]))
            if not is_complete:
                break
    sizes, lengths, ranks = ranked(heap)
    numbers = np.where(ranks >= 0, ledger.number[ranks], -1).astype(np.int32)
    return TemporalCycles(int(tally[0]), is_complete, lengths, numbers, sizes, by_length)


@kernel
def _lay_out(lists, sources, targets, times, window):  # type: ignore[no-untyped-def]
    """For each place in the lists of payments: the payee, where its own payments later in time begin, and
    (by rank) the last rank within the window."""
    out_offsets, out_ranks, in_offsets, in_ranks = lists
    onward_by_rank = np.empty(times.shape[0], np.int32)
    for account in range(out_offsets.shape[0] - 1):
        place = out_offsets[account]
        for each in range(in_offsets[account], in_offsets[account + 1]):
            rank = in_ranks[each]
            while place < out_offsets[account + 1] and times[out_ranks[place]] <= times[rank]:
                place += 1
            onward_by_rank[rank] = place
    payees = np.empty(out_ranks.shape[0], np.int32)
    onward = np.empty(out_ranks.shape[0], np.int32)
    for place in range(out_ranks.shape[0]):
        payees[place] = targets[out_ranks[place]]
        onward[place] = onward_by_rank[out_ranks[place]]
    payers = np.empty(in_ranks.shape[0], np.int32)
    for place in range(in_ranks.shape[0]):
        payers[place] = sources[in_ranks[place]]
    last_within = np.empty(times.shape[0], np.int32)
    last = 0
    for rank in range(times.shape[0]):
        while last + 1 < times.shape[0] and times[last + 1] - times[rank] <= window:
            last += 1
        last_within[rank] = max(last, rank)
    return payees, onward, payers, last_within


@kernel
def _search(limits, layout, columns, home, found):  # type: ignore[no-untyped-def]
    """Cycles that start at one of the accounts ``first .. last - 1``."""
    first, last, _, length_max, _ = limits
    (out_offsets, _, in_offsets, _), _ = layout
    tally = found[0]
    path = np.empty(length_max + 1, np.int32)
    taken = np.empty(length_max + 1, np.int32)
    following = np.empty(length_max + 1, np.int32)
    book = (limits, layout, columns)
    trail = (path, taken, following, found)
    for start in range(first, last):
        if tally[1] >= tally[2]:
            return
        tally[3] = 0
        is_paid = in_offsets[start] < in_offsets[start + 1]
        if is_paid and out_offsets[start] < out_offsets[start + 1]:
            _from_account(start, book, home, trail)


@kernel
def _from_account(start, book, home, trail):  # type: ignore[no-untyped-def]
    """All cycles that start at one account; ``closing`` is the last payment to it within the window."""
    (_, _, length_min, length_max, tolerance), layout, (times, amounts, goods) = book
    (out_offsets, out_ranks, in_offsets, in_ranks), (payees, onward, _, last_within) = layout
    path, taken, following, found = trail
    tally = found[0]
    state = (layout, home, tally)
    is_free = tolerance < 0 and goods.shape[0] == 0
    incoming = in_offsets[start]
    path[0] = start
    for place in range(out_offsets[start], out_offsets[start + 1]):
        first = out_ranks[place]
        while incoming < in_offsets[start + 1] and in_ranks[incoming] <= last_within[first]:
            incoming += 1
        closing = in_ranks[incoming - 1] if incoming > in_offsets[start] else -1
        if closing < first or times[closing] == times[first]:
            continue
        taken[0] = first
        path[1] = payees[place]
        following[1] = onward[place]
        depth = 1
        while depth > 0:
            step = following[depth]
            if step >= out_offsets[path[depth] + 1] or out_ranks[step] > closing:
                depth -= 1
                continue
            following[depth] += 1
            tally[1] += 1
            rank = out_ranks[step]
            payee = payees[step]
            if payee != start:
                if depth + 1 >= length_max:
                    continue
                if depth + 2 == length_max and not _is_home(payee, start, rank, state):
                    continue
            elif depth + 1 < length_min:
                continue
            fits = is_free or _goes_with(taken[depth - 1], rank, amounts, goods, tolerance)
            for before in range(1, depth + 1):
                fits = fits and path[before] != payee
            if fits:
                taken[depth] = rank
                if payee == start:
                    _count(depth + 1, taken, amounts, found)
                    continue
                depth += 1
                path[depth] = payee
                following[depth] = onward[step]


@kernel
def _is_home(payee, start, rank, state):  # type: ignore[no-untyped-def]
    """Whether an account ever pays the start after a rank; without that it cannot close a cycle with one
    transfer. Latest payments are looked up when first asked for; ``home`` holds their ranks."""
    ((_, _, in_offsets, in_ranks), (_, _, payers, _)), (latest, whose), tally = state
    if tally[3] == 0:
        tally[3] = 1
        for place in range(in_offsets[start], in_offsets[start + 1]):
            latest[payers[place]] = in_ranks[place]
            whose[payers[place]] = start
    return whose[payee] == start and latest[payee] > rank


@kernel
def _goes_with(before, rank, amounts, goods, tolerance):  # type: ignore[no-untyped-def]
    """Whether a transfer may follow another: goods the same and known, amounts near enough."""
    if goods.shape[0] > 0 and (goods[before] < 0 or goods[before] != goods[rank]):
        return False
    if tolerance < 0:
        return True
    return abs(amounts[rank] - amounts[before]) * BASIS_POINTS <= tolerance * amounts[before]


@kernel
def _count(length, taken, amounts, found):  # type: ignore[no-untyped-def]
    """Count a cycle and keep it if it is one of the largest."""
    tally, by_length, heap = found
    tally[0] += 1
    by_length[length] += 1
    smallest = amounts[taken[0]]
    for step in range(1, length):
        smallest = min(smallest, amounts[taken[step]])
    keep_largest(smallest, length, taken, heap)
