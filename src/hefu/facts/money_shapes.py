"""Shapes that payments make around a drawdown: there and back, round several firms, out and together again.

A shape is no finding: a tax office gathers from many, a group's treasury passes money on. It tells whoever
reads the trace where to look. Only payments since the drawdown count, and only whole days are known: what
went round within one day has no order and makes no shape.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from hefu.facts.transfers import Transfer, is_account
from hefu.parameters.loader import ParameterView

if TYPE_CHECKING:
    from hefu.kernels.network.money.ledger import Ledger

Kind = Literal["round_trip", "round", "gathering", "pass_through"]

_ALL = 10_000
_FIRMS_MAX = 6
_KEEP = 1_000
_STEPS_MAX = 20_000_000


@dataclass(frozen=True, slots=True)
class ShapeLimits:
    """``kept_max_bp``: what may stay on the way; ``amount_min``: least that must have moved, minor units."""

    window_days: int
    kept_max_bp: int
    amount_min: int
    middles_min: int


@dataclass(frozen=True, slots=True)
class Shape:
    """``transfers`` in time order. ``amount_minor``: what can have gone all the way."""

    kind: Kind
    accounts: tuple[str, ...]
    transfers: tuple[Transfer, ...]
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Shapes:
    """Found shapes, the largest first; ``is_complete`` is false when a search was given up."""

    found: tuple[Shape, ...]
    is_complete: bool


def shape_limits(parameters: ParameterView, drawn_minor: int) -> ShapeLimits:
    """The house's limits, for a drawdown of that size."""
    share = parameters.integer("policy.funds.shape_share_min")
    return ShapeLimits(
        window_days=parameters.integer("policy.funds.shape_window_days"),
        kept_max_bp=parameters.integer("policy.funds.shape_kept_max"),
        amount_min=max(1, -(-drawn_minor * share // _ALL)),
        middles_min=parameters.integer("policy.funds.gather_middles_min"),
    )


def shapes_of(
    transfers: Sequence[Transfer], limits: ShapeLimits, own: Collection[str] = ()
) -> Shapes:
    """Shapes among the transfers. ``own``: the borrower's accounts, which pass a loan on by their purpose
    and are not told as passing through."""
    moved = [each for each in transfers if is_account(each.payer) and is_account(each.payee)]
    if not moved:
        return Shapes((), True)
    names = sorted({key for each in moved for key in (each.payer, each.payee)})
    ledger = _ledger(moved, names)
    rounds, rounds_complete = _rounds(ledger, moved, limits)
    gatherings, gatherings_complete = _gatherings(ledger, moved, names, limits)
    found = [
        *_round_trips(ledger, moved, limits),
        *rounds,
        *gatherings,
        *(one for one in _passed(ledger, moved, names, limits) if one.accounts[0] not in own),
    ]
    large = (one for one in found if one.amount_minor >= limits.amount_min)
    ordered = sorted(large, key=lambda one: (-one.amount_minor, one.kind, one.accounts))
    return Shapes(tuple(ordered), rounds_complete and gatherings_complete)


def _ledger(moved: Sequence[Transfer], names: Sequence[str]) -> Ledger:
    import numpy as np

    from hefu.kernels.network.money.ledger import build_ledger

    node = {name: place for place, name in enumerate(names)}
    return build_ledger(
        np.array([node[each.payer] for each in moved], np.int64),
        np.array([node[each.payee] for each in moved], np.int64),
        np.array([each.paid_on.toordinal() for each in moved], np.int64),
        np.array([each.amount_minor for each in moved], np.int64),
        account_count=len(names),
    )


def _round_trips(ledger: Ledger, moved: Sequence[Transfer], limits: ShapeLimits) -> Iterator[Shape]:
    from hefu.kernels.network.money.shapes import find_round_trips

    trips = find_round_trips(ledger, window=limits.window_days, kept_bp=limits.kept_max_bp)
    for there, back in zip(trips.there.tolist(), trips.back.tolist(), strict=True):
        pair = (moved[there], moved[back])
        amount = min(each.amount_minor for each in pair)
        yield Shape("round_trip", (pair[0].payer, pair[0].payee), pair, amount)


def _rounds(
    ledger: Ledger, moved: Sequence[Transfer], limits: ShapeLimits
) -> tuple[list[Shape], bool]:
    """Money that went round three accounts or more, about as much at each step."""
    from hefu.kernels.network.money.temporal_cycles import find_temporal_cycles

    cycles = find_temporal_cycles(
        ledger,
        window=limits.window_days,
        length_min=3,
        length_max=_FIRMS_MAX,
        amount_within_bp=limits.kept_max_bp,
        keep=_KEEP,
        step_max=_STEPS_MAX,
    )
    found = []
    rows = zip(cycles.lengths.tolist(), cycles.transfers.tolist(), strict=True)
    for length, numbers in rows:
        way = tuple(moved[number] for number in numbers[:length])
        amount = min(each.amount_minor for each in way)
        found.append(Shape("round", tuple(each.payer for each in way), way, amount))
    return found, cycles.is_complete and cycles.count <= _KEEP


def _gatherings(
    ledger: Ledger, moved: Sequence[Transfer], names: Sequence[str], limits: ShapeLimits
) -> tuple[list[Shape], bool]:
    """Money that one account paid to several, which paid another."""
    from hefu.kernels.network.money.shapes import find_gatherings, transfers_between

    window = limits.window_days
    gathered = find_gatherings(
        ledger,
        window=window,
        middle_min=limits.middles_min,
        found_max=_KEEP,
        step_max=_STEPS_MAX,
    )
    found = []
    ends = (gathered.sources.tolist(), gathered.targets.tolist(), gathered.first.tolist())
    for source, target, first in zip(*ends, strict=True):
        numbers = transfers_between(ledger, source, target, first, window=window)
        way = tuple(moved[number] for number in numbers)
        out = sum(each.amount_minor for each in way if each.payer == names[source])
        into = sum(each.amount_minor for each in way if each.payee == names[target])
        shape = Shape("gathering", (names[source], names[target]), way, min(out, into))
        found.append(shape)
    return found, gathered.is_complete


def _passed(
    ledger: Ledger, moved: Sequence[Transfer], names: Sequence[str], limits: ShapeLimits
) -> Iterator[Shape]:
    """Accounts that paid on nearly all they received."""
    from hefu.kernels.network.money.shapes import find_pass_through

    passed = find_pass_through(
        ledger,
        window=limits.window_days,
        kept_bp=limits.kept_max_bp,
        received_min=limits.amount_min,
    )
    in_order = sorted(moved, key=lambda each: each.paid_on)
    columns = (passed.accounts, passed.first, passed.received, passed.paid)
    for account, first, received, paid in zip(*(one.tolist() for one in columns), strict=True):
        since = moved[first].paid_on
        until = since + timedelta(days=limits.window_days)
        way = tuple(
            each
            for each in in_order
            if since <= each.paid_on <= until and names[account] in (each.payer, each.payee)
        )
        yield Shape("pass_through", (names[account],), way, min(received, paid))
