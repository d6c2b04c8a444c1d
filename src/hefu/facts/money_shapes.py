"""Shapes that payments make around a drawdown: there and back, round several firms, out and together again.

A shape is no finding: a tax office gathers from many, a group's treasury passes money on. It tells whoever
reads the trace where to look. Only payments since the drawdown count, and only whole days are known: what
went round within one day has no order and makes no shape.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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
    """``transfers`` in time order, ``accounts`` on the way in the order of the money; of money that came
    back the last account is the first one's holder's. ``amount_minor``: what can have gone all the way."""

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
    transfers: Sequence[Transfer],
    limits: ShapeLimits,
    holders: Mapping[str, str],
    own: Collection[str] = (),
) -> Shapes:
    """Shapes among the transfers. ``holders``: whose an account is; accounts of one holder are one place,
    so that money is seen to come back to another account of the same firm. ``own``: the borrower, who
    passes a loan on by its purpose and is not told as passing through."""
    moved = [
        each
        for each in transfers
        if _is_known(each.payer, holders) and _is_known(each.payee, holders)
    ]
    if not moved:
        return Shapes((), True)
    places = {key: holders.get(key, key) for each in moved for key in (each.payer, each.payee)}
    names = sorted(set(places.values()))
    book = _Book(moved, places, names, _ledger(moved, places, names))
    rounds, rounds_complete = _rounds(book, limits)
    gatherings, gatherings_complete = _gatherings(book, limits)
    found = [
        *_round_trips(book, limits),
        *rounds,
        *gatherings,
        *(one for one in _passed(book, limits) if places[one.accounts[0]] not in own),
    ]
    large = (one for one in found if one.amount_minor >= limits.amount_min)
    ordered = sorted(large, key=lambda one: (-one.amount_minor, one.kind, one.accounts))
    return Shapes(tuple(ordered), rounds_complete and gatherings_complete)


def _is_known(key: str, holders: Mapping[str, str]) -> bool:
    return is_account(key) or key in holders


@dataclass(frozen=True, slots=True)
class _Book:
    """Transfers, the place of each account, places by number, and the kernel's ledger over them."""

    moved: Sequence[Transfer]
    places: Mapping[str, str]
    names: Sequence[str]
    ledger: Ledger


def _ledger(moved: Sequence[Transfer], places: Mapping[str, str], names: Sequence[str]) -> Ledger:
    import numpy as np

    from hefu.kernels.network.money.ledger import build_ledger

    node = {name: place for place, name in enumerate(names)}
    return build_ledger(
        np.array([node[places[each.payer]] for each in moved], np.int64),
        np.array([node[places[each.payee]] for each in moved], np.int64),
        np.array([each.paid_on.toordinal() for each in moved], np.int64),
        np.array([each.amount_minor for each in moved], np.int64),
        account_count=len(names),
    )


def _round_trips(book: _Book, limits: ShapeLimits) -> Iterator[Shape]:
    from hefu.kernels.network.money.shapes import find_round_trips

    trips = find_round_trips(book.ledger, window=limits.window_days, kept_bp=limits.kept_max_bp)
    for there, back in zip(trips.there.tolist(), trips.back.tolist(), strict=True):
        yield _going_round("round_trip", (book.moved[there], book.moved[back]))


def _going_round(kind: Kind, way: tuple[Transfer, ...]) -> Shape:
    accounts = (*(each.payer for each in way), way[-1].payee)
    return Shape(kind, accounts, way, min(each.amount_minor for each in way))


def _rounds(book: _Book, limits: ShapeLimits) -> tuple[list[Shape], bool]:
    """Money that went round three places or more, about as much at each step."""
    from hefu.kernels.network.money.temporal_cycles import find_temporal_cycles

    cycles = find_temporal_cycles(
        book.ledger,
        window=limits.window_days,
        length_min=3,
        length_max=_FIRMS_MAX,
        amount_within_bp=limits.kept_max_bp,
        keep=_KEEP,
        step_max=_STEPS_MAX,
    )
    rows = zip(cycles.lengths.tolist(), cycles.transfers.tolist(), strict=True)
    found = [
        _going_round("round", tuple(book.moved[number] for number in numbers[:length]))
        for length, numbers in rows
    ]
    return found, cycles.is_complete and cycles.count <= _KEEP


def _gatherings(book: _Book, limits: ShapeLimits) -> tuple[list[Shape], bool]:
    """Money that one place paid to several, which paid another."""
    from hefu.kernels.network.money.shapes import find_gatherings, transfers_between

    window = limits.window_days
    gathered = find_gatherings(
        book.ledger,
        window=window,
        middle_min=limits.middles_min,
        found_max=_KEEP,
        step_max=_STEPS_MAX,
    )
    found = []
    ends = (gathered.sources.tolist(), gathered.targets.tolist(), gathered.first.tolist())
    for source, target, first in zip(*ends, strict=True):
        numbers = transfers_between(book.ledger, source, target, first, window=window)
        way = tuple(book.moved[number] for number in numbers)
        out = [each for each in way if book.places[each.payer] == book.names[source]]
        into = [each for each in way if book.places[each.payee] == book.names[target]]
        sums = (sum(each.amount_minor for each in part) for part in (out, into))
        found.append(Shape("gathering", (out[0].payer, into[-1].payee), way, min(sums)))
    return found, gathered.is_complete


def _passed(book: _Book, limits: ShapeLimits) -> Iterator[Shape]:
    """Places that paid on nearly all they received."""
    from hefu.kernels.network.money.shapes import find_pass_through

    passed = find_pass_through(
        book.ledger,
        window=limits.window_days,
        kept_bp=limits.kept_max_bp,
        received_min=limits.amount_min,
    )
    in_order = sorted(book.moved, key=lambda each: each.paid_on)
    columns = (passed.accounts, passed.first, passed.received, passed.paid)
    for place, first, received, paid in zip(*(one.tolist() for one in columns), strict=True):
        since = book.moved[first].paid_on
        until = since + timedelta(days=limits.window_days)
        name = book.names[place]
        way = tuple(
            each
            for each in in_order
            if since <= each.paid_on <= until
            and (book.places[each.payer] == name) != (book.places[each.payee] == name)
        )
        yield Shape("pass_through", (book.moved[first].payee,), way, min(received, paid))
