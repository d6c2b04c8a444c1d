"""From the first papers to the last fen: what may happen, and above all what may not."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from hefu.evidence.day import Clocks
from hefu.evidence.record import Record
from hefu.lifecycle.interest import interest_minor
from hefu.lifecycle.limit_scope import limit_id
from hefu.lifecycle.refused import Refused
from hefu.services.screen_application import screen_application
from hefu.vocabulary.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.decisions.approvable import AS_OF, BUYER, SELLER, approvable
from tests.lifecycle.deal import (
    AMOUNT,
    APPLICATION,
    FACILITY,
    FINANCEABLE,
    LIMIT,
    SCOPES,
    SECTION,
    UNTIL,
    YUAN,
    Deal,
    Terms,
    evidence,
)

OWN = limit_id("facility", FACILITY, "CNY")
DRAWDOWN = "DD-0001"
RATE_BP = 435


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.refusals]


def scopes(refused: pytest.ExceptionInfo[Refused], code: str) -> set[object]:
    assert set(codes(refused)) == {code}
    return {one.arguments["scope"] for one in refused.value.refusals}


def repay(deal: Deal, amount: int, event: str = "repay", *, on: date | None = None) -> str:
    terms: Terms = {"paid_minor": amount, "currency": "CNY", "bank_reference": "REF-1"}
    return deal.do("drawdown", DRAWDOWN, event, "relationship_manager", terms, on=on).state


def transfer_count(deal: Deal) -> int:
    return sum(
        len(deal.register.ledger.transfers_of(one))
        for one in (f"{OWN}:room", f"{OWN}:reserved", f"{OWN}:used")
    )


# Before approval.


def test_nobody_borrows_who_is_not_a_customer(told: Deal) -> None:
    with pytest.raises(Refused) as refused:
        told.propose()
    assert codes(refused) == ["lifecycle.party_not_admitted"]
    assert told.register.lifecycle.standing("application", APPLICATION) is None


def test_a_firm_without_papers_or_on_no_searched_list_is_not_admitted(told: Deal) -> None:
    stranger = "uscc:91000000000000000X"
    terms: Terms = {"party_id": stranger}
    with pytest.raises(Refused) as refused:
        told.do("party", stranger, "apply", "relationship_manager", terms)
    assert codes(refused) == ["lifecycle.party_not_in_evidence"]
    later = AS_OF + timedelta(days=400)
    told.do("party", SELLER, "apply", "relationship_manager", {"party_id": SELLER})
    told.today = later
    with pytest.raises(Refused) as refused:
        told.do("party", SELLER, "check", "risk_officer")
    assert codes(refused) == ["lifecycle.watchlist_not_searched"]


def test_without_limits_there_is_no_approval_and_each_is_named(told: Deal) -> None:
    told.set_up("facility", *SCOPES)
    told.propose()
    terms: Terms = {"decision_id": told.decide_today()}
    with pytest.raises(Refused) as refused:
        told.do("application", APPLICATION, "approve", "approver", terms)
    assert scopes(refused, "lifecycle.limit_missing") == {"facility", *SCOPES}
    assert told.balance_or_none(f"{APPLICATION}:commitment") is None


def test_limits_without_room_refuse_and_each_is_named(told: Deal) -> None:
    told.set_up("facility", *SCOPES)
    told.grant_facility(AMOUNT - 1)
    for scope in SCOPES:
        told.grant_limit(scope, 100)
    told.propose()
    terms: Terms = {"decision_id": told.decide_today()}
    with pytest.raises(Refused) as refused:
        told.do("application", APPLICATION, "approve", "approver", terms)
    assert scopes(refused, "lifecycle.limit_full") == {"facility", *SCOPES}
    assert told.limit(OWN) == (299_999, 0, 0)


def test_a_borrower_of_unknown_industry_has_no_readable_limit(tmp_path: Path) -> None:
    deal = Deal(tmp_path, rows=approvable())
    deal.set_up()
    deal.propose()
    terms: Terms = {"decision_id": deal.decide_today()}
    with pytest.raises(Refused) as refused:
        deal.do("application", APPLICATION, "approve", "approver", terms)
    assert codes(refused) == ["lifecycle.sector_unknown"]
    deal.close()


def test_a_limit_on_the_division_goes_before_that_on_the_section(ready: Deal) -> None:
    division = ready.grant_limit("sector", LIMIT, "33")
    ready.approve()
    assert ready.limit(division) == (LIMIT // YUAN - 300_000, 300_000, 0)
    assert ready.limit(limit_id("sector", SECTION, "CNY")) == (LIMIT // YUAN, 0, 0)


def test_four_eyes(ready: Deal) -> None:
    ready.propose()
    terms: Terms = {"decision_id": ready.decide_today()}
    with pytest.raises(Refused) as refused:
        ready.do("application", APPLICATION, "approve", "approver", terms, by="u-wang")
    assert codes(refused) == ["lifecycle.same_person"]
    with pytest.raises(Refused) as refused:  # Who submitted it, in a third role.
        ready.do("application", APPLICATION, "approve", "approver", terms, by="u-li")
    assert codes(refused) == ["lifecycle.same_person"]
    for role in ("risk_officer", "sme", "technology_partner", "administrator"):
        with pytest.raises(NotAllowed, match=r"lifecycle\.role"):
            ready.do("application", APPLICATION, "approve", role, terms, by="u-9")


def test_more_than_the_decision_covers_is_not_proposed(ready: Deal) -> None:
    with pytest.raises(Refused) as refused:
        ready.propose(FINANCEABLE + 1)
    assert "lifecycle.decision_less" in codes(refused)


def test_a_decision_of_another_day_or_of_nobody_carries_nothing(ready: Deal) -> None:
    yesterday = Clocks(AS_OF - timedelta(days=1), AS_OF)
    old = screen_application(ready.register, ready.engine, APPLICATION, yesterday).decision_id
    borrower: Terms = {"borrower_id": SELLER}
    ready.do("application", APPLICATION, "submit", "relationship_manager", borrower)
    for named, code in (
        (old, "lifecycle.decision_outdated"),
        ("0" * 20, "lifecycle.decision_unknown"),
        (ready.decide_today()[:12], "lifecycle.decision_unknown"),
    ):
        wanted: Terms = {"decision_id": named, "amount_minor": AMOUNT, "currency": "CNY"}
        with pytest.raises(Refused) as refused:
            ready.do("application", APPLICATION, "propose", "risk_officer", wanted)
        assert codes(refused) == [code]


def restated(deal: Deal, **changed: str) -> None:
    """The bank's own system says something else of the application from now on."""
    row = {**evidence()["application"][0], **changed}
    deal.tell([Record("application", row, "1", "bank-extract", AS_OF + timedelta(days=1))])


