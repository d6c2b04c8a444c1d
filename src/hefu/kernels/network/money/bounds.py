"""The least and the most of a drawdown that can have come to some accounts, whichever money was which.

Money is fungible: bank data say how much an account paid, not which of its money. An *attribution* says
for every transfer how many minor units of it were units of the drawdown. It is possible if

- a transfer carries no more of them than its amount, and than its payer then holds of them;
- after every payment the payer holds no more of them than it holds at all (so an account that pays out
  everything pays out all of them). A bottomless account may hold any number.

A unit has *come to the targets* with the first transfer, after the drawdown, that takes it to a target
account; from there it is followed no further. The two bounds are the smallest and the largest number of
units that come to the targets by the end of the reach in any possible attribution. Both are exact: some
attribution attains each of them, and it is given.

Why this is a flow. Let a node be a payment together with what its payer holds just before it. Units on
hand leave by the payment (up to its amount), or are still held at the payer's next payment (up to the
balance left). What comes in before a payment can all be on hand at it, and no balance between two
payments is below the one the first left: no further limits are needed. Every possible attribution is a
flow of the whole drawdown through these nodes to the targets or to a last resting place elsewhere, and
the other way round. Such a flow of the whole drawdown exists (first in first out is one), and sending
more never takes back what has come to the targets: so the maximum is the maximum flow to the targets
alone, and the minimum is the drawdown less the maximum flow to the resting places alone.

How it is computed. Nodes stand in time order and every arrow points forward: one pass backward bounds
what each node can pass on, one pass forward sends it, one pass backward returns what got stuck. Where
that meets the bound of the first pass it is maximal; otherwise augmenting paths are sought until a full
search finds none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers, Nodes
from hefu.kernels.network.money.ledger import Flags
from hefu.kernels.network.money.reach import UNBOUNDED, Reach

TO_TARGET = -1
TO_REST = -2
_NONE = -1

_TARGET_ONLY = (True, False)
_REST_ONLY = (False, True)
_BOTH = (True, True)


@dataclass(frozen=True, slots=True)
class Attribution:
    """One possible attribution: units of the drawdown ``carried`` by each transfer of the reach and
    ``kept`` by its payer after it, until its next payment in the reach."""

    carried: Integers
    kept: Integers


@dataclass(frozen=True, slots=True)
class Network:
    """The reach as a network of payments for one set of targets.

    ``heads``: the payment at which the money of a transfer is next on hand, or ``TO_TARGET`` or
    ``TO_REST``; ``nexts``: the payer's next payment; ``before``: the payer's payment before.
    ``arrivals[offsets[n]:offsets[n + 1]]``: transfers whose money is next on hand at payment ``n``.
    """

    heads: Nodes
    nexts: Nodes
    before: Nodes
    offsets: Integers
    arrivals: Nodes


@dataclass(frozen=True, slots=True)
class Bounds:
    """``minimum`` and ``maximum`` minor units of the drawdown that can have come to the targets, each with
    an attribution that attains it."""

    minimum: int
    maximum: int
    at_minimum: Attribution
    at_maximum: Attribution
    network: Network


def bounds_of(reach: Reach, is_target: Flags) -> Bounds:
    """Both bounds; ``is_target`` by account of the ledger."""
    at_target = reach.among(is_target)
    link = _link.at(reach.steps)
    network = Network(*link(reach.sources, reach.targets, at_target))
    least = _attribute(reach, network, _REST_ONLY)
    most = _attribute(reach, network, _TARGET_ONLY)
    arriving = network.heads == TO_TARGET
    return Bounds(
        minimum=int(least.carried[arriving].sum()),
        maximum=int(most.carried[arriving].sum()),
        at_minimum=least,
        at_maximum=most,
        network=network,
    )


def _attribute(reach: Reach, network: Network, preferred: tuple[bool, bool]) -> Attribution:
    """As much as possible to the preferred end, and then the rest of the drawdown to either."""
    arrows = (network.heads, network.nexts, reach.amounts, reach.holds)
    back = (network.before, network.offsets, network.arrivals)
    carried, kept = np.zeros_like(reach.amounts), np.zeros_like(reach.amounts)
    supply = np.where(reach.sources < 0, reach.amounts, 0)
    send, augment = _send.at(reach.steps), _augment.at(reach.steps)
    for ends in (preferred, _BOTH):
        may_pass, is_maximal = send(arrows, (carried, kept), supply, ends)
        # The bound knows nothing of taking back what was sent, so it proves nothing the second time.
        is_first = ends == preferred
        if supply.any() and not (is_first and is_maximal):
            useful = may_pass if is_first else np.ones(len(may_pass), np.bool_)
            augment(arrows, back, (carried, kept), supply, (ends, useful))
    if supply.any():
        raise ArithmeticError(f"{supply.sum()} minor units of a drawdown found no place to be")
    return Attribution(carried, kept)


@kernel
def _link(sources, targets, at_target):  # type: ignore[no-untyped-def]
    """Where the money of each transfer is next on hand, and the arrows the other way round."""
    count = sources.shape[0]
    heads = np.empty(count, np.int32)
    nexts = np.empty(count, np.int32)
    before = np.full(count, _NONE, np.int32)
    upcoming = np.full(at_target.shape[0], TO_REST, np.int32)
    offsets = np.zeros(count + 1, np.int64)
    for node in range(count - 1, -1, -1):
        into = targets[node]
        payer = sources[node]
        heads[node] = TO_TARGET if payer >= 0 and at_target[into] else upcoming[into]
        nexts[node] = TO_REST
        if payer >= 0:
            nexts[node] = upcoming[payer]
            upcoming[payer] = node
            if nexts[node] >= 0:
                before[nexts[node]] = node
        if heads[node] >= 0:
            offsets[heads[node] + 1] += 1
    for node in range(count):
        offsets[node + 1] += offsets[node]
    free = offsets[:-1].copy()
    arrivals = np.empty(offsets[count], np.int32)
    for node in range(count):
        if heads[node] >= 0:
            arrivals[free[heads[node]]] = node
            free[heads[node]] += 1
    return heads, nexts, before, offsets, arrivals


@kernel
def _room(head, may, ends):  # type: ignore[no-untyped-def]
    """What an arrow's head can still take."""
    if head >= 0:
        return may[head]
    if (head == TO_TARGET and ends[0]) or (head == TO_REST and ends[1]):
        return UNBOUNDED
    return 0


