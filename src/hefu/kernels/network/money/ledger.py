"""Transfers between accounts in time order, with the balances that go with them.

Everything that follows money reads this one layout. A transfer is known by its *rank*: its place in the
order of time and, at one time, of sequence, and at one sequence of the rows given. An account is a number
from 0; amounts are minor units.

What an account holds is its opening balance and what it received, less what it paid. Bank data are never
whole, so an account may pay what it does not have: then the missing amount is taken to have come in from
outside the data at that very moment (``missing`` says how much, by account), and the account is empty
afterwards. An account whose opening balance is not known, or that also moves money which the data do not
show, is *bottomless*: it may hold any amount at any time. Only the bounds make use of that.

A transfer from an account to itself moves nothing; it keeps its rank and is in nobody's list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers, Nodes

Flags = npt.NDArray[np.bool_]

MONEY_MAX = 2**61
"""Minor units that may move in one ledger, openings included: sums must not overflow."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Columns by rank, unless said otherwise.

    ``number``: which transfer of the input it was; ``rank`` is the way back. ``out_ranks`` and
    ``in_ranks``: ranks of what account ``a`` paid and received, in order, from ``offsets[a]`` to
    ``offsets[a + 1]``. ``paid_before``: what the payer had paid in all before; ``left_after``: what it
    holds after; ``received_before`` and ``found_before``: what the payee had received in all (opening
    balance and missing amounts included) and what it held before.
    """

    account_count: int
    sources: Nodes
    targets: Nodes
    times: Integers
    amounts: Integers
    number: Nodes
    rank: Nodes
    out_offsets: Integers
    out_ranks: Nodes
    in_offsets: Integers
    in_ranks: Nodes
    paid_before: Integers
    left_after: Integers
    received_before: Integers
    found_before: Integers
    is_bottomless: Flags
    missing: Integers

    @property
    def transfer_count(self) -> int:
        """Number of transfers."""
        return len(self.amounts)

    def first_rank_after(self, time: int) -> int:
        """Rank of the first transfer later than ``time``."""
        return int(np.searchsorted(self.times, time, side="right"))


def build_ledger(
    sources: npt.NDArray[np.integer],
    targets: npt.NDArray[np.integer],
    times: npt.NDArray[np.integer],
    amounts: npt.NDArray[np.integer],
    *,
    sequences: npt.NDArray[np.integer] | None = None,
    openings: npt.NDArray[np.integer] | None = None,
    account_count: int,
    is_bottomless: Flags | None = None,
) -> Ledger:
    """Lay out ``sources[i] -> targets[i]`` at ``times[i]``; times are whole numbers in any one unit.

    ``openings``: balance of each account before the first transfer, 0 where not given. Raises
    ``ValueError`` for columns of different length, an account out of range, a negative amount or opening,
    or more money than ``MONEY_MAX``.
    """
    opening = np.zeros(account_count, np.int64) if openings is None else openings.astype(np.int64)
    bottomless = np.zeros(account_count, np.bool_) if is_bottomless is None else is_bottomless
    _check((sources, targets, times, amounts, sequences), (opening, bottomless), account_count)
    number = _time_order(times, sequences)
    rank = np.empty(len(number), np.int32)
    rank[number] = np.arange(len(number), dtype=np.int32)
    source, target = sources[number].astype(np.int32), targets[number].astype(np.int32)
    amount = amounts[number].astype(np.int64)
    steps = 4 * len(number) + account_count
    moving = np.flatnonzero(source != target).astype(np.int32)
    by_account = _by_account.at(steps)
    out_offsets, out_ranks = by_account(account_count, source, moving)
    in_offsets, in_ranks = by_account(account_count, target, moving)
    balances = _balances.at(steps)(source, target, amount, opening.copy())
    return Ledger(
        account_count=account_count,
        sources=source,
        targets=target,
        times=times[number].astype(np.int64),
        amounts=amount,
        number=number,
        rank=rank,
        out_offsets=out_offsets,
        out_ranks=out_ranks,
        in_offsets=in_offsets,
        in_ranks=in_ranks,
        paid_before=balances[0],
        left_after=balances[1],
        received_before=balances[2],
        found_before=balances[3],
        is_bottomless=bottomless,
        missing=balances[4],
    )


def _check(
    columns: tuple[npt.NDArray[np.integer] | None, ...],
    by_account: tuple[Integers, Flags],
    account_count: int,
) -> None:
    sources, targets, _, amounts, _ = columns
    lengths = {len(column) for column in columns if column is not None}
    if len(lengths) > 1:
        raise ValueError(f"columns of different length: {sorted(lengths)}")
    if any(len(column) != account_count for column in by_account):
        raise ValueError(f"one opening balance and one flag for each of {account_count} accounts")
    for ends in (sources, targets):
        if ends is not None and len(ends) and not 0 <= ends.min() <= ends.max() < account_count:
            raise ValueError(f"an account lies outside 0 .. {account_count - 1}")
    total = 0
    for column in (amounts, by_account[0]):
        if column is not None and len(column):
            if column.min() < 0:
                raise ValueError("an amount is negative")
            high, low = column.astype(np.int64) >> 31, column.astype(np.int64) & 0x7FFFFFFF
            total += (int(high.sum()) << 31) + int(low.sum())
    if total >= MONEY_MAX:
        raise ValueError(f"{total} minor units in all, more than {MONEY_MAX}")


def _time_order(times: npt.NDArray[np.integer], sequences: npt.NDArray[np.integer] | None) -> Nodes:
    later = np.diff(times)
    if sequences is None:
        is_sorted = bool((later >= 0).all())
    else:
        is_sorted = bool(((later > 0) | ((later == 0) & (np.diff(sequences) >= 0))).all())
    if is_sorted:
        return np.arange(len(times), dtype=np.int32)
    keys = (times,) if sequences is None else (sequences, times)
    return np.lexsort(keys).astype(np.int32)


@kernel
def _by_account(account_count: int, accounts: Nodes, ranks: Nodes) -> tuple[Integers, Nodes]:
    """``ranks`` by the account of each, within one account as they came; and where each account begins."""
    offsets = np.zeros(account_count + 1, np.int64)
    for rank in ranks:
        offsets[accounts[rank] + 1] += 1
    for account in range(account_count):
        offsets[account + 1] += offsets[account]
    free = offsets[:-1].copy()
    ordered = np.empty(ranks.shape[0], np.int32)
    for rank in ranks:
        account = accounts[rank]
        ordered[free[account]] = rank
        free[account] += 1
    return offsets, ordered


@kernel
def _balances(sources, targets, amounts, received):  # type: ignore[no-untyped-def]
    """Running sums of every account; ``received`` holds the opening balances and is used up."""
    count = amounts.shape[0]
    paid = np.zeros(received.shape[0], np.int64)
    missing = np.zeros(received.shape[0], np.int64)
    paid_before = np.empty(count, np.int64)
    left_after = np.empty(count, np.int64)
    received_before = np.empty(count, np.int64)
    found_before = np.empty(count, np.int64)
    for rank in range(count):
        source = sources[rank]
        target = targets[rank]
        amount = amounts[rank]
        paid_before[rank] = paid[source]
        if source != target:
            short = amount - (received[source] - paid[source])
            if short > 0:
                received[source] += short
                missing[source] += short
            paid[source] += amount
        left_after[rank] = received[source] - paid[source]
        received_before[rank] = received[target]
        found_before[rank] = received[target] - paid[target]
        if source != target:
            received[target] += amount
    return paid_before, left_after, received_before, found_before, missing


@kernel
def first_after(ranks, first, last, rank):  # type: ignore[no-untyped-def]
    """The first place from ``first`` to ``last`` whose rank is later than ``rank``."""
    while first < last:
        middle = (first + last) // 2
        if ranks[middle] > rank:
            last = middle
        else:
            first = middle + 1
    return first
