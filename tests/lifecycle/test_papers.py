"""Receivables, vouchers, waivers and cases: who may say what of them, and what is left of a split voucher."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hefu.lifecycle.refused import Refused
from hefu.vocabulary.errors import NotAllowed
from tests.decisions.approvable import AS_OF, BANK, BUYER, HOLDING, INVOICES, SELLER, YUAN
from tests.lifecycle.deal import Deal, Terms, evidence

DUE = (AS_OF + timedelta(days=90)).isoformat()
VOUCHER, RECEIVABLE = "V-0001", "R-0001"
FACE = 113_000 * YUAN
ISSUE: Terms = {
    "issuer_id": BUYER,
    "holder_id": SELLER,
    "invoice_id": INVOICES[0],
    "amount_minor": FACE,
    "currency": "CNY",
    "due_on": DUE,
}
REGISTER: Terms = {
    "invoice_id": INVOICES[0],
    "seller_id": SELLER,
    "account_debtor_id": BUYER,
    "amount_minor": FACE,
    "currency": "CNY",
    "due_on": DUE,
}


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.refusals]


def issue(deal: Deal, terms: Terms = ISSUE, *, party: str = BUYER) -> str:
    return deal.do("voucher", VOUCHER, "issue", "core_enterprise", terms, party=party).state


def accept(deal: Deal, party: str = SELLER) -> str:
    return deal.do("voucher", VOUCHER, "accept", "sme", party=party).state


def pass_on(deal: Deal, giver: str, receiver: str, amount: int) -> None:
    terms: Terms = {"from_id": giver, "to_id": receiver, "passed_minor": amount}
    deal.do("voucher", VOUCHER, "pass_on", "sme", terms, party=giver)


def held(deal: Deal, party: str) -> int | None:
    balance = deal.balance_or_none(f"{VOUCHER}:held:{party}")
    return None if balance is None else -balance


@pytest.mark.parametrize(
    ("changed", "party", "code"),
    [
        ({}, SELLER, "lifecycle.acts_for_other"),
        ({}, "", "lifecycle.acts_for_other"),
        ({"amount_minor": FACE + 1}, BUYER, "lifecycle.invoice_says_other"),
        ({"holder_id": HOLDING}, BUYER, "lifecycle.invoice_says_other"),
        ({"currency": "USD"}, BUYER, "lifecycle.invoice_says_other"),
        ({"invoice_id": "dig:0"}, BUYER, "lifecycle.invoice_not_in_evidence"),
        ({"due_on": "2027-04-01"}, BUYER, "lifecycle.voucher_tenor"),
        ({"due_on": AS_OF.isoformat()}, BUYER, "lifecycle.voucher_tenor"),
    ],
)
def test_a_voucher_without_its_trade_is_not_issued(
    told: Deal, changed: Terms, party: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        issue(told, {**ISSUE, **changed}, party=party)
    assert codes(refused) == [code]


def test_a_voucher_may_run_twelve_months_and_no_day_longer(told: Deal) -> None:
    assert issue(told, {**ISSUE, "due_on": "2027-03-31"}) == "issued"


def test_the_parts_of_a_voucher_are_the_voucher(told: Deal) -> None:
    issue(told)
    with pytest.raises(Refused):
        accept(told, HOLDING)
    accept(told)
    pass_on(told, SELLER, HOLDING, 40_000 * YUAN)
    pass_on(told, HOLDING, BANK, 15_000 * YUAN)
    parts = {party: held(told, party) for party in (SELLER, HOLDING, BANK)}
    assert parts == {SELLER: 73_000 * YUAN, HOLDING: 25_000 * YUAN, BANK: 15_000 * YUAN}
    with pytest.raises(Refused) as refused:
        pass_on(told, SELLER, BANK, 73_000 * YUAN + 1)
    assert codes(refused) == ["lifecycle.over_holding"]
    with pytest.raises(Refused) as refused:
        pass_on(told, SELLER, SELLER, 1)
    assert codes(refused) == ["lifecycle.passed_to_self"]
    terms: Terms = {"from_id": SELLER, "to_id": BANK, "passed_minor": 1}
    with pytest.raises(Refused) as refused:  # A part of somebody else.
        told.do("voucher", VOUCHER, "pass_on", "sme", terms, party=HOLDING)
    assert codes(refused) == ["lifecycle.acts_for_other"]
    paid: Terms = {"bank_reference": "REF"}
    with pytest.raises(Refused) as refused:
        told.do("voucher", VOUCHER, "redeem", "risk_officer", paid)
    assert codes(refused) == ["lifecycle.voucher_not_due"]
    told.today = AS_OF + timedelta(days=90)
    assert told.do("voucher", VOUCHER, "redeem", "risk_officer", paid).state == "redeemed"
    assert [held(told, party) for party in (SELLER, HOLDING, BANK)] == [0, 0, 0]
    assert told.balance(f"{VOUCHER}:owed") == 0
    assert told.register.ledger.verify() == []


def test_only_who_owes_a_receivable_confirms_it_and_no_more_than_there_is(told: Deal) -> None:
    told.do("receivable", RECEIVABLE, "register", "sme", REGISTER, party=SELLER)
    confirmed: Terms = {"amount_minor": FACE, "due_on": DUE}
    with pytest.raises(Refused) as refused:
        told.do("receivable", RECEIVABLE, "confirm", "core_enterprise", confirmed, party=SELLER)
    assert codes(refused) == ["lifecycle.acts_for_other"]
    with pytest.raises(NotAllowed):
        told.do("receivable", RECEIVABLE, "confirm", "relationship_manager", confirmed)
    more: Terms = {**confirmed, "amount_minor": FACE + 1}
    with pytest.raises(Refused) as refused:
        told.do("receivable", RECEIVABLE, "confirm", "core_enterprise", more, party=BUYER)
    assert codes(refused) == ["lifecycle.confirms_more"]
    done = told.do("receivable", RECEIVABLE, "confirm", "core_enterprise", confirmed, party=BUYER)
    assert done.state == "confirmed"


def test_a_receivable_is_assigned_only_as_the_registry_shows(told: Deal) -> None:
    told.do("receivable", RECEIVABLE, "register", "sme", REGISTER, party=SELLER)
    confirmed: Terms = {"amount_minor": FACE, "due_on": DUE}
    told.do("receivable", RECEIVABLE, "confirm", "core_enterprise", confirmed, party=BUYER)
    own = next(
        str(row["registration_no"])
        for row in evidence()["registration"]
        if row["secured_party_id"] == BANK
    )
    for terms, code in (
        ({"assignee_id": BANK, "registration_no": "0"}, "lifecycle.assignment_not_registered"),
        ({"assignee_id": HOLDING, "registration_no": own}, "lifecycle.assigned_to_other"),
    ):
        with pytest.raises(Refused) as refused:
            told.do("receivable", RECEIVABLE, "assign", "risk_officer", terms)
        assert codes(refused) == [code]
    good: Terms = {"assignee_id": BANK, "registration_no": own}
    assert told.do("receivable", RECEIVABLE, "assign", "risk_officer", good).state == "assigned"


def test_an_alert_that_nobody_sees_is_not_waived(told: Deal) -> None:
    terms: Terms = {"alert_id": "PLG-00000000", "until_on": DUE, "reason": "known"}
    with pytest.raises(Refused) as refused:
        told.do("waiver", "W-0001", "propose", "risk_officer", terms)
    assert codes(refused) == ["lifecycle.alert_gone"]


def test_a_case_is_concluded_by_whom_it_was_given_and_closed_by_somebody_else(told: Deal) -> None:
    about: Terms = {"about_id": SELLER, "reason": "bills without goods"}
    told.do("case", "C-0001", "open", "pledge_supervisor", about, by="u-pledge")
    told.do("case", "C-0001", "assign", "risk_officer", {"assigned_to": "u-wang"})
    found: Terms = {"conclusion_code": "confirmed", "reason": "no goods at the gate"}
    with pytest.raises(Refused) as refused:
        told.do("case", "C-0001", "conclude", "risk_officer", found, by="u-other")
    assert codes(refused) == ["lifecycle.assigned_to_other_person"]
    told.do("case", "C-0001", "conclude", "risk_officer", found)
    with pytest.raises(Refused) as refused:
        told.do("case", "C-0001", "close", "approver", by="u-wang")
    assert set(codes(refused)) == {"lifecycle.same_person"}
    assert told.do("case", "C-0001", "close", "approver").state == "closed"