@kernel
def _send(arrows, flow, supply, ends):  # type: ignore[no-untyped-def]
    """Send what is in ``supply`` forward in time; what cannot get on is returned to it. Answers which
    payments could pass anything on, and whether what was sent is known to be all that can be."""
    heads, nexts, amounts, holds = arrows
    carried, kept = flow
    count = heads.shape[0]
    may = np.zeros(count, np.int64)
    possible = np.int64(0)
    for node in range(count - 1, -1, -1):
        by_payment = min(amounts[node] - carried[node], _room(heads[node], may, ends))
        by_holding = min(holds[node] - kept[node], _room(nexts[node], may, ends))
        may[node] = min(by_payment, UNBOUNDED - by_holding) + by_holding
        possible += min(supply[node], may[node])
    could = may > 0
    waiting = supply.copy()
    for node in range(count):
        here = waiting[node]
        if here == 0:
            continue
        hold_first = nexts[node] < 0 and heads[node] >= 0
        for turn in range(2):
            head = nexts[node] if hold_first == (turn == 0) else heads[node]
            is_holding = hold_first == (turn == 0)
            free = holds[node] - kept[node] if is_holding else amounts[node] - carried[node]
            given = min(here, free, _room(head, may, ends))
            if given == 0:
                continue
            if is_holding:
                kept[node] += given
            else:
                carried[node] += given
            here -= given
            if head >= 0:
                waiting[head] += given
                may[head] -= given
        waiting[node] = here
    for node in range(count - 1, -1, -1):
        if nexts[node] >= 0 and waiting[nexts[node]] > 0:
            back = min(kept[node], waiting[nexts[node]])
            kept[node] -= back
            waiting[nexts[node]] -= back
            waiting[node] += back
        if heads[node] >= 0 and waiting[heads[node]] > 0:
            back = min(carried[node], waiting[heads[node]])
            carried[node] -= back
            waiting[heads[node]] -= back
            waiting[node] += back
    sent = np.int64(0)
    for node in range(count):
        sent += supply[node] - waiting[node]
        supply[node] = waiting[node]
    return could, sent == possible