@pytest.mark.parametrize("status", ["disbursed", "repaid", "withdrawn", "declined"])
def test_what_the_core_system_has_paid_out_or_ended_is_not_taken_up(
    told: Deal, status: str
) -> None:
    told.onboard()
    restated(told, status_code=status)
    with pytest.raises(Refused) as refused:
        told.propose()
    assert codes(refused) == ["lifecycle.evidence_says_status"]


def test_an_application_that_turns_out_to_be_somebody_elses_or_withdrawn_is_not_paid(
    ready: Deal,
) -> None:
    ready.approve()
    ready.request()
    for changed, code in (
        ({"borrower_id": BUYER, "status_code": "approved"}, "lifecycle.other_borrower"),
        ({"status_code": "withdrawn"}, "lifecycle.evidence_says_status"),
    ):
        restated(ready, **changed)
        with pytest.raises(Refused) as refused:
            ready.do("drawdown", DRAWDOWN, "book", "risk_officer", {"decision_id": "none-0001"})
        assert code in codes(refused)


def test_a_limit_refused_or_withdrawn_may_be_proposed_again(ready: Deal) -> None:
    own = limit_id("single", SELLER, "CNY")
    ready.do("limit", own, "close", "risk_officer", {"reason": "appetite"})
    assert ready.limit(own) == (0, 0, 0)
    again: Terms = {
        "scope_code": "single",
        "scope_id": SELLER,
        "amount_minor": 400_000 * YUAN,
        "currency": "CNY",
        "valid_until_on": UNTIL,
    }
    ready.do("limit", own, "propose_again", "risk_officer", again)
    ready.do("limit", own, "refuse", "approver", {"reason": "not yet"})
    ready.do("limit", own, "propose_again", "risk_officer", again)
    ready.do("limit", own, "approve", "approver")
    assert ready.limit(own) == (400_000, 0, 0)
    assert ready.register.ledger.verify() == []


