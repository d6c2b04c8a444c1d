"""What the end of a day does to a loan: interest is earned, what fell due and is unpaid becomes overdue, and
what is overdue earns penalty interest.

One pure function for all who need it: the closing of a day, and a payment, before which the loan is brought
to the end of the day before. Done again it finds nothing left to do: each amount is what should have been
earned in all less what was earned so far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from hefu.lifecycle.loan_parts import Part
from hefu.lifecycle.loan_plan import Plan
from hefu.lifecycle.overdue import Moves, earned_on

ONE_DAY: Final = timedelta(days=1)


class Entry(msgspec.Struct, frozen=True):
    """``amount_minor`` that comes to stand on the account of ``part``: taken from the account of ``source``,
    or earned where there is none. ``name`` tells the entries of one loan and one day's end apart."""

    name: str
    part: Part
    source: Part | None
    amount_minor: int
    purpose_code: str
    on: date


class LoanNow(msgspec.Struct, frozen=True, kw_only=True):
    """A loan in the ledger. ``owed``: what stands on each part; ``earned``: what was ever earned of
    ``interest``, ``penalty`` and ``compound``; ``overdue_moves``: what came to and went from the two overdue
    parts, by day. ``penalty_markup_bp``: by how much of the loan's rate the rate is higher on what is
    overdue; ``compounds``: whether overdue interest bears it too."""

    plan: Plan
    owed: Mapping[Part, int]
    earned: Mapping[Part, int]
    overdue_moves: Mapping[Part, Moves]
    penalty_markup_bp: int
    compounds: bool


def at_end_of(loan: LoanNow, day: date) -> tuple[LoanNow, tuple[Entry, ...]]:
    """The loan at the end of ``day``, and the entries that bring it there."""
    work = _Work(loan)
    for row in loan.plan.rows:
        if loan.plan.start_on < row.due_on <= day:
            work.fall_due(row.due_on, row.left_minor)
    if day >= loan.plan.start_on:
        work.earn_interest(day + ONE_DAY, day)
        work.earn_penalties(day)
    return work.loan, tuple(work.entries)


class _Work:
    def __init__(self, loan: LoanNow) -> None:
        self.loan = loan
        self.entries: list[Entry] = []

    def fall_due(self, due_on: date, left_minor: int) -> None:
        """At the end of the due day, what is unpaid of the principal due and of the interest earned until
        then is overdue. Interest of the next period, where it was earned already, stays where it is."""
        self.earn_interest(due_on, due_on)
        owed, plan = self.loan.owed, self.loan.plan
        principal = max(0, owed.get("principal", 0) - left_minor)
        later = self.loan.earned.get("interest", 0) - plan.earned_by(due_on)
        interest = max(0, owed.get("interest", 0) - later)
        self._move("overdue_principal", "principal", principal, "principal_overdue", due_on)
        self._move("overdue_interest", "interest", interest, "interest_overdue", due_on)

    def earn_interest(self, until: date, on: date) -> None:
        """Interest of all days before ``until``."""
        in_all = self.loan.plan.earned_by(until)
        self._earn("interest", in_all, "interest_earned", on, f"interest-{until.isoformat()}")

    def earn_penalties(self, day: date) -> None:
        """Penalty interest on overdue principal and, where agreed, on overdue interest, by the end of the
        day."""
        loan = self.loan
        sources: Sequence[tuple[Part, Part, str]] = (
            ("penalty", "overdue_principal", "penalty_earned"),
            ("compound", "overdue_interest", "compound_earned"),
        )
        for part, base, purpose in sources:
            moves = loan.overdue_moves.get(base, ())
            if moves and (part == "penalty" or loan.compounds):
                rate = (loan.plan.rate_bp, loan.penalty_markup_bp)
                in_all = earned_on(moves, day, rate, loan.plan.day_count)
                self._earn(part, in_all, purpose, day, f"{part}-{day.isoformat()}")

    def _earn(self, part: Part, in_all_minor: int, purpose: str, on: date, name: str) -> None:
        more = in_all_minor - self.loan.earned.get(part, 0)
        if more <= 0:
            return
        self.entries.append(Entry(name, part, None, more, purpose, on))
        self.loan = msgspec.structs.replace(
            self.loan,
            owed={**self.loan.owed, part: self.loan.owed.get(part, 0) + more},
            earned={**self.loan.earned, part: in_all_minor},
        )

    def _move(self, part: Part, source: Part, amount: int, purpose: str, on: date) -> None:
        if amount == 0:
            return
        self.entries.append(Entry(f"{part}-{on.isoformat()}", part, source, amount, purpose, on))
        owed = self.loan.owed
        changed = {source: owed.get(source, 0) - amount, part: owed.get(part, 0) + amount}
        moves = (*self.loan.overdue_moves.get(part, ()), (on, amount))
        self.loan = msgspec.structs.replace(
            self.loan,
            owed={**owed, **changed},
            overdue_moves={**self.loan.overdue_moves, part: tuple(sorted(moves))},
        )