@kernel
def _augment(arrows, back, flow, supply, limits):  # type: ignore[no-untyped-def]
    """Augmenting paths until a search that starts afresh finds none."""
    count = arrows[0].shape[0]
    path = np.empty(count, np.int32)
    taken = np.empty(count, np.int64)
    while True:
        is_seen = np.zeros(count, np.bool_)
        following = np.zeros(count, np.int64)
        found = False
        for start in range(count):
            while supply[start] > 0 and limits[1][start]:
                search = (path, taken, is_seen, following)
                length = _find_path(start, arrows, back, (flow, limits), search)
                if length == 0:
                    break
                sent = _send_along(length, (arrows, back, flow), path, taken, supply[start])
                supply[start] -= sent
                found = True
                for step in range(length):
                    is_seen[path[step]] = False
        if not found:
            return


@kernel
def _find_path(start, arrows, back, state, search):  # type: ignore[no-untyped-def]
    """Depth first from ``start`` to an open end; the number of arrows, 0 for none. Arrow 0 of a payment is
    the payment, 1 holding on; 2 takes back what was held for it, 3 and more what was carried to it."""
    heads, nexts, amounts, holds = arrows
    before, offsets, arrivals = back
    (carried, kept), (ends, useful) = state
    path, taken, is_seen, following = search
    depth = 0
    path[0] = start
    is_seen[start] = True
    while depth >= 0:
        node = path[depth]
        arrow = following[node]
        other = _NONE
        if arrow < 2:
            head = heads[node] if arrow == 0 else nexts[node]
            free = amounts[node] - carried[node] if arrow == 0 else holds[node] - kept[node]
            if free > 0 and head < 0 and _room(head, holds, ends) > 0:
                taken[depth] = arrow
                return depth + 1
            if free > 0:
                other = max(head, _NONE)
        elif arrow == 2:
            if before[node] >= 0 and kept[before[node]] > 0:
                other = before[node]
        elif offsets[node] + arrow - 3 < offsets[node + 1]:
            arrival = arrivals[offsets[node] + arrow - 3]
            if carried[arrival] > 0:
                other = arrival
        else:
            depth -= 1
            if depth >= 0:
                following[path[depth]] += 1
            continue
        if other >= 0 and useful[other] and not is_seen[other]:
            taken[depth] = arrow
            depth += 1
            path[depth] = other
            is_seen[other] = True
        else:
            following[node] += 1
    return 0


@kernel
def _send_along(length, network, path, taken, most):  # type: ignore[no-untyped-def]
    """Send along a path what its narrowest arrow lets pass, at most ``most``; the amount sent."""
    (_, _, amounts, holds), (before, offsets, arrivals), (carried, kept) = network
    for turn in range(2):
        for step in range(length):
            node = path[step]
            arrow = taken[step]
            if arrow == 0:
                most = most if turn else min(most, amounts[node] - carried[node])
                carried[node] += most * turn
            elif arrow == 1:
                most = most if turn else min(most, holds[node] - kept[node])
                kept[node] += most * turn
            elif arrow == 2:
                most = most if turn else min(most, kept[before[node]])
                kept[before[node]] -= most * turn
            else:
                arrival = arrivals[offsets[node] + arrow - 3]
                most = most if turn else min(most, carried[arrival])
                carried[arrival] -= most * turn
    return most