def test_a_withdrawn_limit_on_the_division_leaves_that_on_the_section(ready: Deal) -> None:
    division = ready.grant_limit("sector", LIMIT, "33")
    ready.do("limit", division, "close", "risk_officer", {"reason": "appetite"})
    ready.approve()
    assert ready.limit(limit_id("sector", SECTION, "CNY"))[1] == 300_000


# Approval, drawdown, repayment.


def test_limits_are_reserved_at_approval_used_at_drawdown_and_restored_at_repayment(
    each: Deal,
) -> None:
    each.approve()
    assert each.limit(OWN) == (700_000, 300_000, 0)
    each.pay_out(200_000 * YUAN)
    assert each.limit(OWN) == (700_000, 100_000, 200_000)
    assert repay(each, 50_000 * YUAN) == "booked"
    assert each.standing("drawdown", DRAWDOWN).minor("amount_minor") == 200_000 * YUAN
    assert each.limit(OWN) == (750_000, 100_000, 150_000)
    assert repay(each, 150_000 * YUAN, "settle") == "repaid"
    assert each.limit(OWN) == (900_000, 100_000, 0)
    each.do("application", APPLICATION, "close", "risk_officer", {"reason": "repaid"})
    assert each.limit(OWN) == (1_000_000, 0, 0)
    for scope, named in SCOPES.items():
        assert each.limit(limit_id(scope, named, "CNY"))[1:] == (0, 0), scope
    assert each.register.ledger.verify() == []


def test_what_a_facility_that_does_not_revolve_lent_is_not_lent_again(told: Deal) -> None:
    told.set_up("facility")
    told.grant_facility(revolving=0)
    told.approve()
    told.pay_out()
    assert repay(told, AMOUNT, "settle") == "repaid"
    assert told.limit(OWN) == (700_000, 0, 300_000)
    assert told.limit(limit_id("single", SELLER, "CNY")) == (1_000_000, 0, 0)


def test_interest_is_paid_before_principal_and_counted_to_the_day(ready: Deal) -> None:
    ready.approve()
    ready.pay_out()
    ready.today = AS_OF + timedelta(days=30)
    interest = interest_minor(AMOUNT, RATE_BP, "act/360", AS_OF, ready.today)
    assert interest == 108_750  # 300,000 yuan at 4.35 % for 30 days of 360
    with pytest.raises(Refused) as refused:
        repay(ready, AMOUNT, "settle")
    assert codes(refused) == ["lifecycle.not_all_owed"]
    assert repay(ready, 100_000) == "booked"
    assert ready.balance(f"{DRAWDOWN}:principal", "debit") == AMOUNT
    assert ready.balance(f"{DRAWDOWN}:interest", "debit") == 8_750
    assert ready.limit(OWN) == (700_000, 0, 300_000)
    assert repay(ready, AMOUNT + 8_750, "settle") == "repaid"
    assert ready.balance("interest_income:CNY") == interest
    assert ready.register.ledger.verify() == []


def test_no_more_than_approved_is_drawn_in_any_number_of_parts(ready: Deal) -> None:
    ready.approve()
    ready.pay_out(AMOUNT - 1, "DD-0001")
    with pytest.raises(Refused) as refused:
        ready.request(2, "DD-0002")
    assert codes(refused) == ["lifecycle.over_commitment"]
    ready.pay_out(1, "DD-0003")
    with pytest.raises(Refused):
        ready.request(1, "DD-0004")


def test_two_requests_that_fit_one_by_one_are_not_both_paid(ready: Deal) -> None:
    ready.approve()
    ready.request(200_000 * YUAN, "DD-0001")
    ready.request(200_000 * YUAN, "DD-0002")
    assert ready.book("DD-0001").state == "booked"
    with pytest.raises(Refused) as refused:
        ready.book("DD-0002")
    assert "lifecycle.over_commitment" in codes(refused)


def test_what_pays_out_is_a_second_person(ready: Deal) -> None:
    ready.approve()
    ready.request()
    terms: Terms = {"decision_id": ready.decide_today()}
    with pytest.raises(Refused) as refused:
        ready.do("drawdown", DRAWDOWN, "book", "approver", terms, by="u-li")
    assert codes(refused) == ["lifecycle.same_person"]


