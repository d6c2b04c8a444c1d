"""The rounds in which calls on guarantors settle, over arrays; :mod:`guarantee_clearing` says what they mean.

A fresh state is put back to fresh by :func:`forget`, in time that grows with what was touched and not with
the book, so that a million shocks can be settled on one state.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.exact_share import exact_share
from hefu.kernels.network.graph import Integers
from hefu.kernels.network.guarantee_book import GuaranteeBook


class Lanes(NamedTuple):
    """The book as the kernels take it: ``funds`` as shocked and ``debt`` (what collateral leaves of it) by
    firm; guarantees sorted by obligor and order, from ``offsets`` of each obligor; ``given``: places of a
    guarantor's guarantees among them, from ``given_offsets``."""

    funds: Integers
    debt: Integers
    amounts: Integers
    guarantors: Integers
    obligors: Integers
    order: Integers
    offsets: Integers
    given: Integers
    given_offsets: Integers


class State(NamedTuple):
    """By firm: ``called`` (sum of the calls on it), ``to_come`` (calls of this round), ``short`` (own debt
    it leaves unpaid), ``fallen`` (round of its fall, 0 while it stands). By lane: ``calls``. ``listed``:
    firms whose claims changed in the last round; ``touched``: firms ever listed; ``counts``: how many are
    listed, rounds done, how many were touched."""

    called: Integers
    to_come: Integers
    short: Integers
    fallen: Integers
    calls: Integers
    is_touched: npt.NDArray[np.int8]
    is_obligor: npt.NDArray[np.int8]
    listed: Integers
    obligors: Integers
    touched: Integers
    counts: Integers


class Rules(NamedTuple):
    """``recovery_bp``: what is left of the funds of a firm that falls. ``is_debt_first``: 1 where its own
    debt goes before the calls on it, 0 where they share alike."""

    recovery_bp: int
    is_debt_first: int


def lay_out(book: GuaranteeBook, funds: Integers) -> Lanes:
    """The book with own funds as they are after a shock. An amount counts up to the debt it is for."""
    lanes = book.lanes
    debt = book.unsecured_debt
    return Lanes(
        funds=funds,
        debt=debt,
        amounts=np.minimum(book.amounts, debt[book.obligors])[lanes],
        guarantors=book.guarantors[lanes],
        obligors=book.obligors[lanes],
        order=book.order[lanes],
        offsets=book.lane_offsets,
        given=book.given,
        given_offsets=book.given_offsets,
    )


def fresh_state(firm_count: int, lane_count: int) -> State:
    """Nobody called, everybody stands."""
    of_firms = [np.zeros(firm_count, np.int64) for _ in range(7)]
    return State(
        called=of_firms[0],
        to_come=of_firms[1],
        short=of_firms[2],
        fallen=of_firms[3],
        calls=np.zeros(lane_count, np.int64),
        is_touched=np.zeros(firm_count, np.int8),
        is_obligor=np.zeros(firm_count, np.int8),
        listed=of_firms[4],
        obligors=of_firms[5],
        touched=of_firms[6],
        counts=np.zeros(3, np.int64),
    )


@kernel
def begin(book: Lanes, state: State, seeds: Integers, seed_count: int) -> None:
    """List the firms of ``seeds`` that cannot pay what they owe even if nobody calls on them."""
    for place in range(seed_count):
        firm = seeds[place]
        if book.funds[firm] < book.debt[firm] and state.is_touched[firm] == 0:
            _touch(state, firm)
            state.listed[state.counts[0]] = firm
            state.counts[0] += 1


@kernel
def settle(book: Lanes, rules: Rules, state: State, round_max: int) -> bool:
    """Rounds until nothing changes (true) or ``round_max`` rounds were done in all."""
    while state.counts[0] > 0:
        if state.counts[1] >= round_max:
            return False
        state.counts[1] += 1
        obligor_count = _fall(book, rules, state)
        for place in range(obligor_count):
            state.is_obligor[state.obligors[place]] = 0
            _call(book, rules, state, state.obligors[place])
        for place in range(state.counts[0]):
            firm = state.listed[place]
            state.called[firm] += state.to_come[firm]
            state.to_come[firm] = 0
    return True


