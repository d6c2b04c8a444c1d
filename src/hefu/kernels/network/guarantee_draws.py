"""Many shocks settled one after the other on one state, over arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hefu.kernels.compiled import kernel
from hefu.kernels.network.graph import Integers
from hefu.kernels.network.guarantee_rounds import (
    Lanes,
    Rules,
    State,
    begin,
    forget,
    loss_touched,
    obligor_loss,
    settle,
)

_UNBOUNDED = 1 << 62


class Draws(NamedTuple):
    """Own funds before (``own``) and in default (``left``); in draw ``d`` the firms
    ``firms[offsets[d]:offsets[d + 1]]`` default; ``weak`` cannot pay in any case."""

    own: Integers
    left: Integers
    offsets: Integers
    firms: Integers
    weak: Integers


class Single(NamedTuple):
    """Own funds before and after failing, weak components, the weak firms of each, and what the book
    loses before any failure: by obligor, by component; who has fallen then."""

    own: Integers
    left: Integers
    component: Integers
    weak: Integers
    weak_offsets: Integers
    losses: Integers
    losses_together: Integers
    fallen: Integers


@kernel
def losses_of_draws(
    book: Lanes, rules: Rules, state: State, draws: Draws, losses: Integers
) -> None:
    """Write the bank's loss in each draw. ``book.funds`` is changed and put back."""
    for number in range(losses.shape[0]):
        _strike(book, draws, number)
        begin(book, state, draws.weak, draws.weak.shape[0])
        hit = draws.firms[draws.offsets[number] : draws.offsets[number + 1]]
        begin(book, state, hit, hit.shape[0])
        settle(book, rules, state, _UNBOUNDED)
        losses[number] = loss_touched(book, rules, state)
        forget(book, state)
        _heal(book, draws, number)


@kernel
def _strike(book: Lanes, draws: Draws, number: int) -> None:
    for place in range(draws.offsets[number], draws.offsets[number + 1]):
        book.funds[draws.firms[place]] = draws.left[draws.firms[place]]


@kernel
def _heal(book: Lanes, draws: Draws, number: int) -> None:
    for place in range(draws.offsets[number], draws.offsets[number + 1]):
        book.funds[draws.firms[place]] = draws.own[draws.firms[place]]


@kernel
def marginal_of_draws(
    book: Lanes,
    rules: Rules,
    state: State,
    asked: tuple[Draws, Integers, Integers, Integers],
    saved: Integers,
) -> None:
    """Write by draw and asked firm what its guarantees save. ``asked``: the draws, weak components, the
    column of each firm asked for (-1: not asked), the amounts to put back."""
    draws, component, column, amounts = asked
    called = column.copy()
    together = column.copy()
    for number in range(saved.shape[0]):
        _strike(book, draws, number)
        begin(book, state, draws.weak, draws.weak.shape[0])
        hit = draws.firms[draws.offsets[number] : draws.offsets[number + 1]]
        begin(book, state, hit, hit.shape[0])
        settle(book, rules, state, _UNBOUNDED)
        called_count = 0
        for place in range(state.counts[2]):
            firm = state.touched[place]
            together[component[firm]] = 0
            if column[firm] >= 0 and state.called[firm] > 0:
                called[called_count] = firm
                called_count += 1
        for place in range(state.counts[2]):
            firm = state.touched[place]
            together[component[firm]] += obligor_loss(book, rules, state, firm)
        forget(book, state)
        for place in range(called_count):
            firm = called[place]
            for step in range(book.given_offsets[firm], book.given_offsets[firm + 1]):
                book.amounts[book.given[step]] = 0
            _begin_within(book, state, draws.weak, component, component[firm])
            _begin_within(book, state, hit, component, component[firm])
            settle(book, rules, state, _UNBOUNDED)
            without = loss_touched(book, rules, state)
            saved[number, column[firm]] = without - together[component[firm]]
            forget(book, state)
            for step in range(book.given_offsets[firm], book.given_offsets[firm + 1]):
                book.amounts[book.given[step]] = amounts[book.given[step]]
        _heal(book, draws, number)


@kernel
def _begin_within(
    book: Lanes, state: State, seeds: Integers, component: Integers, within: int
) -> None:
    for place in range(seeds.shape[0]):
        if component[seeds[place]] == within:
            begin(book, state, seeds[place : place + 1], 1)


@kernel
def single_failures_between(
    book: Lanes, rules: Rules, state: State, single: Single, span: tuple[int, int, Integers]
) -> None:
    """Write, for each firm of the span failing alone, the further loss, the part on the firm itself, and
    how many others fall that stood."""
    first, last, out = span
    for firm in range(first, last):
        home = single.component[firm]
        weak = single.weak[single.weak_offsets[home] : single.weak_offsets[home + 1]]
        if single.left[firm] >= book.debt[firm] and weak.shape[0] == 0:
            continue
        book.funds[firm] = single.left[firm]
        begin(book, state, weak, weak.shape[0])
        begin(book, state, np.full(1, firm, np.int64), 1)
        settle(book, rules, state, _UNBOUNDED)
        out[0, firm] = loss_touched(book, rules, state) - single.losses_together[home]
        out[1, firm] = obligor_loss(book, rules, state, firm) - single.losses[firm]
        others = 0
        for place in range(state.counts[2]):
            other = state.touched[place]
            if other != firm and state.fallen[other] > 0 and single.fallen[other] == 0:
                others += 1
        out[2, firm] = others
        forget(book, state)
        book.funds[firm] = single.own[firm]
