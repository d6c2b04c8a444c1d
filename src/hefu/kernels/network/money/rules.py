"""One drawdown followed under one rule: first in first out, last in first out, pro rata, or poison.

A rule says which of the money an account holds leaves with a payment. The first two are exact in whole
minor units: pieces of the drawdown have a place in the queue or on the pile of an account, and since the
ledger knows what every account had received and paid at any moment, money from elsewhere need not be
touched to know that place.

Pro rata a payment carries the drawdown's share of the balance, to the nearest minor unit, halves
upwards. Nothing is lost by that: what is not carried stays in the account, and the share of a minor
unit that would wander on for ever stays behind. Poison marks every payment in full out of an account that
received any of it, until the account is empty; its sums may exceed the drawdown.

The drawdown stops at a target: from there on it counts as arrived and is followed no further. Money that
the drawdown itself put on a target account has not arrived there by a transfer after it and is followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from hefu.kernels.compiled import Kernel, kernel
from hefu.kernels.network.graph import Integers
from hefu.kernels.network.money.ledger import Flags
from hefu.kernels.network.money.reach import Reach

_NONE = -1


class Rule(Enum):
    """Which money leaves first."""

    FIFO = "fifo"
    LIFO = "lifo"
    PRO_RATA = "pro_rata"
    POISON = "poison"


@dataclass(frozen=True, slots=True)
class Followed:
    """``carried``: minor units of the drawdown on each transfer of the reach; ``reached``: what of it came
    to the targets; ``held``: what lies on each account of the reach in the end, targets at 0."""

    carried: Integers
    reached: int
    held: Integers


def follow(reach: Reach, rule: Rule, is_target: Flags) -> Followed:
    """Follow the drawdowns of ``reach``; ``is_target`` by account of the ledger."""
    at_target = reach.among(is_target)
    ledger = reach.ledger
    ends = (reach.sources, reach.targets, reach.amounts)
    run = _KERNELS[rule].at(reach.steps)
    if rule is Rule.FIFO:
        places = (ledger.paid_before[reach.ranks], ledger.received_before[reach.ranks])
    elif rule is Rule.LIFO:
        places = (ledger.left_after[reach.ranks], ledger.found_before[reach.ranks])
    else:
        places = (ledger.left_after[reach.ranks], reach.holds)
    carried: Integers = run(ends, places, at_target)
    is_arrival = at_target[reach.targets] & (reach.sources >= 0)
    held = np.zeros(len(reach.accounts), np.int64)
    if rule is not Rule.POISON:
        np.add.at(held, reach.targets[~is_arrival], carried[~is_arrival])
        paying = reach.sources >= 0
        np.subtract.at(held, reach.sources[paying], carried[paying])
    return Followed(carried, int(carried[is_arrival].sum()), held)


@kernel
def _fifo(ends, places, at_target):  # type: ignore[no-untyped-def]
    """Pieces of the drawdown in the queue of each account, placed by what had been received before."""
    sources, targets, amounts = ends
    paid_before, received_before = places
    count = sources.shape[0]
    carried = np.zeros(count, np.int64)
    begin, end, behind = (
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.int32),
    )
    first = np.full(at_target.shape[0], _NONE, np.int32)
    last = np.full(at_target.shape[0], _NONE, np.int32)
    used = 0
    for each in range(count):
        into = targets[each]
        payer = sources[each]
        if payer < 0:
            begin[used] = received_before[each]
            end[used] = received_before[each] + amounts[each]
            carried[each] = amounts[each]
            _append(used, into, first, last, behind)
            used += 1
            continue
        limit = paid_before[each] + amounts[each]
        shift = received_before[each] - paid_before[each]
        while first[payer] != _NONE and begin[first[payer]] < limit:
            piece = first[payer]
            if end[piece] <= limit:
                first[payer] = behind[piece]
            else:
                begin[used] = begin[piece]
                end[used] = limit
                begin[piece] = limit
                piece = used
                used += 1
            carried[each] += end[piece] - begin[piece]
            if not at_target[into]:
                begin[piece] += shift
                end[piece] += shift
                tail = last[into]
                if first[into] != _NONE and end[tail] == begin[piece]:
                    end[tail] = end[piece]
                else:
                    _append(piece, into, first, last, behind)
    return carried


@kernel
def _append(piece, into, first, last, behind):  # type: ignore[no-untyped-def]
    """Put a piece at the end of a queue."""
    behind[piece] = _NONE
    if first[into] == _NONE:
        first[into] = piece
    else:
        behind[last[into]] = piece
    last[into] = piece


@kernel
def _lifo(ends, places, at_target):  # type: ignore[no-untyped-def]
    """Pieces of the drawdown on the pile of each account, placed by the balance below them. What is taken
    off the top first is put down first."""
    sources, targets, amounts = ends
    left_after, found_before = places
    count = sources.shape[0]
    carried = np.zeros(count, np.int64)
    begin, end, below = (
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.int32),
    )
    top = np.full(at_target.shape[0], _NONE, np.int32)
    used = 0
    for each in range(count):
        into = targets[each]
        payer = sources[each]
        if payer < 0:
            begin[used] = found_before[each]
            end[used] = found_before[each] + amounts[each]
            carried[each] = amounts[each]
            below[used] = top[into]
            top[into] = used
            used += 1
            continue
        floor = left_after[each]
        mirror = found_before[each] + floor + amounts[each]
        while top[payer] != _NONE and end[top[payer]] > floor:
            piece = top[payer]
            if begin[piece] >= floor:
                top[payer] = below[piece]
            else:
                begin[used] = floor
                end[used] = end[piece]
                end[piece] = floor
                piece = used
                used += 1
            carried[each] += end[piece] - begin[piece]
            if not at_target[into]:
                low = mirror - end[piece]
                high = mirror - begin[piece]
                under = top[into]
                if under != _NONE and end[under] == low:
                    end[under] = high
                else:
                    begin[piece] = low
                    end[piece] = high
                    below[piece] = under
                    top[into] = piece
    return carried


@kernel
def _pro_rata(ends, places, at_target):  # type: ignore[no-untyped-def]
    """The drawdown's share of every balance, to the nearest minor unit."""
    sources, targets, amounts = ends
    left_after, _ = places
    carried = np.zeros(sources.shape[0], np.int64)
    held = np.zeros(at_target.shape[0], np.int64)
    for each in range(sources.shape[0]):
        payer = sources[each]
        into = targets[each]
        if payer < 0:
            carried[each] = amounts[each]
            held[into] += amounts[each]
            continue
        if held[payer] == 0 or amounts[each] == 0:
            continue
        balance = left_after[each] + amounts[each]
        share = _nearest_share(amounts[each], min(held[payer], balance), balance)
        carried[each] = share
        held[payer] -= share
        if not at_target[into]:
            held[into] += share
    return carried