def test_evidence_that_arrives_after_the_decision_stops_the_money(each: Deal) -> None:
    each.approve()
    each.request()
    decided = each.decide_today()
    each.tell([Record("invoice", {"invoice_id": _an_invoice(), "gross_minor": 1}, "1", "rival")])
    before = transfer_count(each)
    with pytest.raises(Refused) as refused:
        each.do("drawdown", DRAWDOWN, "book", "risk_officer", {"decision_id": decided})
    assert {"lifecycle.decision_outdated", "lifecycle.decision_forbids"} <= set(codes(refused))
    assert "lifecycle.finding_stands" in codes(refused) or "lifecycle.fact_missing" in codes(
        refused
    )
    assert transfer_count(each) == before
    assert each.standing("drawdown", DRAWDOWN).state == "requested"


def test_evidence_that_changes_nothing_does_not_stop_it(ready: Deal) -> None:
    ready.approve()
    ready.request()
    decided = ready.decide_today()
    ready.tell([Record("party", {"party_id": "uscc:91000000000000000X"}, "1", "elsewhere")])
    terms: Terms = {"decision_id": decided}
    assert ready.do("drawdown", DRAWDOWN, "book", "risk_officer", terms).state == "booked"


def test_a_suspended_customer_gets_no_money(ready: Deal) -> None:
    ready.approve()
    ready.request()
    ready.do("party", SELLER, "suspend", "approver", {"reason": "a warning"})
    with pytest.raises(Refused) as refused:
        ready.book()
    assert codes(refused) == ["lifecycle.party_not_active"]


def test_a_limit_that_ended_or_was_frozen_meanwhile_stops_the_money(ready: Deal) -> None:
    ready.approve()
    ready.request()
    ready.do("facility", OWN, "freeze", "risk_officer", {"reason": "a warning"})
    with pytest.raises(Refused) as refused:
        ready.book()
    assert "lifecycle.limit_missing" in codes(refused)


def test_the_same_wish_is_done_once(each: Deal) -> None:
    each.approve()
    each.request()
    wish = each.wish(
        "drawdown", DRAWDOWN, "book", "risk_officer", {"decision_id": each.decide_today()}
    )
    first = each.make(wish)
    count = transfer_count(each)
    assert each.make(wish).version == first.version
    assert transfer_count(each) == count
    other = each.wish(
        "drawdown",
        DRAWDOWN,
        "repay",
        "relationship_manager",
        {"paid_minor": 1, "currency": "CNY", "bank_reference": "R"},
        transition_id=wish.transition_id,
    )
    with pytest.raises(Conflict, match=r"lifecycle\.id_taken"):
        each.make(other)


def test_a_payment_out_is_undone_as_a_whole(each: Deal) -> None:
    each.approve()
    before = each.limit(OWN)
    each.pay_out()
    each.do("drawdown", DRAWDOWN, "reverse", "approver", {"reason": "wrong account"})
    assert each.limit(OWN) == before
    assert each.balance(f"{DRAWDOWN}:principal", "debit") == 0
    assert each.balance(f"{APPLICATION}:commitment", "debit") == AMOUNT
    assert each.register.ledger.verify() == []


def test_what_was_paid_out_is_evidence_from_then_on(ready: Deal) -> None:
    ready.approve()
    ready.pay_out()
    clocks = Clocks(AS_OF, AS_OF)
    (row,) = ready.register.rows_where(clocks, "application", "application_id", [APPLICATION])
    assert row["status_code"] == "disbursed"
    (event,) = ready.register.rows_where(clocks, "loan_event", "borrower_id", [SELLER])
    assert (event["event_code"], event["amount_minor"]) == ("disbursed", AMOUNT)