@kernel
def _fall(book: Lanes, rules: Rules, state: State) -> int:
    """Who cannot pay the claims of the round before falls; number of obligors whose guarantors are to be
    called anew, because they leave more unpaid or because a guarantor of theirs pays less."""
    count = 0
    for place in range(state.counts[0]):
        firm = state.listed[place]
        if state.fallen[firm] == 0:
            if book.funds[firm] >= book.debt[firm] + state.called[firm]:
                continue
            state.fallen[firm] = state.counts[1]
        short = book.debt[firm] - own_payment(book, rules, state, firm)
        if short > state.short[firm]:
            state.short[firm] = short
            if book.offsets[firm] < book.offsets[firm + 1]:
                count = _list_obligor(state, firm, count)
        for step in range(book.given_offsets[firm], book.given_offsets[firm + 1]):
            if state.calls[book.given[step]] > 0:
                count = _list_obligor(state, book.obligors[book.given[step]], count)
    state.counts[0] = 0
    return count


@kernel
def _list_obligor(state: State, firm: int, count: int) -> int:
    if state.is_obligor[firm] == 0:
        state.is_obligor[firm] = 1
        state.obligors[count] = firm
        return count + 1
    return count


@kernel
def _touch(state: State, firm: int) -> None:
    if state.is_touched[firm] == 0:
        state.is_touched[firm] = 1
        state.touched[state.counts[2]] = firm
        state.counts[2] += 1


@kernel
def own_payment(book: Lanes, rules: Rules, state: State, firm: int) -> int:
    """What a firm pays on its own debt from its funds under the claims on it now."""
    funds = book.funds[firm]
    debt = book.debt[firm]
    claims = debt + state.called[firm]
    if funds >= claims:
        return int(debt)
    estate = exact_share(funds, rules.recovery_bp, 10_000)
    if rules.is_debt_first == 1:
        return int(min(debt, estate))
    return exact_share(estate, debt, claims)


@kernel
def guarantee_payment(book: Lanes, rules: Rules, state: State, lane: int, call: int) -> int:
    """What the guarantor of a lane pays if that lane is called for ``call`` and all others as they are.

    One that stands under the claims of the round before pays the call; one that has fallen pays its share.
    """
    firm = book.guarantors[lane]
    funds = book.funds[firm]
    debt = book.debt[firm]
    called = state.called[firm]
    if funds >= debt + called or call == 0:
        return int(call)
    estate = exact_share(funds, rules.recovery_bp, 10_000)
    claims = debt + called - state.calls[lane] + call
    if rules.is_debt_first == 1:
        estate -= min(debt, estate)
        claims -= debt
    return int(min(call, exact_share(estate, call, claims)))


@kernel
def _call(book: Lanes, rules: Rules, state: State, obligor: int) -> None:
    """Call the guarantors of one obligor for what it leaves unpaid, order by order."""
    need = state.short[obligor]
    first = book.offsets[obligor]
    end = book.offsets[obligor + 1]
    while first < end and need > 0:
        last = first
        largest = 0
        total = 0
        while last < end and book.order[last] == book.order[first]:
            largest = max(largest, book.amounts[last])
            total += book.amounts[last]
            last += 1
        if total > 0:
            paid = _paid_at(book, rules, state, (first, last, largest), largest)
            if paid < need:
                for lane in range(first, last):
                    _raise_call(book, state, lane, book.amounts[lane])
                need -= paid
            else:
                low = exact_share(need, largest, total)
                _call_part(book, rules, state, (first, last, largest), (need, low))
                need = 0
        first = last


