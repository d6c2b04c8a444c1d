"""Days of the ledger: closed in order, once, as a whole; and what that does to loans that are open."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import msgspec
import pytest

from hefu.lifecycle.day_end import at_end_of
from hefu.lifecycle.limit_scope import limit_id
from hefu.lifecycle.loan_parts import PARTS, account_of
from hefu.lifecycle.overdue import overdue_since
from hefu.lifecycle.refused import Refused
from hefu.services.close_day import close_day, close_days, closed_line
from hefu.services.lifecycle.loan_now import loan_now, owed_now
from hefu.services.lifecycle.read_day import last_closed
from hefu.vocabulary.errors import Conflict, InvalidInput
from tests.decisions.approvable import AS_OF
from tests.lifecycle.deal import AMOUNT, FACILITY, YUAN, Deal, Evening, Terms

DRAWDOWN = "DD-0001"
ONE_DAY = timedelta(days=1)
MONTHLY: Terms = {
    "way_code": "equal_principal",
    "cycle_code": "1M",
    "first_due_on": "2026-04-29",
}
"""100,000 yuan and interest on 29 April, 29 May, 29 June."""


def repay(deal: Deal, amount: int, on: date, event: str = "repay") -> str:
    deal.today = max(on, deal.today)
    terms: Terms = {"paid_minor": amount, "currency": "CNY", "bank_reference": "REF-1"}
    return deal.do("drawdown", DRAWDOWN, event, "relationship_manager", terms, on=on).state


def owed(deal: Deal) -> dict[str, int]:
    return {
        part: amount for part, amount in owed_now(deal.register.ledger, DRAWDOWN).items() if amount
    }


def owed_on(deal: Deal, day: date) -> int:
    """All that is owed on the morning of a day, the days before closed or not."""
    now = loan_now(deal.register.ledger, deal.standing("drawdown", DRAWDOWN))
    assert now is not None
    return sum(at_end_of(now, day - ONE_DAY)[0].owed.values())


def lent(deal: Deal, more: Terms | None = None) -> Deal:
    deal.approve()
    deal.pay_out(more=more)
    return deal


# Days.


def test_no_day_is_closed_before_it_comes_out_of_order_or_by_another_name(ready: Deal) -> None:
    clock = Evening(AS_OF)
    with pytest.raises(InvalidInput, match=r"ledger\.day_ahead"):
        close_day(ready.opened, clock, AS_OF + ONE_DAY, by="u-night")
    ready.close_until(AS_OF)
    for day in (AS_OF - ONE_DAY, AS_OF + 2 * ONE_DAY):
        with pytest.raises(Refused) as refused:
            close_day(ready.opened, Evening(AS_OF + 9 * ONE_DAY), day, by="u-night")
        assert [one.code for one in refused.value.refusals] == ["lifecycle.day_not_next"]
    with pytest.raises(Refused):
        ready.do("ledger_day", "2026-04-02", "close", "risk_officer", on=AS_OF)
    assert last_closed(ready.opened.lifecycle) == AS_OF


def test_a_day_is_closed_once_and_whoever_asks_again_is_told(each: Deal) -> None:
    lent(each)
    (first,) = each.close_until(AS_OF)
    assert (first.is_new, first.loan_count, first.transfer_count) == (True, 1, 1)
    again = close_day(each.opened, Evening(AS_OF), AS_OF, by="u-other")
    assert (again.is_new, again.transfer_count) == (False, 1)
    assert {closed_line(one, "en")[:10] for one in (first, again)} == {AS_OF.isoformat()}
    assert owed(each) == {"principal": AMOUNT, "interest": 3_625}
    assert each.register.ledger.verify() == []


def test_open_days_before_are_closed_one_by_one(ready: Deal) -> None:
    lent(ready)
    ready.close_until(AS_OF)
    clock = Evening(AS_OF + 3 * ONE_DAY)
    days = list(close_days(ready.opened, clock, clock.day, by="u-night"))
    assert [one.day for one in days] == [AS_OF + ONE_DAY * step for step in (1, 2, 3)]
    assert owed(ready)["interest"] == 4 * 3_625
    assert [one.is_new for one in close_days(ready.opened, clock, AS_OF, by="x")] == [False]


def test_nothing_is_posted_into_a_closed_day(ready: Deal) -> None:
    lent(ready)
    ready.close_until(AS_OF + ONE_DAY)
    with pytest.raises(Conflict, match=r"lifecycle\.day_closed"):
        repay(ready, 1_000, AS_OF + ONE_DAY)
    assert repay(ready, 1_000, AS_OF + 2 * ONE_DAY) == "booked"


def test_who_writes_into_a_closed_day_past_the_rules_is_found(each: Deal) -> None:
    lent(each)
    each.close_until(AS_OF)
    assert each.register.ledger.verify() == []
    earned, income = f"{DRAWDOWN}:interest", "interest_income:CNY"
    late = each.register.ledger.transfers_of(earned)[0]
    forged = msgspec.structs.replace(late, transfer_id="late-1", amount_minor=7)
    assert forged.credit_account_id == income
    each.register.ledger.post([forged], known_on=AS_OF + ONE_DAY)
    (fault,) = each.register.ledger.verify()
    assert (fault.what, fault.about, fault.found) == ("ledger.fault_closed_day", "late-1", 7)


def test_a_closing_that_is_stopped_halfway_has_done_nothing_and_is_done_again(
    each: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent(each)
    before = owed(each)
    real = each.opened.lifecycle.keep

    def stopped(done: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(each.opened.lifecycle, "keep", stopped)
    with pytest.raises(KeyboardInterrupt):
        each.close_until(AS_OF)
    assert owed(each) == before
    assert last_closed(each.opened.lifecycle) is None
    monkeypatch.setattr(each.opened.lifecycle, "keep", real)
    assert each.close_until(AS_OF)[0].is_new
    assert each.register.ledger.verify() == []


# Loans.


def test_a_month_of_days_earns_what_the_plan_says_and_unpaid_it_is_overdue(ready: Deal) -> None:
    lent(ready, MONTHLY)
    ready.close_until(date(2026, 4, 28))
    assert owed(ready) == {"principal": AMOUNT, "interest": 105_125}
    ready.close_until(date(2026, 4, 30))
    assert owed(ready) == {
        "principal": 200_000 * YUAN,
        "interest": 2 * 2_417 - 1,
        "overdue_principal": 100_000 * YUAN,
        "overdue_interest": 105_125,
        "penalty": 3_625,
        "compound": 38,
    }
    now = loan_now(ready.register.ledger, ready.standing("drawdown", DRAWDOWN))
    assert now is not None
    assert overdue_since(now.overdue_moves.values()) == date(2026, 4, 29)
    assert repay(ready, 38 + 3_625 + 105_125 + 4_833 + 1, date(2026, 5, 1)) == "booked"
    assert owed(ready) == {
        "principal": 200_000 * YUAN,
        "overdue_principal": 100_000 * YUAN - 1,
    }


def test_an_instalment_paid_on_its_day_leaves_the_plan_and_the_last_one_closes_the_loan(
    ready: Deal,
) -> None:
    lent(ready, MONTHLY)
    for amount, day, event in (
        (10_000_000 + 105_125, date(2026, 4, 29), "repay"),
        (10_000_000 + 72_500, date(2026, 5, 29), "repay"),
        (10_000_000 + 37_458, date(2026, 6, 29), "settle"),
    ):
        state = repay(ready, amount, day, event)
    assert state == "repaid"
    assert owed(ready) == {}
    plans = [one for one in ready.standing("drawdown", DRAWDOWN).history if "plan" in one.seen]
    assert [one.event for one in plans] == ["book"]
    assert ready.close_until(ready.today)[-1].loan_count == 0
    assert ready.register.ledger.verify() == []


def test_principal_paid_in_advance_makes_a_new_plan_and_too_much_is_refused(ready: Deal) -> None:
    lent(ready, MONTHLY)
    day = AS_OF + 10 * ONE_DAY
    assert repay(ready, 36_250 + 15_000_000, day) == "booked"
    now = loan_now(ready.register.ledger, ready.standing("drawdown", DRAWDOWN))
    assert now is not None
    assert [one.principal_minor for one in now.plan.rows] == [5_000_000] * 3
    with pytest.raises(Refused) as refused:
        repay(ready, 15_000_000, day)
    assert [one.code for one in refused.value.refusals] == ["lifecycle.pays_all"]
    assert repay(ready, 15_000_000, day, "settle") == "repaid"
    assert owed(ready) == {}


def test_principal_that_is_overdue_holds_its_limit_until_it_is_paid(ready: Deal) -> None:
    own = limit_id("facility", FACILITY, "CNY")
    lent(ready, {"due_on": "2026-04-02"})
    ready.close_until(date(2026, 4, 3))
    assert owed(ready)["overdue_principal"] == AMOUNT
    assert ready.limit(own) == (700_000, 0, 300_000)
    fees_and_interest = sum(owed(ready).values()) - AMOUNT
    repay(ready, fees_and_interest + 100_000 * YUAN, date(2026, 4, 4))
    assert owed(ready) == {"overdue_principal": 200_000 * YUAN}
    assert ready.limit(own) == (800_000, 0, 200_000)


def test_terms_that_no_longer_hold_when_money_would_leave_are_refused_by_reason(
    ready: Deal,
) -> None:
    ready.approve()
    ready.request(more={"due_on": "2026-04-02"})
    ready.today = date(2026, 4, 2)
    with pytest.raises(Refused) as refused:
        ready.book()
    assert "lifecycle.due_before_begin" in [one.code for one in refused.value.refusals]


def test_what_days_had_earned_is_undone_with_the_payment_out(each: Deal) -> None:
    lent(each, {"due_on": "2026-04-02"})
    each.close_until(date(2026, 4, 3))
    assert owed(each)["overdue_principal"] == AMOUNT
    each.today = date(2026, 4, 4)
    each.do("drawdown", DRAWDOWN, "reverse", "approver", {"reason": "wrong account"})
    assert owed(each) == {}
    for account in ("interest_income:CNY", "penalty_income:CNY", "settlement:CNY"):
        assert each.balance(account) == 0
    assert each.register.ledger.verify() == []


def test_a_drawdown_of_a_time_without_plans_is_due_on_its_one_day(ready: Deal) -> None:
    """Older books hold no plan: what was agreed then is read from the terms."""
    lent(ready)
    standing = ready.standing("drawdown", DRAWDOWN)
    bare = msgspec.structs.replace(
        standing, history=tuple(msgspec.structs.replace(one, seen={}) for one in standing.history)
    )
    kept, made = (loan_now(ready.register.ledger, one) for one in (standing, bare))
    assert kept == made


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_books_are_even_and_what_is_billed_is_paid_or_owed(
    ready: Deal, seed: int
) -> None:
    chance = random.Random(seed)
    lent(ready, chance.choice([None, MONTHLY, {**MONTHLY, "way_code": "equal_instalments"}]))
    day, state, paid, is_closed = ready.today, "booked", 0, seed % 2 == 0
    while state == "booked" and day < date(2026, 8, 1):
        day += timedelta(days=chance.randint(1, 12 if is_closed else 25))
        if is_closed:
            ready.close_until(min(day - ONE_DAY, date(2026, 5, 10)))
        ready.today = day
        amount = chance.randint(1, 9_000_000)
        whole = owed_on(ready, day)
        if chance.random() < 0.2:
            with pytest.raises(Refused):
                repay(ready, whole + 1, day)
        event = "settle" if chance.random() < 0.1 or amount >= whole else "repay"
        amount = whole if event == "settle" else amount
        state = repay(ready, amount, day, event)
        paid += amount
        assert min(owed_now(ready.register.ledger, DRAWDOWN).values()) >= 0
        assert ready.register.ledger.verify() == []
        assert paid + sum(owed(ready).values()) == _billed(ready)
    if state == "repaid":
        assert owed(ready) == {}


def _billed(deal: Deal) -> int:
    """What was lent and earned, as the ledger has it from the other side."""
    billed = Counter[str]()
    for part in PARTS:
        account = account_of(DRAWDOWN, part)
        if deal.balance_or_none(account) is None:
            continue
        for one in deal.register.ledger.transfers_of(account):
            is_new = one.debit_account_id == account and not one.credit_account_id.startswith(
                DRAWDOWN
            )
            billed[part] += one.amount_minor if is_new else 0
    return billed.total()


def test_every_posting_of_a_day_is_of_that_day_or_of_the_due_day(ready: Deal) -> None:
    lent(ready, MONTHLY)
    ready.close_until(date(2026, 4, 29))
    days = {one.effective_on for one in ready.register.ledger.transfers_of(f"{DRAWDOWN}:interest")}
    assert days == {AS_OF + step * ONE_DAY for step in range((date(2026, 4, 29) - AS_OF).days + 1)}