def test_a_reduced_limit_takes_back_what_is_repaid(each: Deal) -> None:
    each.approve()
    each.pay_out()
    change: Terms = {
        "proposed_minor": 100_000 * YUAN,
        "proposed_until_on": "2027-06-30",
        "reason": "appetite",
    }
    own = limit_id("single", SELLER, "CNY")
    each.do("limit", own, "propose_change", "risk_officer", change)
    assert each.standing("limit", own).text("valid_until_on") == UNTIL  # not yet
    other: Terms = {"amount_minor": LIMIT, "valid_until_on": UNTIL}
    with pytest.raises(Refused) as refused:
        each.do("limit", own, "approve_change", "approver", other)
    assert codes(refused) == ["lifecycle.other_amount", "lifecycle.other_end"]
    same: Terms = {"amount_minor": 100_000 * YUAN, "valid_until_on": "2027-06-30"}
    each.do("limit", own, "approve_change", "approver", same)
    assert each.limit(own) == (0, 0, 300_000)
    repay(each, 150_000 * YUAN)
    assert each.limit(own) == (0, 0, 150_000)
    repay(each, 100_000 * YUAN)
    assert each.limit(own) == (50_000, 0, 50_000)
    assert each.register.ledger.verify() == []


def test_a_limit_in_use_is_not_withdrawn(ready: Deal) -> None:
    ready.approve()
    own = limit_id("single", SELLER, "CNY")
    with pytest.raises(Refused) as refused:
        ready.do("limit", own, "close", "risk_officer", {"reason": "appetite"})
    assert codes(refused) == ["lifecycle.limit_in_use"]


def test_a_limit_stands_under_its_own_id(told: Deal) -> None:
    terms: Terms = {
        "scope_code": "single",
        "scope_id": BUYER,
        "amount_minor": LIMIT,
        "currency": "CNY",
        "valid_until_on": "2026-12-31",
    }
    with pytest.raises(Refused) as refused:
        told.do("limit", limit_id("single", SELLER, "CNY"), "propose", "risk_officer", terms)
    assert codes(refused) == ["lifecycle.limit_id"]


def test_of_many_officers_and_one_room_exactly_those_win_that_fit(each: Deal) -> None:
    """Eight people ask for a third of the commitment each, at once."""
    each.approve()
    part = AMOUNT // 3
    ids = [f"DD-{number:04d}" for number in range(1, 9)]
    for one in ids:
        each.request(part, one)
    decided = each.decide_today()
    wishes = [
        each.wish(
            "drawdown", one, "book", "risk_officer", {"decision_id": decided}, by=f"u-{number}"
        )
        for number, one in enumerate(ids)
    ]
    won, lost = list[str](), list[str]()
    engines = threading.local()

    def pay(number: int) -> None:
        try:
            won.append(each.make_on_own_engine(wishes[number], engines).instrument_id)
        except Refused as error:
            lost.append(error.refusals[0].code)

    people = [threading.Thread(target=pay, args=(number,)) for number in range(len(ids))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(won) == 3
    assert lost == ["lifecycle.over_commitment"] * 5
    assert each.balance(f"{APPLICATION}:commitment", "debit") == AMOUNT - 3 * part
    assert each.register.ledger.verify() == []


def test_money_moves_as_of_today_and_a_payment_is_dated_between_then_and_now(ready: Deal) -> None:
    ready.approve()
    ready.request()
    terms: Terms = {"decision_id": ready.decide_today()}
    with pytest.raises(InvalidInput, match=r"lifecycle\.not_today"):
        ready.do("drawdown", DRAWDOWN, "book", "risk_officer", terms, on=AS_OF - timedelta(days=9))
    ready.book()
    ready.today = AS_OF + timedelta(days=30)
    for day in (AS_OF - timedelta(days=1), ready.today + timedelta(days=1)):
        with pytest.raises(InvalidInput, match=r"lifecycle\.day_out_of_order"):
            repay(ready, 1, on=day)
    assert repay(ready, 100_000, on=AS_OF + timedelta(days=10)) == "booked"
    assert ready.balance("interest_income:CNY") == 36_250
    with pytest.raises(InvalidInput, match=r"lifecycle\.day_out_of_order"):
        repay(ready, 1, on=AS_OF + timedelta(days=9))


def test_nothing_is_owed_before_a_customer_leaves(ready: Deal) -> None:
    ready.approve()
    with pytest.raises(Refused) as refused:
        ready.do("party", SELLER, "leave", "relationship_manager", {"reason": "moves"})
    assert codes(refused) == ["lifecycle.still_owed"]


def test_an_unknown_instrument_stands_nowhere(told: Deal) -> None:
    with pytest.raises(NotFound):
        told.do("loan", "L-1", "book", "risk_officer")
    assert told.register.lifecycle.standing("drawdown", "none") is None


def _an_invoice() -> str:
    return str(evidence()["invoice"][0]["invoice_id"])
