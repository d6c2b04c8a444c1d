"""Calls on guarantors cleared at once: who pays what, who falls in which round, what the bank loses.

After Eisenberg, L. and Noe, T. (2001), Systemic risk in financial systems, Management Science 47(2), with
guarantees as claims that arise only when an obligor falls short, and Rogers, L. and Veraart, L. (2013),
Failure and rescue in an interbank network, Management Science 59(4), for what is lost in a default.

The rule
    A firm owes what collateral leaves of its own debt, and the calls on it. It stands while its own funds
    cover both. When it falls, ``recovery_bp`` of its funds are left; own debt and calls share them alike
    (or own debt goes first), each payment rounded down, so that at most a unit a claim stays behind.
    What a fallen firm leaves unpaid of its own debt is called from its guarantors: from each the same
    share of its amount, counted up to the debt it is for. Where one of them cannot pay, the share rises
    for all until the shortfall is met or every amount is called in full: they are jointly and severally
    liable within their amounts, and a bank may file its claim in full in every estate as long as it
    receives no more than it is owed. General guarantees are called for what the others leave.

The rounds
    In the first round nobody has been called. In each round the firms that cannot pay the claims of the
    round before fall, and calls follow. Calls only rise, in whole units below the amounts, so the rounds
    end; they end at the fewest calls, the greatest payments, that agree with the rule.

Recourse and netting
    A guarantor who paid takes the bank's place against the obligor, but guarantors are called only for
    what the obligor's own estate and collateral left unpaid: nothing is left to take recourse on, and the
    claim is worth 0. Between guarantors of one obligor the equal shares settle it. Mutual guarantees are
    not netted: both are promises to the bank, each counts against the other's shortfall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hefu.kernels.network.graph import Integers
from hefu.kernels.network.guarantee_book import GuaranteeBook
from hefu.kernels.network.guarantee_rounds import (
    Lanes,
    Rules,
    State,
    begin,
    fresh_state,
    lane_payments,
    lay_out,
    own_payments,
    settle,
)

ROUND_MAX = 100_000
_ROUNDS_AT_ONCE = 64

__all__ = ["Clearing", "Round", "Rules", "clear_guarantees", "default_rules"]


@dataclass(frozen=True, slots=True)
class Round:
    """One round: ``fallen`` firms fell on the claims of the round before. ``short_firms`` leave
    ``shortfalls`` of their own debt unpaid, so the ``guarantees`` are called for ``calls`` in all, on
    which their guarantors, as they stand after this round's calls, pay ``payments``."""

    number: int
    fallen: Integers
    short_firms: Integers
    shortfalls: Integers
    guarantees: Integers
    calls: Integers
    payments: Integers


@dataclass(frozen=True, slots=True)
class Clearing:
    """By firm: what was paid on its own debt from collateral (``collateral_payments``) and from its own
    funds (``own_payments``), the rest before its guarantors (``shortfalls``), the bank's loss on it, and
    the round of its fall (0: it stands). By guarantee: call and payment.

    ``own_debt = collateral_payments + own_payments + payments of its guarantors + losses`` for each firm.
    Without ``is_settled`` the rounds were stopped, and losses are at least so much. ``rounds`` where asked
    for.
    """

    collateral_payments: Integers
    own_payments: Integers
    shortfalls: Integers
    losses: Integers
    fallen_in_round: Integers
    calls: Integers
    payments: Integers
    round_count: int
    is_settled: bool
    rounds: tuple[Round, ...]

    @property
    def total_loss(self) -> int:
        """What the bank loses in all."""
        return int(self.losses.sum())


def default_rules(recovery_bp: int, *, is_debt_first: bool = False) -> Rules:
    """Rules of clearing; ``ValueError`` where the recovery is no part from 0 to 10,000 basis points."""
    if not 0 <= recovery_bp <= 10_000:
        raise ValueError(f"{recovery_bp} is no part in basis points from 0 to 10000")
    return Rules(recovery_bp, int(is_debt_first))


def clear_guarantees(
    book: GuaranteeBook,
    rules: Rules,
    *,
    own_funds: Integers | None = None,
    with_rounds: bool = False,
    round_max: int = ROUND_MAX,
    go_on: Callable[[int], bool] | None = None,
) -> Clearing:
    """Clear the book, with own funds as after a shock (:func:`guarantee_book.shocked_funds`) if given.

    Firms that cannot pay before any shock are in the result as well; a loss caused by a shock is the
    difference of two clearings. ``go_on`` is told the rounds done and may stop.
    """
    funds = book.own_funds if own_funds is None else np.maximum(own_funds.astype(np.int64), 0)
    if len(funds) != book.firm_count or (funds > book.own_funds).any():
        raise ValueError("own funds after a shock: one for each firm, none larger than before")
    lanes = lay_out(book, funds)
    state = fresh_state(book.firm_count, book.guarantee_count)
    steps = 8 * (book.firm_count + book.guarantee_count)
    weak = np.flatnonzero(funds < lanes.debt)
    begin.at(steps)(lanes, state, weak, len(weak))
    at_once = 1 if with_rounds else _ROUNDS_AT_ONCE
    rounds: list[Round] = []
    is_settled = False
    while not is_settled and int(state.counts[1]) < round_max:
        limit = min(int(state.counts[1]) + at_once, round_max)
        is_settled = settle.at(5 * steps)(lanes, rules, state, limit)
        is_settled = is_settled or int(state.counts[0]) == 0
        if with_rounds and int(state.counts[1]) > len(rounds):
            rounds.append(_round(book, rules, (lanes, state)))
        if go_on is not None and not is_settled and not go_on(int(state.counts[1])):
            break
    return _result(book, rules, (lanes, state), (is_settled, tuple(rounds)))


def _payments(book: GuaranteeBook, rules: Rules, lanes: Lanes, state: State) -> Integers:
    """By lane, on the calls as they are."""
    paid = np.zeros(book.guarantee_count, np.int64)
    lane_payments.at(20 * book.guarantee_count)(lanes, rules, state, paid)
    return paid


def _round(book: GuaranteeBook, rules: Rules, work: tuple[Lanes, State]) -> Round:
    lanes, state = work
    number = int(state.counts[1])
    called = np.flatnonzero(state.calls)
    called = called[np.argsort(book.lanes[called])]
    short = np.flatnonzero(state.short)
    return Round(
        number=number,
        fallen=np.flatnonzero(state.fallen == number),
        short_firms=short,
        shortfalls=state.short[short],
        guarantees=book.lanes[called],
        calls=state.calls[called],
        payments=_payments(book, rules, lanes, state)[called],
    )


def _result(
    book: GuaranteeBook,
    rules: Rules,
    work: tuple[Lanes, State],
    ended: tuple[bool, tuple[Round, ...]],
) -> Clearing:
    lanes, state = work
    calls = np.zeros(book.guarantee_count, np.int64)
    payments = calls.copy()
    calls[book.lanes] = state.calls
    payments[book.lanes] = _payments(book, rules, lanes, state)
    own = np.zeros(book.firm_count, np.int64)
    own_payments.at(20 * book.firm_count)(lanes, rules, state, own)
    received = np.zeros(book.firm_count, np.int64)
    np.add.at(received, book.obligors, payments)
    return Clearing(
        collateral_payments=book.own_debt - lanes.debt,
        own_payments=own,
        shortfalls=lanes.debt - own,
        losses=lanes.debt - own - received,
        fallen_in_round=state.fallen.copy(),
        calls=calls,
        payments=payments,
        round_count=int(state.counts[1]),
        is_settled=ended[0],
        rounds=ended[1],
    )
