"""Reads in the shape of the public financial benchmark LDBC FinBench: complex reads 4, 7, 8 and 11, and what
its read-writes 1 to 3 read before they let a write pass or block the parties. Companies stand for persons.

Read from the public description (transaction workload), with what it leaves open settled here:

- a window is open: ``start < time < end``;
- a truncation limits the transfers followed out of (or into) one account at one step, the latest first;
- amounts are whole minor units, ratios thousandths rounded half upwards, -1 where the divisor is missing;
- read 8 goes step by step: a transfer out of an account is followed where it exceeds the threshold share
  of all that the transfers followed in the step before brought to that account; each transfer counts once
  for its payee, and the deposit itself is distance 1;
- read 11 follows guarantees until no further company is found; a company that is found counts, the
  one asked about too if the chain comes back to it;
- read-write 2 blocks if either account exceeds the ratio.

Nothing is written: each read-write answers whether the write may pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers, Nodes
from hefu.kernels.network.money.ledger import Flags, Ledger, first_after

_THOUSAND = 1_000
_MILLION = 1_000_000
STEP_MAX = 3


@dataclass(frozen=True, slots=True)
class FinBook:
    """A book of transfers, loans and guarantees. ``is_withdrawal`` by rank of the ledger.

    Loan ``n``: ``loan_amounts[n]``, applied for by company ``loan_applicants[n]``, paid into accounts
    ``deposit_accounts[d]`` at ``deposit_times[d]`` with ``deposit_amounts[d]`` for ``d`` from
    ``deposit_offsets[n]`` to ``deposit_offsets[n + 1]``; guarantees given by company ``c`` likewise, the
    earliest first. ``loans_of``: loans by applicant, from ``loan_offsets``.
    """

    ledger: Ledger
    is_withdrawal: Flags
    loan_amounts: Integers
    loan_offsets: Integers
    loans_of: Nodes
    deposit_offsets: Integers
    deposit_accounts: Nodes
    deposit_times: Integers
    deposit_amounts: Integers
    guarantee_offsets: Integers
    guaranteed: Nodes
    guarantee_times: Integers
    is_blocked_account: Flags
    is_blocked_company: Flags


Columns = tuple[Integers, ...]


def build_fin_book(
    ledger: Ledger,
    is_withdrawal: Flags,
    *,
    loans: Columns,
    deposits: Columns,
    guarantees: Columns,
    blocked: tuple[Flags, Flags],
) -> FinBook:
    """Lay out a book. ``is_withdrawal`` by number of the transfer; ``loans``: applicant, amount;
    ``deposits``: loan, account, time, amount; ``guarantees``: guarantor, guaranteed, time; ``blocked``:
    a flag by account and one by company."""
    applicants, amounts = loans
    company_count = len(blocked[1])
    of_loan, by_loan = _grouped(deposits[0], deposits[2], len(amounts))
    given_by, by_guarantor = _grouped(guarantees[0], guarantees[2], company_count)
    applied_by, by_applicant = _grouped(applicants, np.arange(len(applicants)), company_count)
    return FinBook(
        ledger=ledger,
        is_withdrawal=is_withdrawal[ledger.number],
        loan_amounts=amounts,
        loan_offsets=applied_by,
        loans_of=by_applicant,
        deposit_offsets=of_loan,
        deposit_accounts=deposits[1][by_loan].astype(np.int32),
        deposit_times=deposits[2][by_loan],
        deposit_amounts=deposits[3][by_loan],
        guarantee_offsets=given_by,
        guaranteed=guarantees[1][by_guarantor].astype(np.int32),
        guarantee_times=guarantees[2][by_guarantor],
        is_blocked_account=blocked[0],
        is_blocked_company=blocked[1],
    )


def _grouped(keys: Integers, times: Integers, key_count: int) -> tuple[Integers, Nodes]:
    offsets = np.zeros(key_count + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=key_count), out=offsets[1:])
    return offsets, np.lexsort((times, keys)).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Window:
    """``start < time < end``; at most ``truncation`` transfers an account and step, the latest."""

    start: int
    end: int
    truncation: int | None = None


@dataclass(frozen=True, slots=True)
class CycleOfThree:
    """Account ``other`` between the payee and the payer asked about: payments to the payer (2) and
    payments from the payee (3)."""

    other: int
    count_2: int
    sum_2: int
    max_2: int
    count_3: int
    sum_3: int
    max_3: int


@dataclass(frozen=True, slots=True)
class FastInOut:
    """Distinct payers and payees of an account, and received over paid in thousandths (-1: paid nothing)."""

    payers: int
    payees: int
    ratio_milli: int


@dataclass(frozen=True, slots=True)
class Traced:
    """An account below a loan: what came to it over the loan in thousandths, and its least distance."""

    account: int
    ratio_milli: int
    distance: int


@dataclass(frozen=True, slots=True)
class ChainLoans:
    """Loans of the companies in a guarantee chain: minor units and number."""

    amount: int
    count: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a write may pass. ``is_blocked``: a party was blocked before; ``has_pattern``: the write would
    complete what the rule looks for. Either forbids it; on a pattern the parties are to be blocked."""

    is_blocked: bool
    has_pattern: bool

    @property
    def may_pass(self) -> bool:
        """Neither blocked before nor a pattern now."""
        return not (self.is_blocked or self.has_pattern)


