"""Fees: only what the approved terms name, each in accounts of its own, paid by whom they name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hefu.ledger.account import Balance
from hefu.lifecycle.refused import Refused
from tests.decisions.approvable import AS_OF, BUYER
from tests.lifecycle.deal import AMOUNT, APPLICATION, YUAN, Deal, Terms

DRAWDOWN = "DD-0001"
UPFRONT: Terms = {"upfront_fee_bp": 50}
FEE = 1_500 * YUAN
"""Half a percent of 300,000 yuan."""


def stands(deal: Deal, account_id: str) -> int:
    """Minor units on the debit side; 0 where the account was never opened."""
    found = deal.register.ledger.balances([account_id])
    return found.get(account_id, Balance()).standing("debit")


def charge(deal: Deal, amount: int, code: str = "service_fee", drawdown: str = DRAWDOWN) -> None:
    terms: Terms = {"fee_code": code, "fee_minor": amount, "reason": "inspection of the stock"}
    deal.do("drawdown", drawdown, "charge_fee", "risk_officer", terms)


def pay_fee(deal: Deal, code: str, amount: int) -> None:
    terms: Terms = {
        "fee_code": code,
        "paid_minor": amount,
        "currency": "CNY",
        "bank_reference": "REF-1",
    }
    deal.do("application", APPLICATION, "pay_fee", "relationship_manager", terms)


def settle(deal: Deal, amount: int) -> str:
    terms: Terms = {"paid_minor": amount, "currency": "CNY", "bank_reference": "REF-1"}
    return deal.do("drawdown", DRAWDOWN, "settle", "relationship_manager", terms).state


def refusals(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code.removeprefix("lifecycle.") for one in refused.value.refusals]


def test_what_was_not_agreed_is_not_charged(ready: Deal) -> None:
    ready.approve()
    ready.pay_out()
    for code in ("service_fee", "upfront_fee", "commitment_fee"):
        with pytest.raises(Refused) as refused:
            charge(ready, 1, code)
        assert refusals(refused) == ["fee_not_agreed"]
    assert stands(ready, f"{DRAWDOWN}:fees") == 0


def test_a_fee_of_an_earlier_proposal_is_not_agreed(ready: Deal) -> None:
    ready.propose(more={**UPFRONT, "service_fee_minor": 100})
    ready.do("application", APPLICATION, "send_back", "approver", {"reason": "no fees"})
    again: Terms = {
        "decision_id": ready.decide_today(),
        "amount_minor": AMOUNT,
        "currency": "CNY",
    }
    ready.do("application", APPLICATION, "propose", "risk_officer", again)
    decided: Terms = {"decision_id": ready.decide_today()}
    ready.do("application", APPLICATION, "approve", "approver", decided)
    ready.pay_out()
    assert stands(ready, f"{DRAWDOWN}:fees") == 0
    with pytest.raises(Refused) as refused:
        charge(ready, 1)
    assert refusals(refused) == ["fee_not_agreed"]


def test_an_upfront_fee_is_owed_first_of_all(each: Deal) -> None:
    each.approve(more=UPFRONT)
    each.pay_out()
    assert stands(each, f"{DRAWDOWN}:fees") == FEE
    assert each.balance("fee_income:upfront_fee:CNY") == FEE
    terms: Terms = {"paid_minor": FEE + 1, "currency": "CNY", "bank_reference": "REF-1"}
    each.do("drawdown", DRAWDOWN, "repay", "relationship_manager", terms)
    assert stands(each, f"{DRAWDOWN}:fees") == 0
    assert stands(each, f"{DRAWDOWN}:principal") == AMOUNT - 1
    assert settle(each, AMOUNT - 1) == "repaid"
    assert each.register.ledger.verify() == []


def test_an_upfront_fee_kept_back_is_earned_and_not_owed(ready: Deal) -> None:
    ready.approve(more={**UPFRONT, "upfront_fee_is_deducted": 1})
    ready.pay_out()
    assert stands(ready, f"{DRAWDOWN}:fees") == 0
    assert stands(ready, f"{DRAWDOWN}:principal") == AMOUNT
    assert ready.balance("settlement:CNY") == AMOUNT - FEE
    ready.do("drawdown", DRAWDOWN, "reverse", "approver", {"reason": "wrong account"})
    assert ready.balance("settlement:CNY") == ready.balance("fee_income:upfront_fee:CNY") == 0


def test_a_fee_that_another_firm_pays_is_no_debt_of_the_borrower(ready: Deal) -> None:
    ready.approve(more={**UPFRONT, "fee_payer_id": BUYER})
    ready.pay_out()
    owed = f"{APPLICATION}:upfront_fee"
    assert (stands(ready, owed), stands(ready, f"{DRAWDOWN}:fees")) == (FEE, 0)
    assert ready.register.ledger.account(owed).owner_id == BUYER
    assert settle(ready, AMOUNT) == "repaid"
    with pytest.raises(Refused) as refused:
        pay_fee(ready, "upfront_fee", FEE + 1)
    assert refusals(refused) == ["fee_pays_more"]
    closing: Terms = {"reason": "repaid"}
    with pytest.raises(Refused) as refused:
        ready.do("application", APPLICATION, "close", "risk_officer", closing)
    assert refusals(refused) == ["still_owed", "fee_still_owed"]
    pay_fee(ready, "upfront_fee", FEE)
    assert ready.do("application", APPLICATION, "close", "risk_officer", closing).state == "closed"
    assert ready.register.ledger.verify() == []


def test_services_are_charged_up_to_what_was_agreed_and_undone_with_the_payment_out(
    ready: Deal,
) -> None:
    ready.approve(more={"service_fee_minor": 100})
    ready.pay_out(200_000 * YUAN)
    ready.pay_out(100_000 * YUAN, "DD-0002")
    charge(ready, 60)
    with pytest.raises(Refused) as refused:
        charge(ready, 41, drawdown="DD-0002")
    assert refusals(refused) == ["fee_more_than_agreed"]
    charge(ready, 20)
    ready.do("drawdown", DRAWDOWN, "reverse", "approver", {"reason": "wrong account"})
    assert ready.balance("fee_income:service_fee:CNY") == 0
    charge(ready, 100, drawdown="DD-0002")
    assert ready.register.ledger.verify() == []


def test_what_is_not_drawn_earns_the_commitment_fee_day_by_day_or_when_it_is_paid(
    each: Deal,
) -> None:
    each.approve(more={"commitment_fee_bp": 36})
    owed = f"{APPLICATION}:commitment_fee"
    each.close_until(AS_OF)
    assert stands(each, owed) == 3 * YUAN  # 300,000 yuan at 0.36 % / 360
    each.today = AS_OF + timedelta(days=1)
    each.pay_out(200_000 * YUAN)
    each.close_until(AS_OF + timedelta(days=2))
    assert stands(each, owed) == (3 + 1 + 1) * YUAN
    each.today = AS_OF + timedelta(days=10)
    with pytest.raises(Refused):
        pay_fee(each, "commitment_fee", 12 * YUAN + 1)
    pay_fee(each, "commitment_fee", 12 * YUAN)
    assert stands(each, owed) == 0
    assert each.balance("fee_income:commitment_fee:CNY") == 12 * YUAN
    assert each.close_until(each.today)[-1].day == date(2026, 4, 10)
    assert stands(each, owed) == 1 * YUAN
    assert each.register.ledger.verify() == []