@kernel
def _call_part(
    book: Lanes, rules: Rules, state: State, lanes: tuple[int, int, int], aim: tuple[int, int]
) -> None:
    """Call the same share of each amount, the smallest whose payments meet the need.

    Shares are counted in parts of the largest amount, each call rounded down. What the smallest share
    brings above the need is not called: one unit less from the last guarantees. ``aim``: the need, and a
    share below which it cannot be met.
    """
    need, low = aim
    high = low
    step = 1
    while _paid_at(book, rules, state, lanes, high) < need:
        low = high + 1
        high = min(high + step, lanes[2])
        step *= 2
    while low < high:
        middle = (low + high) // 2
        if _paid_at(book, rules, state, lanes, middle) < need:
            low = middle + 1
        else:
            high = middle
    lower = max(low - 1, 0)
    paid = _paid_at(book, rules, state, lanes, lower)
    for lane in range(lanes[0], lanes[1]):
        call = exact_share(book.amounts[lane], lower, lanes[2])
        more = exact_share(book.amounts[lane], low, lanes[2])
        if more > call and paid < need:
            paid += guarantee_payment(book, rules, state, lane, more)
            paid -= guarantee_payment(book, rules, state, lane, call)
            call = more
        _raise_call(book, state, lane, call)


@kernel
def _paid_at(
    book: Lanes, rules: Rules, state: State, lanes: tuple[int, int, int], share: int
) -> int:
    """What the lanes pay when each is called for the same share of its amount."""
    paid = 0
    for lane in range(lanes[0], lanes[1]):
        call = exact_share(book.amounts[lane], share, lanes[2])
        paid += guarantee_payment(book, rules, state, lane, call)
    return paid


@kernel
def _raise_call(book: Lanes, state: State, lane: int, call: int) -> None:
    """Note a higher call; it counts against the guarantor from the next round."""
    firm = book.guarantors[lane]
    more = call - state.calls[lane]
    if more <= 0:
        return
    if state.to_come[firm] == 0:
        state.listed[state.counts[0]] = firm
        state.counts[0] += 1
    _touch(state, firm)
    state.to_come[firm] += more
    state.calls[lane] = call


@kernel
def lane_payments(book: Lanes, rules: Rules, state: State, paid: Integers) -> None:
    """Write what every guarantor pays on its calls as they are now."""
    for lane in range(paid.shape[0]):
        paid[lane] = guarantee_payment(book, rules, state, lane, state.calls[lane])


@kernel
def own_payments(book: Lanes, rules: Rules, state: State, paid: Integers) -> None:
    """Write what every firm pays on its own debt from its funds."""
    for firm in range(paid.shape[0]):
        paid[firm] = own_payment(book, rules, state, firm)


@kernel
def obligor_loss(book: Lanes, rules: Rules, state: State, firm: int) -> int:
    """What the bank loses on one firm after its guarantors have paid."""
    lost = state.short[firm]
    if lost > 0:
        for lane in range(book.offsets[firm], book.offsets[firm + 1]):
            lost -= guarantee_payment(book, rules, state, lane, state.calls[lane])
    return int(lost)


@kernel
def loss_touched(book: Lanes, rules: Rules, state: State) -> int:
    """What the bank loses in all once the rounds have ended."""
    lost = 0
    for place in range(state.counts[2]):
        lost += obligor_loss(book, rules, state, state.touched[place])
    return lost


@kernel
def forget(book: Lanes, state: State) -> None:
    """Put a state back to fresh."""
    for place in range(state.counts[2]):
        firm = state.touched[place]
        if state.short[firm] > 0:
            for lane in range(book.offsets[firm], book.offsets[firm + 1]):
                state.calls[lane] = 0
        state.called[firm] = 0
        state.to_come[firm] = 0
        state.short[firm] = 0
        state.fallen[firm] = 0
        state.is_touched[firm] = 0
    state.counts[:] = 0
