"""Small random books, and what the rules mean unit by unit: the references of the money kernels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from hefu.kernels.network.money.ledger import Flags, Ledger, build_ledger
from hefu.kernels.network.money.rules import Rule

Transfer = tuple[int, int, int, int]
"""Payer, payee, time, amount."""


@dataclass(frozen=True)
class Book:
    """Transfers in any order, openings, and which accounts are bottomless, targets, or ends of the trail."""

    account_count: int
    transfers: list[Transfer]
    openings: list[int]
    drawdowns: list[int]
    bottomless: set[int] = field(default_factory=set)
    targets: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)

    def ledger(self) -> Ledger:
        """The book as the kernels take it."""
        columns = np.array(self.transfers, np.int64).reshape(-1, 4)
        return build_ledger(
            columns[:, 0],
            columns[:, 1],
            columns[:, 2],
            columns[:, 3],
            openings=np.array(self.openings, np.int64),
            account_count=self.account_count,
            is_bottomless=self.flags(self.bottomless),
        )

    def flags(self, accounts: set[int]) -> Flags:
        """The accounts as flags."""
        return np.array([each in accounts for each in range(self.account_count)], np.bool_)

    def in_order(self) -> list[tuple[int, Transfer]]:
        """Transfers in time order with their numbers; transfers to oneself left out."""
        numbered = [(n, one) for n, one in enumerate(self.transfers) if one[0] != one[1]]
        return sorted(numbered, key=lambda one: one[1][2])


@st.composite
def books(
    draw: st.DrawFn, *, amount_max: int = 4, with_bottomless: bool = True, transfer_max: int = 9
) -> Book:
    """Up to five accounts. Account 0 is the lender: money paid back to it is at the end of its trail."""
    count = draw(st.integers(2, 5))
    account = st.integers(0, count - 1)
    row = st.tuples(account, account, st.integers(0, 5), st.integers(0, amount_max))
    transfers = draw(st.lists(row, max_size=transfer_max))
    place = draw(st.integers(0, len(transfers)))
    first = (0, draw(st.integers(1, count - 1)), draw(st.integers(0, 3)), draw(st.integers(1, 6)))
    transfers.insert(place, first)
    drawdowns = [n for n, one in enumerate(transfers) if one[0] == 0 and one[1] != 0]
    sets = st.sets(account, max_size=2)
    return Book(
        account_count=count,
        transfers=transfers,
        openings=draw(st.lists(st.integers(0, 4), min_size=count, max_size=count)),
        drawdowns=draw(st.sampled_from([[place], drawdowns])),
        bottomless=draw(sets) if with_bottomless else set(),
        targets=draw(sets),
        ends={0} | (draw(sets) if draw(st.booleans()) else set()),
    )


def balances(book: Book) -> tuple[list[int], list[int]]:
    """What each account has in the end, and what it paid without having it."""
    holding, missing = list(book.openings), [0] * book.account_count
    for _, (source, target, _, amount) in book.in_order():
        short = max(0, amount - holding[source])
        missing[source] += short
        holding[source] += short - amount
        holding[target] += amount
    return holding, missing


def by_trying(book: Book) -> tuple[int, int]:
    """The least and the most that came to the targets over all possible attributions."""
    holding = list(book.openings)
    states = {((0,) * book.account_count, 0)}
    for number, (source, target, _, amount) in book.in_order():
        left = max(0, holding[source] - amount)
        following = set()
        for drawn, came in states:
            after = list(drawn)
            if number in book.drawdowns:
                after[target] += amount
                following.add((tuple(after), came))
                continue
            is_free = source in book.bottomless or source in book.ends
            most = 0 if source in book.ends else min(amount, drawn[source])
            least = 0 if is_free else max(0, drawn[source] - left)
            for carried in range(least, most + 1):
                after = list(drawn)
                after[source] -= carried
                after[target] += 0 if target in book.targets else carried
                here = carried if target in book.targets else 0
                following.add((tuple(after), came + here))
        holding[source] = left
        holding[target] += amount
        states = following
    all_that_came = [came for _, came in states]
    return min(all_that_came), max(all_that_came)


def unit_by_unit(book: Book, rule: Rule) -> tuple[dict[int, int], list[int]]:
    """Units of the drawdown on each transfer, and on each account in the end, by moving single units."""
    take = _TAKE[rule]
    units = [[False] * opening for opening in book.openings]
    carried: dict[int, int] = {}
    ended = [0] * book.account_count
    for number, (source, target, _, amount) in book.in_order():
        units[source] += [False] * (amount - len(units[source]))
        moved = take(units[source], amount)
        if number in book.drawdowns:
            moved = [True] * amount
        elif source in book.ends:
            moved = [False] * amount
        carried[number] = sum(moved)
        is_arrival = target in book.targets and number not in book.drawdowns
        if target in book.ends and not is_arrival:
            ended[target] += sum(moved)
        stays_clean = is_arrival or target in book.ends
        units[target] += [False] * amount if stays_clean else moved
    return carried, [sum(each) + end for each, end in zip(units, ended, strict=True)]


def _take_first(units: list[bool], amount: int) -> list[bool]:
    taken = units[:amount]
    del units[:amount]
    return taken


def _take_last(units: list[bool], amount: int) -> list[bool]:
    return [units.pop() for _ in range(amount)]


def _take_share(units: list[bool], amount: int) -> list[bool]:
    drawn, whole = sum(units), len(units)
    share = (2 * amount * drawn + whole) // (2 * whole) if whole else 0
    units[:] = [True] * (drawn - share) + [False] * (whole - amount - drawn + share)
    return [True] * share + [False] * (amount - share)


def _take_all_marked(units: list[bool], amount: int) -> list[bool]:
    is_marked = any(units)
    del units[:amount]
    units[:] = [is_marked] * len(units)
    return [is_marked] * amount


_TAKE: dict[Rule, Callable[[list[bool], int], list[bool]]] = {
    Rule.FIFO: _take_first,
    Rule.LIFO: _take_last,
    Rule.PRO_RATA: _take_share,
    Rule.POISON: _take_all_marked,
}