def cycles_of_three(book: FinBook, payer: int, payee: int, window: Window) -> list[CycleOfThree]:
    """Complex read 4: transfers from ``payee`` to another account and from there to ``payer``, where
    ``payer`` also paid ``payee``; all in the window. By sum to the payer, then sum from the payee."""
    paid = book.ledger.targets[_payments(book, payer, window, is_out=True)]
    if not bool((paid == payee).any()):
        return []
    return _closings(book, payer, payee, window)


def fast_in_out(book: FinBook, account: int, threshold: int, window: Window) -> FastInOut:
    """Complex read 7: transfers of more than ``threshold`` minor units into and out of an account."""
    return _in_out(book, account, threshold, window, (0, 0))


def trace_loan(book: FinBook, loan: int, threshold_ppm: int, window: Window) -> list[Traced]:
    """Complex read 8: accounts that transfers and withdrawals carry a loan to in three steps, each of more
    than ``threshold_ppm`` millionths of what came to its payer. Farthest first, then by ratio."""
    frontier: dict[int, int] = {}
    for place in range(int(book.deposit_offsets[loan]), int(book.deposit_offsets[loan + 1])):
        if window.start < book.deposit_times[place] < window.end:
            account = int(book.deposit_accounts[place])
            frontier[account] = frontier.get(account, 0) + int(book.deposit_amounts[place])
    counted = np.zeros(0, np.int32)
    distance: dict[int, int] = {}
    for step in range(STEP_MAX):
        ranks = _followed(book, frontier, threshold_ppm, window)
        frontier = _sums(book.ledger.targets[ranks], book.ledger.amounts[ranks])
        for account in frontier:
            distance.setdefault(account, step + 2)
        counted = np.union1d(counted, ranks)
    sums = _sums(book.ledger.targets[counted], book.ledger.amounts[counted])
    whole = int(book.loan_amounts[loan])
    found = [Traced(each, _milli(came, whole), distance[each]) for each, came in sums.items()]
    return sorted(found, key=lambda one: (-one.distance, -one.ratio_milli, one.account))


def chain_loans(book: FinBook, company: int, window: Window) -> ChainLoans:
    """Complex read 11: all companies that guarantees given in the window lead to, and their loans."""
    return _loans(book, _chain(book, company, company, window))


def check_transfer_cycle(book: FinBook, payer: int, payee: int, window: Window) -> Verdict:
    """Before read-write 1: would a transfer now close a cycle of three accounts in the window?"""
    is_blocked = bool(book.is_blocked_account[[payer, payee]].any())
    return Verdict(is_blocked, not is_blocked and bool(_closings(book, payer, payee, window)))


