"""Loans as people see them: plans, what is owed, what is overdue."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.lifecycle.overdue import overdue_since, unpaid_days
from hefu.services.lifecycle.view_instrument import view
from hefu.services.show_loans import list_lines, plan_lines
from hefu.vocabulary.errors import Conflict, NotFound
from tests.decisions.approvable import AS_OF
from tests.lifecycle.deal import AMOUNT, SELLER, Deal, Terms

DRAWDOWN = "DD-0001"
MONTHLY: Terms = {
    "way_code": "equal_principal",
    "cycle_code": "1M",
    "first_due_on": "2026-04-29",
}


def test_what_was_not_paid_out_has_no_plan(ready: Deal) -> None:
    with pytest.raises(NotFound):
        plan_lines(ready.opened, DRAWDOWN, AS_OF, "en")
    ready.approve()
    ready.request(more=MONTHLY)
    with pytest.raises(Conflict, match=r"ledger\.not_paid_out"):
        plan_lines(ready.opened, DRAWDOWN, AS_OF, "zh")
    assert list_lines(ready.opened, AS_OF, "en") == [
        "On the morning of 2026-03-31 no loan is open."
    ]


def test_a_plan_is_a_table_with_what_is_owed(ready: Deal) -> None:
    ready.approve()
    ready.pay_out(more=MONTHLY)
    assert plan_lines(ready.opened, DRAWDOWN, date(2026, 5, 29), "en") == [
        "due on       principal  interest         sum  principal left  state",
        "2026-04-29  100,000.00  1,051.25  101,051.25      200,000.00  overdue",
        "2026-05-29  100,000.00    725.00  100,725.00      100,000.00  due today",
        "2026-06-29  100,000.00    374.58  100,374.58            0.00  open",
        "",
        "On the morning of 2026-05-29, DD-0001 owes 302,325.72 CNY.",
        "  compound interest  5.72 CNY",
        "  penalty interest  543.75 CNY",
        "  overdue interest  1,051.25 CNY",
        "  interest  725.00 CNY",
        "  overdue principal  100,000.00 CNY",
        "  principal not yet due  200,000.00 CNY",
        "Overdue for 30 days.",
    ]
    assert list_lines(ready.opened, date(2026, 4, 30), "zh")[1].split() == [
        DRAWDOWN,
        SELLER,
        "301,093.74",
        "CNY",
        "1",
    ]
    assert list_lines(ready.opened, date(2026, 4, 29), "zh", is_overdue_only=True) == [
        "2026-04-29 日初没有逾期贷款。"
    ]


def test_the_plan_is_seen_over_the_api_and_follows_a_payment_in_advance(ready: Deal) -> None:
    ready.approve()
    ready.pay_out(more=MONTHLY)
    ready.today = date(2026, 5, 10)
    paid: Terms = {"paid_minor": 20_000_000, "currency": "CNY", "bank_reference": "R"}
    after = ready.do("drawdown", DRAWDOWN, "repay", "relationship_manager", paid)
    seen = view(after, "sme", is_external=True)
    assert [one.due_on.isoformat() for one in seen.plan] == [
        "2026-04-29",
        "2026-05-29",
        "2026-06-29",
    ]
    assert [one.seen for one in seen.history] == [{}, {}, {}]
    assert sum(one.principal_minor for one in seen.plan[1:]) < AMOUNT - 10_000_000
    assert view(ready.standing("party", SELLER), "sme", is_external=True).plan == []


MOVES = st.lists(
    st.tuples(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.integers(-50, 50)), max_size=8
)


@given(MOVES)
def test_the_oldest_unpaid_day_is_the_first_of_the_unpaid_ones(
    moves: list[tuple[date, int]],
) -> None:
    ordered = tuple(sorted(moves))
    assert overdue_since([ordered]) == min(unpaid_days(ordered), default=None)
    assert (overdue_since([ordered]) is None) == (
        sum(max(one, 0) for _, one in ordered) <= sum(-min(one, 0) for _, one in ordered)
    )
