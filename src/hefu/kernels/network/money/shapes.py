"""Shapes that transfers make around one account: there and back, fan out and gather, in and out again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers, Nodes
from hefu.kernels.network.money.ledger import Ledger, first_after

ACCOUNTS_AT_ONCE = 65_536
"""Accounts searched between two looks at whether anybody wants to stop."""

_ALL = 10_000

# Rows of the work space by account; the first ones hold the window they belong to.
_SEEN, _WINDOW, _MIDDLES, _LAST_MIDDLE, _BEST_SOURCE, _BEST_MIDDLES, _BEST_FIRST = range(7)
_ROWS = 7


@dataclass(frozen=True, slots=True)
class RoundTrips:
    """Payment ``there[n]`` came back as ``back[n]`` (numbers of the input), in the order of the returns."""

    there: Nodes
    back: Nodes


@dataclass(frozen=True, slots=True)
class PassThrough:
    """One row an account, by account: the window that starts with payment ``first`` (number of the input)
    to it, what it received in it and what it paid in it, minor units."""

    accounts: Nodes
    first: Nodes
    received: Integers
    paid: Integers


@dataclass(frozen=True, slots=True)
class Gatherings:
    """``middles[n]`` accounts took money from ``sources[n]`` to ``targets[n]`` within the window that starts
    with payment ``first[n]``; they paid ``gathered[n]`` minor units to the target. By source, then target.
    ``is_complete`` says that the search came to its end."""

    sources: Nodes
    targets: Nodes
    first: Nodes
    middles: Nodes
    gathered: Integers
    is_complete: bool


def find_round_trips(ledger: Ledger, *, window: int, kept_bp: int) -> RoundTrips:
    """Payments from one account to another that came back.

    A payment back is later, by at most ``window``, and differs from the payment there by at most
    ``kept_bp`` basis points of it. In time order every payment that can be one back belongs to the earliest
    such payment that is still free; each payment is part of one round trip at most.
    """
    _check_share(window, kept_bp)
    steps = 6 * ledger.transfer_count
    low = np.minimum(ledger.sources, ledger.targets)
    high = np.maximum(ledger.sources, ledger.targets)
    moving = np.flatnonzero(low != high)
    order = moving[np.lexsort((moving, high[moving], low[moving]))].astype(np.int32)
    run = _there_and_back.at(steps)
    ends = (ledger.sources, ledger.targets)
    there, back = run(order, ends, ledger.times, ledger.amounts, (window, kept_bp))
    by_return = np.argsort(back, kind="stable")
    return RoundTrips(ledger.number[there[by_return]], ledger.number[back[by_return]])


def find_pass_through(
    ledger: Ledger, *, window: int, kept_bp: int, received_min: int = 1
) -> PassThrough:
    """Accounts that paid on what they received within a window, but for ``kept_bp`` basis points at most.

    A window starts with a payment to the account; counted are payments to it no later than ``window``
    after that, and payments by it after that payment and no later. Of the windows of an account in which
    it received ``received_min`` or more and passed it on, the one with most received is given, the
    earliest of equals.
    """
    _check_share(window, kept_bp)
    if received_min < 1:
        raise ValueError("an account that received nothing passes nothing on")
    lists = (ledger.out_offsets, ledger.out_ranks, ledger.in_offsets, ledger.in_ranks)
    run = _in_and_out.at(6 * ledger.transfer_count)
    first, received, paid = run(
        lists, ledger.times, ledger.amounts, (window, kept_bp, received_min)
    )
    accounts = np.flatnonzero(first >= 0).astype(np.int32)
    return PassThrough(accounts, ledger.number[first[accounts]], received[accounts], paid[accounts])


def find_gatherings(
    ledger: Ledger,
    *,
    window: int,
    middle_min: int,
    found_max: int = 100_000,
    step_max: int = 2_000_000_000,
    go_on: Callable[[int], bool] | None = None,
) -> Gatherings:
    """Money that fans out from one account and gathers in another.

    A window starts with a payment of the source. A middle account, neither source nor target, received
    from the source within the window and afterwards, still within it, paid the target. Of the
    windows with at least ``middle_min`` middle accounts the one with most is given for each source and
    target, the earliest of equals. The search gives up after ``step_max`` payments looked at or
    ``found_max`` findings, and says so; ``go_on`` is told the findings so far and may end it as well.
    """
    if window < 0 or middle_min < 1:
        raise ValueError("a window is not negative, and a gathering has a middle")
    count = ledger.account_count
    state, sums = np.full((_ROWS, count), -1, np.int32), np.zeros((2, count), np.int64)
    work = (state, sums, np.empty(count, np.int32), np.empty(count, np.int32))
    table = np.empty((found_max, 5), np.int64)
    tally = np.array([0, 0, step_max], np.int64)
    columns = (ledger.targets, ledger.times, ledger.amounts)
    lists = (ledger.out_offsets, ledger.out_ranks)
    run = _gather.at(20 * ledger.transfer_count)
    is_complete = True
    for first in range(0, count, ACCOUNTS_AT_ONCE):
        last = min(first + ACCOUNTS_AT_ONCE, count)
        limits = (first, last, window, middle_min)
        is_complete = run(limits, lists, columns, work, (tally, table))
        if is_complete and last < count and go_on is not None:
            is_complete = go_on(int(tally[0]))
        if not is_complete:
            break
    rows = table[: int(tally[0])]
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    narrow = [rows[:, column].astype(np.int32) for column in range(4)]
    number = ledger.number[narrow[2]]
    return Gatherings(narrow[0], narrow[1], number, narrow[3], rows[:, 4].copy(), is_complete)


def transfers_between(
    ledger: Ledger, source: int, target: int, first: int, *, window: int
) -> tuple[int, ...]:
    """The transfers of one gathering (numbers of the input) in time order: payments of ``source`` within
    the window that starts with transfer ``first`` to accounts that paid ``target`` later, and those
    payments. The payments of a middle account count from its first receipt on."""
    start = int(ledger.rank[first])
    last = ledger.first_rank_after(int(ledger.times[start]) + window)
    out = ledger.out_ranks[ledger.out_offsets[source] : ledger.out_offsets[source + 1]]
    scattered = [int(rank) for rank in out[(out >= start) & (out < last)]]
    into = ledger.in_ranks[ledger.in_offsets[target] : ledger.in_offsets[target + 1]]
    reached: dict[int, int] = {}
    for rank in scattered:
        reached.setdefault(int(ledger.targets[rank]), int(ledger.times[rank]))
    gathered = [
        int(rank)
        for rank in into[(into >= start) & (into < last)]
        if int(ledger.sources[rank]) in reached
        and ledger.times[rank] > reached[int(ledger.sources[rank])]
        and ledger.sources[rank] != source
    ]
    middles = {int(ledger.sources[rank]) for rank in gathered}
    kept = [rank for rank in scattered if int(ledger.targets[rank]) in middles]
    return tuple(ledger.number[sorted(kept + gathered)].tolist())


def _check_share(window: int, kept_bp: int) -> None:
    if window < 0 or not 0 <= kept_bp <= _ALL:
        raise ValueError(f"a window is not negative, and a share lies in 0 .. {_ALL} basis points")


@kernel
def _share(amount, basis_points):  # type: ignore[no-untyped-def]
    """Whole minor units in a share of an amount, without a product that may not fit."""
    return amount // _ALL * basis_points + amount % _ALL * basis_points // _ALL


@kernel
def _there_and_back(order, ends, times, amounts, limits):  # type: ignore[no-untyped-def]
    """Pair by pair of accounts, each return with the earliest payment that fits."""
    sources, targets = ends
    window, kept_bp = limits
    is_free = np.ones(times.shape[0], np.bool_)
    there = np.empty(order.shape[0] // 2, np.int32)
    back = np.empty(order.shape[0] // 2, np.int32)
    count = 0
    begin = 0
    for place in range(order.shape[0]):
        rank = order[place]
        while begin < place:
            other = order[begin]
            is_pair = (sources[other] == sources[rank] and targets[other] == targets[rank]) or (
                sources[other] == targets[rank] and targets[other] == sources[rank]
            )
            if is_pair and times[rank] - times[other] <= window:
                break
            begin += 1
        for earlier in range(begin, place):
            other = order[earlier]
            if not is_free[other] or sources[other] == sources[rank]:
                continue
            difference = abs(amounts[rank] - amounts[other])
            if times[other] < times[rank] and difference <= _share(amounts[other], kept_bp):
                is_free[other] = False
                is_free[rank] = False
                there[count] = other
                back[count] = rank
                count += 1
                break
    return there[:count].copy(), back[:count].copy()


@kernel
def _in_and_out(lists, times, amounts, limits):  # type: ignore[no-untyped-def]
    """Account by account, with a window that slides over what it received and what it paid."""
    out_offsets, out_ranks, in_offsets, in_ranks = lists
    window, kept_bp, received_min = limits
    count = out_offsets.shape[0] - 1
    first = np.full(count, -1, np.int32)
    most = np.zeros(count, np.int64)
    most_paid = np.zeros(count, np.int64)
    for account in range(count):
        in_last = in_offsets[account]
        out_first = out_offsets[account]
        out_last = out_first
        received = np.int64(0)
        paid = np.int64(0)
        for place in range(in_offsets[account], in_offsets[account + 1]):
            rank = in_ranks[place]
            until = times[rank] + window
            while in_last < in_offsets[account + 1] and times[in_ranks[in_last]] <= until:
                received += amounts[in_ranks[in_last]]
                in_last += 1
            while out_last < out_offsets[account + 1] and times[out_ranks[out_last]] <= until:
                paid += amounts[out_ranks[out_last]]
                out_last += 1
            while out_first < out_last and out_ranks[out_first] < rank:
                paid -= amounts[out_ranks[out_first]]
                out_first += 1
            is_passed = received - paid <= _share(received, kept_bp)
            if is_passed and received >= received_min and received > most[account]:
                first[account] = rank
                most[account] = received
                most_paid[account] = paid
            received -= amounts[rank]
    return first, most, most_paid


@kernel
def _gather(limits, lists, columns, work, found):  # type: ignore[no-untyped-def]
    """Source by source and window by window; the best window of each target is written down at the end of
    the source. False when the search gave up."""
    first, last, _, middle_min = limits
    offsets, out_ranks = lists
    state, sums, touched, chosen = work
    tally, table = found
    for source in range(first, last):
        count = 0
        for place in range(offsets[source], offsets[source + 1] - middle_min + 1):
            if tally[1] >= tally[2]:
                return False
            size = _spread(source, place, (limits, lists, columns), (state, sums, touched), tally)
            for each in range(size):
                target = touched[each]
                middles = state[_MIDDLES, target]
                if middles < middle_min:
                    continue
                if state[_BEST_SOURCE, target] != source:
                    state[_BEST_SOURCE, target] = source
                    state[_BEST_MIDDLES, target] = 0
                    chosen[count] = target
                    count += 1
                if middles > state[_BEST_MIDDLES, target]:
                    state[_BEST_MIDDLES, target] = middles
                    state[_BEST_FIRST, target] = out_ranks[place]
                    sums[1, target] = sums[0, target]
        for each in range(count):
            if tally[0] == table.shape[0]:
                return False
            target = chosen[each]
            table[tally[0], 0] = source
            table[tally[0], 1] = target
            table[tally[0], 2] = state[_BEST_FIRST, target]
            table[tally[0], 3] = state[_BEST_MIDDLES, target]
            table[tally[0], 4] = sums[1, target]
            tally[0] += 1
    return True


@kernel
def _spread(source, place, book, work, tally):  # type: ignore[no-untyped-def]
    """One window of a source: middles and sums of every account reached over one; how many are reached."""
    (_, _, window, middle_min), (offsets, out_ranks), (targets, times, amounts) = book
    state, sums, touched = work
    start = out_ranks[place]
    until = times[start] + window
    size = 0
    if times[out_ranks[place + middle_min - 1]] > until:
        return size
    for payment in range(place, offsets[source + 1]):
        rank = out_ranks[payment]
        if times[rank] > until:
            break
        middle = targets[rank]
        tally[1] += 1
        if state[_SEEN, middle] == start:
            continue
        state[_SEEN, middle] = start
        onward = first_after(out_ranks, offsets[middle], offsets[middle + 1], rank)
        while onward < offsets[middle + 1] and times[out_ranks[onward]] <= until:
            paid = out_ranks[onward]
            target = targets[paid]
            onward += 1
            tally[1] += 1
            if target == source or times[paid] == times[rank]:
                continue
            if state[_WINDOW, target] != start:
                state[_WINDOW, target] = start
                state[_MIDDLES, target] = 0
                state[_LAST_MIDDLE, target] = -1
                sums[0, target] = 0
                touched[size] = target
                size += 1
            sums[0, target] += amounts[paid]
            if state[_LAST_MIDDLE, target] != middle:
                state[_LAST_MIDDLE, target] = middle
                state[_MIDDLES, target] += 1
    return size