@kernel
def _nearest_share(amount, part, whole):  # type: ignore[no-untyped-def]
    """``amount * part / whole`` to the nearest integer, halves upwards; ``part <= whole < 2**61``. Long
    division, because the product may not fit."""
    if part == whole:
        return amount
    if amount < 2**31 and part < 2**31:
        quotient = amount * part // whole
        remainder = amount * part - quotient * whole
    else:
        width = 8 if whole < 2**54 else 1
        quotient = 0
        remainder = 0
        for shift in range(64 - width - 64 % width, -1, -width):
            remainder = (remainder << width) + ((amount >> shift) & ((1 << width) - 1)) * part
            quotient = (quotient << width) + remainder // whole
            remainder = remainder % whole
    if remainder >= whole - remainder:
        quotient += 1
    return quotient


@kernel
def _poison(ends, places, at_target):  # type: ignore[no-untyped-def]
    """Every payment out of an account that received any, until it is empty."""
    sources, targets, amounts = ends
    _, holds = places
    carried = np.zeros(sources.shape[0], np.int64)
    is_poisoned = np.zeros(at_target.shape[0], np.bool_)
    for each in range(sources.shape[0]):
        payer = sources[each]
        if payer >= 0:
            if not is_poisoned[payer]:
                continue
            if holds[each] == 0:
                is_poisoned[payer] = False
        carried[each] = amounts[each]
        if amounts[each] > 0 and (payer < 0 or not at_target[targets[each]]):
            is_poisoned[targets[each]] = True
    return carried


_KERNELS: dict[Rule, Kernel[..., Integers]] = {
    Rule.FIFO: _fifo,
    Rule.LIFO: _lifo,
    Rule.PRO_RATA: _pro_rata,
    Rule.POISON: _poison,
}