def check_transfer_ratio(
    book: FinBook,
    ends: tuple[int, int],
    amount: int,
    limits: tuple[int, int],
    window: Window,
) -> Verdict:
    """Before read-write 2: with a transfer of ``amount`` from ``ends[0]`` to ``ends[1]`` now, does received
    over paid of either exceed ``limits[1]`` thousandths, over transfers of more than ``limits[0]``?"""
    payer, payee = ends
    is_blocked = bool(book.is_blocked_account[[payer, payee]].any())
    counted = amount if amount > limits[0] else 0
    ratios = (
        _in_out(book, payer, limits[0], window, (0, counted)).ratio_milli,
        _in_out(book, payee, limits[0], window, (counted, 0)).ratio_milli,
    )
    return Verdict(is_blocked, not is_blocked and max(ratios) > limits[1])


def check_guarantee_chain(
    book: FinBook, guarantor: int, guaranteed: int, threshold: int, window: Window
) -> Verdict:
    """Before read-write 3: with a guarantee for ``guaranteed`` now, would the loans in the chain of
    ``guarantor`` exceed ``threshold`` minor units?"""
    is_blocked = bool(book.is_blocked_company[[guarantor, guaranteed]].any())
    chain = _chain(book, guarantor, guaranteed, window)
    chain[guaranteed] = True
    return Verdict(is_blocked, not is_blocked and _loans(book, chain).amount > threshold)


def _payments(book: FinBook, account: int, window: Window, *, is_out: bool) -> Nodes:
    """Ranks of an account's transfers in the window, without withdrawals, truncated."""
    ledger = book.ledger
    offsets, ranks = (
        (ledger.out_offsets, ledger.out_ranks) if is_out else (ledger.in_offsets, ledger.in_ranks)
    )
    listed = ranks[offsets[account] : offsets[account + 1]]
    begin, end = np.searchsorted(listed, _ranks_of(book, window))
    inside: Nodes = listed[begin:end]
    inside = inside[~book.is_withdrawal[inside]]
    return inside if window.truncation is None else inside[-window.truncation :]


def _ranks_of(book: FinBook, window: Window) -> tuple[int, int]:
    """First rank in the window and first one after it."""
    first, last = np.searchsorted(book.ledger.times, (window.start + 1, window.end))
    return int(first), int(last)


