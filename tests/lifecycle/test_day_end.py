"""What the ends of days make of a loan, and that nothing is earned twice, lost or made up on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.lifecycle.changed_plan import plan_after
from hefu.lifecycle.day_end import Entry, LoanNow, at_end_of
from hefu.lifecycle.guard import Loan
from hefu.lifecycle.loan_parts import PARTS, Part
from hefu.lifecycle.loan_plan import Plan
from hefu.lifecycle.overdue import earned_on, overdue_since
from hefu.lifecycle.shares import principal_share, shares
from tests.lifecycle.loans import BEGIN, ONE_DAY, drawn, plan_of, plans

DUE = date(2026, 6, 29)
MONTHLY = {"way_code": "equal_principal", "cycle_code": "1M", "first_due_on": "2026-04-29"}


def owed(loan: LoanNow) -> dict[Part, int]:
    return {part: amount for part, amount in loan.owed.items() if amount}


def told(entries: Sequence[Entry]) -> list[tuple[str, int, str]]:
    return [(one.part, one.amount_minor, one.on.isoformat()) for one in entries]


@dataclass
class Borrower:
    """A loan that days pass over and payments come in for; all entries and payments are kept."""

    loan: LoanNow
    order: tuple[Part, ...] = PARTS
    paid: dict[Part, int] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def close(self, day: date) -> None:
        self.loan, made = at_end_of(self.loan, day)
        self.entries += made

    def seen(self, day: date) -> Loan:
        """What is owed on the morning of a day."""
        self.close(day - ONE_DAY)
        return Loan(self.loan.owed, "CNY", self.loan.plan, (), self.order)

    def pay(self, day: date, amount: int) -> None:
        loan = self.seen(day)
        parts = shares(loan, amount)
        changed = plan_after(loan, self.loan.earned.get("interest", 0), day, amount)
        left = {part: one - parts.get(part, 0) for part, one in self.loan.owed.items()}
        moves = {
            part: (*found, (day, -parts[part])) if part in parts else found
            for part, found in self.loan.overdue_moves.items()
        }
        self.loan = msgspec.structs.replace(
            self.loan, owed=left, overdue_moves=moves, plan=changed or self.loan.plan
        )
        for part, share in parts.items():
            self.paid[part] = self.paid.get(part, 0) + share


# Single days, by hand.


def test_before_the_first_day_is_over_nothing_is_owed_but_the_loan() -> None:
    loan, entries = at_end_of(drawn(plan_of()), BEGIN - ONE_DAY)
    assert (owed(loan), entries) == ({"principal": 30_000_000}, ())


def test_a_day_earns_a_day_and_the_same_day_again_earns_nothing() -> None:
    loan, entries = at_end_of(drawn(plan_of()), BEGIN)
    assert told(entries) == [("interest", 3_625, "2026-03-31")]  # 300,000 at 4.35 % / 360
    again, entries = at_end_of(loan, BEGIN)
    assert (again, entries) == (loan, ())


def test_what_is_paid_on_the_due_day_is_never_overdue() -> None:
    borrower = Borrower(drawn(plan_of(**MONTHLY)))
    borrower.pay(date(2026, 4, 29), 10_000_000 + 105_125)
    borrower.close(date(2026, 4, 29))
    assert owed(borrower.loan) == {"principal": 20_000_000, "interest": 2_417}
    assert borrower.loan.plan == plan_of(**MONTHLY)


def test_what_is_unpaid_at_the_end_of_the_due_day_is_overdue_and_bears_the_higher_rate() -> None:
    borrower = Borrower(drawn(plan_of(**MONTHLY)))
    borrower.close(date(2026, 4, 29))
    assert owed(borrower.loan) == {
        "principal": 20_000_000,
        "interest": 2_417,  # one day on what is not due
        "overdue_principal": 10_000_000,
        "overdue_interest": 105_125,
        "penalty": 1_813,
        "compound": 19,
    }
    assert overdue_since(borrower.loan.overdue_moves.values()) == date(2026, 4, 29)


def test_without_compounding_overdue_interest_earns_nothing() -> None:
    loan, _ = at_end_of(drawn(plan_of(), compounds=False), DUE + timedelta(days=99))
    assert loan.owed["overdue_interest"] == 326_250
    assert "compound" not in loan.owed


def test_a_loan_past_its_last_day_earns_no_more_plain_interest() -> None:
    loan, entries = at_end_of(drawn(plan_of()), DUE + timedelta(days=10))
    assert loan.owed["interest"] == 0
    assert loan.owed["overdue_principal"] == 30_000_000
    assert [one.purpose_code for one in entries] == [
        "interest_earned",
        "principal_overdue",
        "interest_overdue",
        "penalty_earned",
        "compound_earned",
    ]


def test_a_payment_pays_in_the_order_of_the_house() -> None:
    loan = Loan({"principal": 50, "interest": 5, "penalty": 3, "fees": 1}, "CNY")
    assert shares(loan, 7) == {"fees": 1, "penalty": 3, "interest": 3}
    turned = msgspec.structs.replace(loan, order=tuple(reversed(PARTS)))
    assert shares(turned, 51) == {"principal": 50, "interest": 1}
    assert principal_share(turned, 51) == 50
    assert sum(shares(loan, 1_000).values()) == loan.owed_minor


@pytest.mark.parametrize(
    ("moves", "since"),
    [
        ((), None),
        (((DUE, 10), (DUE + ONE_DAY, -10)), None),
        (((DUE, 10), (DUE + ONE_DAY, 5), (DUE + 2 * ONE_DAY, -9)), DUE),
        (((DUE, 10), (DUE + ONE_DAY, 5), (DUE + 2 * ONE_DAY, -10)), DUE + ONE_DAY),
    ],
)
def test_payments_pay_the_oldest_first(
    moves: tuple[tuple[date, int], ...], since: date | None
) -> None:
    assert overdue_since([moves]) == since


# Whatever happens.


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10**9)), min_size=1, max_size=6),
    st.integers(0, 90),
    st.integers(0, 3_600),
)
def test_penalty_is_what_a_day_by_day_count_says(
    stays: list[tuple[int, int]], length: int, rate: int
) -> None:
    moves = tuple(sorted((DUE + timedelta(days=day), amount) for day, amount in stays))
    last = DUE + timedelta(days=length)
    products = sum(
        sum(amount for on, amount in moves if on <= DUE + timedelta(days=day))
        for day in range(length + 1)
    )
    exact = Fraction(products * rate * 15_000, 10_000 * 10_000 * 360)
    assert abs(earned_on(moves, last, (rate, 5_000), "act/360") - exact) <= Fraction(1, 2)


ACTS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12_000)), max_size=8)
"""Days since the act before, and the share of what is owed that is paid, in ten thousandths; above ten
thousand nothing is paid."""


@given(plans(), ACTS, st.permutations(PARTS), st.booleans())
@settings(max_examples=50, deadline=None)
def test_what_is_billed_is_paid_or_owed_and_it_does_not_matter_how_often_days_are_closed(
    plan: Plan, acts: list[tuple[int, int]], order: list[Part], is_house_order: bool
) -> None:
    ways = PARTS if is_house_order else tuple(order)
    daily, seldom = Borrower(drawn(plan), ways), Borrower(drawn(plan), ways)
    day = plan.start_on
    for later, share in acts:
        for step in range(later):
            daily.close(day + timedelta(days=step))
        day += timedelta(days=later)
        due = daily.seen(day).owed_minor
        amount = due * share // 10_000
        if 0 < amount < due:
            daily.pay(day, amount)
            seldom.pay(day, amount)
        _require_whole(plan, daily)
    seldom.close(day - ONE_DAY)
    assert owed(daily.loan) == owed(seldom.loan)
    assert daily.paid == seldom.paid
    rest = daily.seen(day).owed_minor
    daily.pay(day, rest)
    assert owed(daily.loan) == {}


def _require_whole(plan: Plan, borrower: Borrower) -> None:
    loan = borrower.loan
    assert all(amount >= 0 for amount in loan.owed.values())
    billed: dict[str, int] = {"principal": plan.principal_minor}
    for entry in borrower.entries:
        billed[entry.part] = billed.get(entry.part, 0) + entry.amount_minor
        if entry.source is not None:
            billed[entry.source] = billed.get(entry.source, 0) - entry.amount_minor
    stands: Mapping[Part, int] = loan.owed
    for part in PARTS:
        assert billed.get(part, 0) == borrower.paid.get(part, 0) + stands.get(part, 0), part
