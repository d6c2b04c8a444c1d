"""The payments along which the money of a drawdown can have gone, fetched a step at a time.

From the accounts that received it, to those they paid since, and so on: as many steps as the house
looks, and no more payments than it allows. Where that ends is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hefu.evidence.day import Clocks
from hefu.evidence.following import Trail
from hefu.evidence.schema import Row
from hefu.facts.drawdowns import Drawdown
from hefu.facts.transfers import Transfer, is_account, transfers_of
from hefu.parameters.loader import ParameterView


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far money is followed. ``history_days`` before the drawdown count for balances."""

    steps_max: int
    payments_max: int
    account_payments_max: int
    follow_days: int
    history_days: int


def bounds_from(parameters: ParameterView) -> Bounds:
    """The house's own bounds."""
    return Bounds(
        steps_max=parameters.integer("policy.funds.steps_max"),
        payments_max=parameters.integer("policy.funds.payments_max"),
        account_payments_max=parameters.integer("policy.funds.account_payments_max"),
        follow_days=parameters.integer("policy.funds.follow_days"),
        history_days=parameters.integer("policy.funds.history_days"),
    )


@dataclass(frozen=True, slots=True)
class Gathered:
    """Transfers of the drawdown's currency, in time order.

    ``steps``: accounts that its money can have reached, by how many payments after the drawdown.
    ``reported``: those of which we hold statements. ``open_ends``: reached, and not looked into: too many
    steps away or after too many payments; ``crowded``: not looked into because too many payments go
    through them. ``unplaced``: payments whose amount, direction or currency nobody knows for sure.
    ``other_currencies``: payments left out because they are in another currency.
    """

    since: date
    until: date
    transfers: tuple[Transfer, ...]
    steps: dict[str, int]
    reported: frozenset[str]
    open_ends: frozenset[str]
    crowded: frozenset[str]
    unplaced: int
    other_currencies: int


def gather(
    trail: Trail,
    clocks: Clocks,
    drawdown: Drawdown,
    bounds: Bounds,
    *,
    closed: frozenset[str] = frozenset(),
    until: date | None = None,
) -> Gathered:
    """Follow the payments; ``closed``: accounts of lenders, where money lent is at its end."""
    since = drawdown.drawn_on - timedelta(days=bounds.history_days)
    last = until or drawdown.drawn_on + timedelta(days=bounds.follow_days)
    last = min(last, clocks.as_of)
    rows: dict[str, Row] = {}
    steps = {each.payee: 0 for each in drawdown.transfers}
    asked: set[str] = set()
    crowded: set[str] = set()
    frontier = sorted(key for key in steps if is_account(key))
    step = 0
    while frontier and step <= bounds.steps_max and len(rows) <= bounds.payments_max:
        along = trail.payments_along(
            clocks, frontier, (since, last), most=bounds.account_payments_max
        )
        asked.update(frontier)
        crowded |= along.crowded
        rows.update((str(row["payment_id"]), row) for row in along.rows)
        step += 1
        fresh = _paid_by(along.rows, set(frontier), drawdown.drawn_on)
        for key in fresh:
            steps.setdefault(key, step)
        frontier = sorted(
            key for key in fresh if is_account(key) and key not in asked and key not in closed
        )
    transfers, unplaced = transfers_of([rows[key] for key in sorted(rows)])
    drawn = {payment for each in drawdown.transfers for payment in each.payment_ids}
    kept = [each for each in transfers if not drawn & set(each.payment_ids)]
    own_currency = [each for each in kept if each.currency == drawdown.currency]
    return Gathered(
        since=since,
        until=last,
        transfers=tuple(own_currency),
        steps=steps,
        reported=frozenset(str(row["account_no"]) for row in rows.values()) & asked,
        open_ends=frozenset(
            key for key in steps if is_account(key) and key not in asked and key not in closed
        ),
        crowded=frozenset(crowded),
        unplaced=unplaced,
        other_currencies=len(kept) - len(own_currency),
    )


def _paid_by(rows: Sequence[Row], payers: set[str], since: date) -> list[str]:
    """Whom the payers paid from that day on, each once, in order."""
    found = {
        each.payee: None
        for each in transfers_of(rows)[0]
        if each.payer in payers and each.paid_on >= since
    }
    return list(found)