def _followed(book: FinBook, came: dict[int, int], threshold_ppm: int, window: Window) -> Nodes:
    """Transfers and withdrawals of more than the threshold share of what came to their payer."""
    ledger = book.ledger
    accounts = np.array(sorted(came), np.int32)
    least = [came[account] * threshold_ppm // _MILLION for account in accounts.tolist()]
    room = int((ledger.out_offsets[accounts + 1] - ledger.out_offsets[accounts]).sum())
    first, last = _ranks_of(book, window)
    found: Nodes = _payments_above.at(4 * ledger.transfer_count)(
        (accounts, np.array(least, np.int64)),
        (ledger.out_offsets, ledger.out_ranks),
        ledger.amounts,
        (first, last, room if window.truncation is None else window.truncation),
        np.empty(room, np.int32),
    )
    return found


@kernel
def _payments_above(asked, lists, amounts, limits, found):  # type: ignore[no-untyped-def]
    """Payments of each account in the range of ranks that exceed its least amount; the latest so many."""
    accounts, least = asked
    offsets, ranks = lists
    first, last, truncation = limits
    count = 0
    for place in range(accounts.shape[0]):
        account = accounts[place]
        begin = first_after(ranks, offsets[account], offsets[account + 1], first - 1)
        end = first_after(ranks, begin, offsets[account + 1], last - 1)
        for each in range(max(begin, end - truncation), end):
            if amounts[ranks[each]] > least[place]:
                found[count] = ranks[each]
                count += 1
    return found[:count].copy()


def _closings(book: FinBook, payer: int, payee: int, window: Window) -> list[CycleOfThree]:
    ledger = book.ledger
    back = _payments(book, payer, window, is_out=False)
    onward = _payments(book, payee, window, is_out=True)
    others = np.intersect1d(ledger.sources[back], ledger.targets[onward])
    found = []
    for other in others[(others != payer) & (others != payee)].tolist():
        to_payer = ledger.amounts[back[ledger.sources[back] == other]]
        from_payee = ledger.amounts[onward[ledger.targets[onward] == other]]
        row = [
            figure
            for amounts in (to_payer, from_payee)
            for figure in (len(amounts), int(amounts.sum()), int(amounts.max()))
        ]
        found.append(CycleOfThree(other, *row))
    return sorted(found, key=lambda one: (-one.sum_2, -one.sum_3, one.other))


def _in_out(
    book: FinBook, account: int, threshold: int, window: Window, more: tuple[int, int]
) -> FastInOut:
    """Read 7, with ``more`` received and paid beside what the book has."""
    ledger = book.ledger
    came = _payments(book, account, window, is_out=False)
    went = _payments(book, account, window, is_out=True)
    came = came[ledger.amounts[came] > threshold]
    went = went[ledger.amounts[went] > threshold]
    received = int(ledger.amounts[came].sum()) + more[0]
    paid = int(ledger.amounts[went].sum()) + more[1]
    return FastInOut(
        payers=len(np.unique(ledger.sources[came])),
        payees=len(np.unique(ledger.targets[went])),
        ratio_milli=_milli(received, paid),
    )


def _sums(accounts: Nodes, amounts: Integers) -> dict[int, int]:
    each, place = np.unique(accounts, return_inverse=True)
    sums = np.zeros(len(each), np.int64)
    np.add.at(sums, place, amounts)
    return dict(zip(each.tolist(), sums.tolist(), strict=True))


def _milli(part: int, whole: int) -> int:
    return (2 * _THOUSAND * part + whole) // (2 * whole) if whole else -1


def _chain(book: FinBook, company: int, other: int, window: Window) -> Flags:
    """Companies that guarantees lead to from either of two."""
    truncation = len(book.guaranteed) if window.truncation is None else window.truncation
    run = _chain_from.at(4 * book.ledger.transfer_count)
    found: Flags = run(
        (company, other),
        (book.guarantee_offsets, book.guaranteed, book.guarantee_times),
        (window.start, window.end, truncation),
    )
    return found


@kernel
def _chain_from(starts, guarantees, limits):  # type: ignore[no-untyped-def]
    """Breadth first; the starts are found only if a guarantee leads to them."""
    offsets, guaranteed, times = guarantees
    start, end, truncation = limits
    found = np.zeros(offsets.shape[0] - 1, np.bool_)
    is_expanded = np.zeros(offsets.shape[0] - 1, np.bool_)
    waiting = np.empty(offsets.shape[0] + 1, np.int32)
    count, done = 0, 0
    for company in starts:
        if not is_expanded[company]:
            is_expanded[company] = True
            waiting[count] = company
            count += 1
    while done < count:
        company = waiting[done]
        done += 1
        given = 0
        for place in range(offsets[company + 1] - 1, offsets[company] - 1, -1):
            if times[place] <= start or times[place] >= end:
                continue
            given += 1
            if given > truncation:
                break
            taker = guaranteed[place]
            found[taker] = True
            if not is_expanded[taker]:
                is_expanded[taker] = True
                waiting[count] = taker
                count += 1
    return found


def _loans(book: FinBook, companies: Flags) -> ChainLoans:
    by_applicant = np.repeat(companies, np.diff(book.loan_offsets))
    amounts = book.loan_amounts[book.loans_of[by_applicant]]
    return ChainLoans(int(amounts.sum()), len(amounts))
