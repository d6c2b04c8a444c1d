"""A loan as the ledger has it now, with the plan that was kept for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from hefu.evidence.day import Clocks
from hefu.ledger.account import Balance
from hefu.ledger.ports import Ledger
from hefu.lifecycle.day_end import ONE_DAY, LoanNow
from hefu.lifecycle.house_terms import compounds, penalty_markup_bp
from hefu.lifecycle.interest import interest_minor
from hefu.lifecycle.loan_parts import PARTS, Part, account_of
from hefu.lifecycle.loan_plan import Plan, Planned, read_plan
from hefu.lifecycle.overdue import Moves
from hefu.lifecycle.standing import Done, Standing

PLAN, MARKUP, COMPOUNDS = "plan", "penalty_markup_bp", "compounds"
"""What a payment out, and a payment that changes the plan, keep in what they have ``seen``."""

_EARNED: tuple[Part, ...] = ("interest", "penalty", "compound")
_OVERDUE: tuple[Part, ...] = ("overdue_principal", "overdue_interest")


def owed_now(ledger: Ledger, drawdown_id: str) -> dict[Part, int]:
    """What stands on each part of a drawdown, posted; 0 where its account was never opened."""
    (balances,) = _balances(ledger, [drawdown_id])
    return {part: one.standing("debit") for part, one in balances.items()}


def loan_now(ledger: Ledger, drawdown: Standing) -> LoanNow | None:
    """A drawdown that was paid out, with its moves; nothing before that."""
    return loans_now(ledger, [drawdown])[0]


def loans_now(ledger: Ledger, drawdowns: Sequence[Standing]) -> list[LoanNow | None]:
    """The same for several, read together."""
    all_balances = _balances(ledger, [one.instrument_id for one in drawdowns])
    return [_loan(ledger, *both) for both in zip(drawdowns, all_balances, strict=True)]


def _loan(ledger: Ledger, drawdown: Standing, balances: Mapping[Part, Balance]) -> LoanNow | None:
    booked = drawdown.last("book")
    if booked is None:
        return None
    own = drawdown.instrument_id
    owed = {part: one.standing("debit") for part, one in balances.items()}
    earned = {part: balances[part].debits_posted for part in _EARNED}
    moves = {
        part: moves_of(ledger, account_of(own, part))
        for part in _OVERDUE
        if balances[part].debits_posted
    }
    kept = plans_of(drawdown)
    plan = kept[-1] if kept else _plan_of_old(drawdown, owed, earned)
    seen, then = booked.seen, _clocks(booked)
    return LoanNow(
        plan=plan,
        owed=owed,
        earned=earned,
        overdue_moves=moves,
        penalty_markup_bp=int(seen[MARKUP]) if MARKUP in seen else penalty_markup_bp(then),
        compounds=bool(seen[COMPOUNDS]) if COMPOUNDS in seen else compounds(then),
    )


def plans_of(drawdown: Standing) -> tuple[Plan, ...]:
    """Every plan that was kept for a drawdown, the first one first."""
    return tuple(read_plan(str(done.seen[PLAN])) for done in drawdown.history if PLAN in done.seen)


def _balances(ledger: Ledger, drawdown_ids: Sequence[str]) -> list[dict[Part, Balance]]:
    found = ledger.balances([account_of(own, part) for own in drawdown_ids for part in PARTS])
    return [
        {part: found.get(account_of(own, part), Balance()) for part in PARTS}
        for own in drawdown_ids
    ]


def moves_of(ledger: Ledger, account_id: str) -> Moves:
    """What came to and went from an account on its debit side, by day."""
    return tuple(
        sorted(
            (
                one.effective_on,
                one.amount_minor if one.debit_account_id == account_id else -one.amount_minor,
            )
            for one in ledger.transfers_of(account_id)
        )
    )


def _clocks(done: Done) -> Clocks:
    return Clocks(as_of=done.effective_on, known_on=done.known_on)


def _plan_of_old(drawdown: Standing, owed: dict[Part, int], earned: dict[Part, int]) -> Plan:
    """The plan of a drawdown of a time when none was kept: all that is left on its one due day."""
    due_on = date.fromisoformat(drawdown.text("due_on"))
    last = drawdown.last("book", "repay")
    since = due_on if last is None else last.effective_on
    principal, rate_bp = owed["principal"], drawdown.minor("rate_bp")
    day_count = drawdown.text("day_count")
    interest = interest_minor(principal, rate_bp, day_count, since, due_on)
    return Plan(
        way="all_at_end",
        principal_minor=principal,
        rate_bp=rate_bp,
        day_count=day_count,
        start_on=min(since, due_on - ONE_DAY),
        rows=(Planned(due_on, principal, interest, 0),),
        earned_before_minor=earned["interest"],
        carried_minor=owed["interest"],
    )
