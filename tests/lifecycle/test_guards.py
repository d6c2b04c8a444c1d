"""Every guard: what it refuses, what it lets pass, and that it refuses what could not be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hefu.lifecycle import guards
from hefu.lifecycle.agreed_fees import AgreedFees
from hefu.lifecycle.commitment_fee import Undrawn
from hefu.lifecycle.guard import (
    Circumstances,
    Commitment,
    DecisionNow,
    Fees,
    LimitNow,
    Loan,
    Refusal,
    View,
)
from hefu.lifecycle.guards.alert_unchanged import SEEN
from hefu.lifecycle.limit_scope import limit_id
from hefu.lifecycle.refused import Refused
from hefu.lifecycle.standing import Done, Standing, Wish
from hefu.vocabulary.labelled import LANGUAGES, Label, Language

DAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
A, B = "uscc:A", "uscc:B"


def done(event: str, actor: str = "u-li", role: str = "relationship_manager", **terms: Any) -> Done:
    """A move that was made."""
    return Done("t", "x", "x-1", 1, event, "", "s", actor, role, NOON, DAY, DAY, terms)


def limit(**changed: Any) -> LimitNow:
    """A limit in force with room for a hundred and a hundred reserved."""
    told: dict[str, Any] = {
        "room_minor": 100,
        "reserved_minor": 100,
        "granted_minor": 200,
        "target_minor": 200,
        "valid_until_on": DAY,
    }
    return LimitNow("lim_1", "single", A, 100, "CNY", **{**told, **changed})


def decision(**changed: Any) -> DecisionNow:
    """Today's decision, which allows a hundred."""
    told: dict[str, Any] = {
        "decision_id": "d-2",
        "named_id": "d-2",
        "is_same": True,
        "outcome": "approve",
        "amount_minor": 100,
        "currency": "CNY",
    }
    return DecisionNow(**{**told, **changed})


def standing(instrument: str, state: str, **terms: Any) -> Standing:
    """Another instrument."""
    return Standing(instrument, f"{instrument}-1", state, 2, terms)


def priced(**terms: Any) -> Standing:
    """An application whose last proposal named these fees."""
    return Standing("application", "a-1", "approved", 3, {}, (done("propose", **terms),))


INVOICE = {"seller_id": A, "buyer_id": B, "currency": "CNY", "gross_minor": 100}
RECEIVABLE = {
    "invoice_id": "i",
    "seller_id": A,
    "account_debtor_id": B,
    "amount_minor": 100,
    "currency": "CNY",
}
WORD = Label(en="x", zh="某")


@dataclass(frozen=True)
class Case:
    """``now`` is what was read; ``has``: terms of the instrument; ``codes``: what the guard says."""

    guard: str
    codes: tuple[str, ...] = ()
    terms: dict[str, Any] = field(default_factory=dict)
    now: dict[str, Any] = field(default_factory=dict)
    has: dict[str, Any] = field(default_factory=dict)
    history: tuple[Done, ...] = ()
    instrument: str = "drawdown"
    instrument_id: str = "x-1"
    role: str = "approver"
    party: str = ""


MADE = (done("propose"),)
LOAN = Loan({"principal": 100, "interest": 10}, "CNY")
UNDRAWN = Undrawn("a-1", "CNY", AgreedFees(A, A), (), 0)
OWED = Fees(UNDRAWN, {"commitment_fee": 7, "upfront_fee": 0})
CHARGED = {"fee_code": "service_fee", "fee_minor": 1}
PAYS = {"fee_code": "commitment_fee", "paid_minor": 7, "currency": "CNY"}
COMMITTED = Commitment(100, 40, 40, "CNY")
OWN_LIMIT = {"scope_code": "single", "scope_id": A, "currency": "CNY"}
OWN_FACILITY = {"scope_code": "facility", "scope_id": A, "currency": "CNY"}
DRAW = {"amount_minor": 60, "currency": "CNY"}
TERMS = {
    "due_on": "2026-06-30",
    "day_count": "act/360",
    "amount_minor": 100,
    "rate_bp": 435,
}
MONTHLY = {"way_code": "equal_principal", "cycle_code": "1M"}
VOUCHER = {
    "invoice_id": "i",
    "holder_id": A,
    "issuer_id": B,
    "amount_minor": 100,
    "currency": "CNY",
}
CASES = [
    Case("other_person", ("same_person",), history=(done("check", "u-zhao"),)),
    Case("other_person", history=MADE),
    Case("four_eyes", ("no_maker",)),
    Case("four_eyes", ("same_person",), history=(done("propose", "u-zhao"),)),
    Case("four_eyes", ("same_role",), history=(done("propose", role="approver"),)),
    Case(
        "four_eyes",
        ("same_role", "same_person"),
        history=(done("propose", "u-zhao", "approver"),),
    ),
    Case("four_eyes", ("same_person",), history=(done("submit", "u-zhao", "sme"), done("propose"))),
    Case("four_eyes", history=(done("approve", "u-zhao", "approver"), done("propose"))),
    Case("party_identified", ("party_not_in_evidence",)),
    Case("party_identified", ("party_without_number",), now={"party_row": {"name": "x"}}),
    Case("party_identified", now={"party_row": {"uscc": "x"}}),
    Case("party_not_watched", ("watchlist_not_searched",)),
    Case("party_not_watched", ("watchlisted",), now={"watched": (WORD,)}),
    Case("party_not_watched", now={"watched": ()}),
    Case("party_active", ("party_not_admitted",)),
    Case("party_active", ("party_not_active",), now={"party": standing("party", "suspended")}),
    Case("party_active", now={"party": standing("party", "active")}),
    Case("nothing_drawn", ("balance_unread",)),
    Case("nothing_drawn", ("still_owed",), now={"open_minor": 1}),
    Case("nothing_drawn", now={"open_minor": 0}),
    Case("application_evidenced", ("application_not_in_evidence",), now={"rows": ()}),
    Case(
        "application_evidenced",
        ("other_borrower", "evidence_says_status"),
        {"borrower_id": A},
        {"rows": ({"borrower_id": None, "status_code": None},)},
    ),
    *(
        Case(
            "application_evidenced",
            () if is_fit else ("evidence_says_status",),
            {"borrower_id": A},
            {"rows": ({"borrower_id": A, "status_code": status},)},
            instrument=instrument,
        )
        for instrument, status, is_fit in (
            ("application", "pending", True),
            ("application", "approved", False),
            ("application", "disbursed", False),
            ("drawdown", "pending", False),
            ("drawdown", "approved", True),
            ("drawdown", "disbursed", True),
            ("drawdown", "withdrawn", False),
            ("drawdown", "repaid", False),
        )
    ),
    Case("waiver_ends", ("waiver_end",), {"until_on": "2026-03-30"}),
    Case("waiver_ends", ("waiver_end",), {"until_on": "2099-12-31"}),
    Case("waiver_ends", (), {"until_on": "2026-03-31"}),
    Case("application_approved", ("application_unknown",)),
    Case(
        "application_approved",
        ("application_not_approved",),
        now={"application": standing("application", "proposed")},
    ),
    Case(
        "application_approved",
        ("other_borrower",),
        {"borrower_id": A},
        {"application": standing("application", "approved", borrower_id=B)},
    ),
    Case(
        "application_approved",
        (),
        {"borrower_id": A},
        {"application": standing("application", "approved", borrower_id=A)},
    ),
    Case("decision_is_todays", ("decision_unread",)),
    Case("decision_is_todays", ("decision_unknown",), now={"decision": decision(named_id="")}),
    Case("decision_is_todays", ("decision_outdated",), now={"decision": decision(is_same=False)}),
    Case("decision_is_todays", now={"decision": decision()}),
    Case("decision_allows", ("decision_unread",)),
    Case(
        "decision_allows",
        ("decision_forbids", "fact_missing", "finding_stands", "decision_less"),
        DRAW,
        {"decision": decision(outcome="refer", amount_minor=0, missing=(WORD,), stops=(WORD,))},
    ),
    Case(
        "decision_allows",
        ("decision_without_amount",),
        DRAW,
        {"decision": decision(amount_minor=None)},
    ),
    Case(
        "decision_allows",
        ("other_currency",),
        {**DRAW, "currency": "USD"},
        {"decision": decision()},
    ),
    Case(
        "decision_allows",
        ("decision_less",),
        {**DRAW, "amount_minor": 101},
        {"decision": decision()},
    ),
    Case(
        "decision_allows",
        ("decision_less",),
        {**DRAW, "amount_minor": 61},
        {"decision": decision(), "commitment": COMMITTED},
    ),
    Case("decision_allows", (), DRAW, {"decision": decision(), "commitment": COMMITTED}),
    Case("limits_readable", ("limits_unread",)),
    Case("limits_readable", ("limits_unread",), now={"limits": ()}),
    Case("limits_readable", ("limit_missing",), now={"limits": (limit(room_minor=None),)}),
    Case("limits_readable", ("limit_missing",), now={"limits": (limit(reserved_minor=None),)}),
    Case(
        "limits_readable",
        ("limit_expired",),
        now={"limits": (limit(valid_until_on=date(2026, 3, 30)),)},
    ),
    Case(
        "limits_readable",
        ("group_unknown",),
        now={"limits": (limit(why="lifecycle.group_unknown"),)},
    ),
    Case("limits_readable", now={"limits": (limit(),)}),
    Case("limits_have_room", ("limit_full",), now={"limits": (limit(room_minor=99),)}),
    Case("limits_have_room", now={"limits": (limit(),)}),
    Case("limits_reserved", ("commitment_unread",), DRAW, {"limits": (limit(),)}),
    Case(
        "limits_reserved",
        ("limit_not_reserved",),
        DRAW,
        {"limits": (limit(reserved_minor=59),), "commitment": COMMITTED},
    ),
    Case("limits_reserved", (), DRAW, {"limits": (limit(),), "commitment": COMMITTED}),
    Case("limit_unused", ("balance_unread",)),
    Case("limit_unused", ("limit_in_use",), now={"own_limit": limit()}),
    Case("limit_unused", now={"own_limit": limit(room_minor=200)}),
    Case(
        "change_as_proposed",
        ("other_amount", "other_end"),
        {"amount_minor": 1, "valid_until_on": "2026-12-31"},
        has={"proposed_minor": 2, "proposed_until_on": "2027-12-31"},
    ),
    Case(
        "change_as_proposed",
        (),
        {"amount_minor": 2, "valid_until_on": "2027-12-31"},
        has={"proposed_minor": 2, "proposed_until_on": "2027-12-31"},
    ),
    Case("scope_known", ("scope_unknown",), {**OWN_LIMIT, "scope_code": "moon"}),
    Case("scope_known", ("scope_unknown",), OWN_FACILITY),
    Case("scope_known", ("limit_id",), OWN_LIMIT),
    Case("scope_known", (), OWN_LIMIT, instrument_id=limit_id("single", A, "CNY")),
    Case("scope_is_facility", ("limit_id",), OWN_LIMIT),
    Case("scope_is_facility", (), OWN_FACILITY, instrument_id=limit_id("facility", A, "CNY")),
    Case("within_commitment", ("commitment_unread",), DRAW),
    Case(
        "within_commitment",
        ("other_currency",),
        {**DRAW, "currency": "USD"},
        {"commitment": COMMITTED},
    ),
    Case(
        "within_commitment",
        ("over_commitment",),
        {**DRAW, "amount_minor": 61},
        {"commitment": COMMITTED},
    ),
    Case("within_commitment", (), DRAW, {"commitment": COMMITTED}),
    Case("loan_terms_sound", ("due_before_begin",), {**TERMS, "due_on": "2026-03-31"}),
    Case("loan_terms_sound", ("day_count_unknown",), {**TERMS, "day_count": "bus/252"}),
    Case("loan_terms_sound", (), TERMS),
    *(
        Case("loan_terms_sound", () if code is None else (code,), {**TERMS, **more})
        for code, more in (
            ("plan_way", {"way_code": "whenever"}),
            ("plan_shift", {"shift_code": "sideways"}),
            ("plan_not_used", {"cycle_code": "1M"}),
            ("plan_not_used", {"way_code": "stated_days", "first_due_on": "2026-04-30"}),
            ("plan_cycle", {"way_code": "equal_principal"}),
            ("plan_cycle", {**MONTHLY, "cycle_code": "0M"}),
            ("plan_too_long", {**MONTHLY, "cycle_code": "1D", "due_on": "2036-06-30"}),
            ("plan_first_due", {**MONTHLY, "first_due_on": "2026-03-31"}),
            ("plan_first_due", {**MONTHLY, "first_due_on": "2026-07-01"}),
            ("plan_parts", {"way_code": "stated_days"}),
            ("plan_parts", {"way_code": "stated_days", "instalments": "2026-06-30=99"}),
            ("plan_parts", {"way_code": "stated_days", "instalments": "2026-13-30=100"}),
            (
                "plan_parts",
                {"way_code": "stated_days", "instalments": "2026-06-30=40 2026-05-30=60"},
            ),
            ("plan_impossible", {**MONTHLY, "cycle_code": "999Y", "due_on": "9999-12-31"}),
            (
                "plan_impossible",  # Saturday and Monday are one working day.
                {
                    "way_code": "stated_days",
                    "instalments": "2026-06-27=40 2026-06-29=60",
                    "due_on": "2026-06-29",
                },
            ),
            (None, MONTHLY),
            (None, {**MONTHLY, "first_due_on": "2026-04-20", "shift_code": "none"}),
            (None, {"way_code": "stated_days", "instalments": "2026-05-29=40 2026-06-30=60"}),
        )
    ),
    Case("same_currency", ("balance_unread",), {"currency": "CNY"}),
    Case("same_currency", ("other_currency",), {"currency": "USD"}, {"loan": LOAN}),
    Case("same_currency", (), {"currency": "CNY"}, {"loan": LOAN}),
    Case("less_than_owed", ("balance_unread",)),
    Case("less_than_owed", ("pays_all",), {"paid_minor": 110}, {"loan": LOAN}),
    Case("less_than_owed", (), {"paid_minor": 109}, {"loan": LOAN}),
    Case("all_that_is_owed", ("balance_unread",)),
    Case("all_that_is_owed", ("not_all_owed",), {"paid_minor": 109}, {"loan": LOAN}),
    Case("all_that_is_owed", ("not_all_owed",), {"paid_minor": 111}, {"loan": LOAN}),
    Case("all_that_is_owed", (), {"paid_minor": 110}, {"loan": LOAN}),
    Case("nothing_repaid", ("repaid_before",), history=(done("book"), done("repay"))),
    Case("nothing_repaid", history=(done("book"),)),
    Case("paper_evidenced", ("invoice_not_in_evidence",), RECEIVABLE, instrument="receivable"),
    Case(
        "paper_evidenced",
        ("invoice_says_other",) * 2,
        RECEIVABLE,
        {"rows": ({**INVOICE, "buyer_id": None, "gross_minor": 99},)},
        instrument="receivable",
    ),
    Case("paper_evidenced", (), RECEIVABLE, {"rows": (INVOICE,)}, instrument="receivable"),
    Case("paper_evidenced", (), VOUCHER, {"rows": (INVOICE,)}, instrument="voucher"),
    *(
        case
        for name, term in (
            ("acts_for_debtor", "account_debtor_id"),
            ("acts_for_issuer", "issuer_id"),
            ("acts_for_holder", "holder_id"),
            ("acts_for_giver", "from_id"),
        )
        for case in (
            Case(name, ("acts_for_other",), {term: A}),
            Case(name, ("acts_for_other",), {term: A}, party=B),
            Case(name, ("acts_for_other",), {}, party=""),
            Case(name, (), {term: A}, party=A),
        )
    ),
    Case(
        "not_more_than_registered", ("confirms_more",), {"amount_minor": 2}, has={"amount_minor": 1}
    ),
    Case("not_more_than_registered", (), {"amount_minor": 1}, has={"amount_minor": 1}),
    Case("assignment_evidenced", ("assignment_not_registered",), {"assignee_id": A}),
    Case(
        "assignment_evidenced",
        ("assigned_to_other",),
        {"assignee_id": A},
        {"rows": ({"secured_party_id": None},)},
    ),
    Case("assignment_evidenced", (), {"assignee_id": A}, {"rows": ({"secured_party_id": A},)}),
    Case("voucher_tenor", ("voucher_tenor",), {"due_on": "2026-03-31"}),
    Case("voucher_tenor", ("voucher_tenor",), {"due_on": "2027-04-01"}),
    Case("voucher_tenor", (), {"due_on": "2027-03-31"}),
    Case("within_holding", ("balance_unread",), {"from_id": A, "to_id": B, "passed_minor": 1}),
    Case(
        "within_holding",
        ("over_holding",),
        {"from_id": A, "to_id": B, "passed_minor": 2},
        {"holdings": {A: 1}},
    ),
    Case(
        "within_holding",
        ("passed_to_self",),
        {"from_id": A, "to_id": A, "passed_minor": 1},
        {"holdings": {A: 1}},
    ),
    Case("within_holding", (), {"from_id": A, "to_id": B, "passed_minor": 1}, {"holdings": {A: 1}}),
    Case("fees_sound", ("fee_to_deduct",), {"upfront_fee_is_deducted": 1}),
    Case(
        "fees_sound",
        ("fee_deducted_of_other",),
        {"upfront_fee_is_deducted": 1, "upfront_fee_bp": 10, "fee_payer_id": B},
        has={"borrower_id": A},
    ),
    Case(
        "fees_sound",
        (),
        {"upfront_fee_is_deducted": 1, "upfront_fee_bp": 10},
        has={"borrower_id": A},
    ),
    Case("fee_agreed", ("balance_unread",), CHARGED),
    *(
        Case(
            "fee_agreed",
            codes,
            {"fee_code": code, "fee_minor": fee},
            {"application": priced(**agreed), "charged_minor": 40},
        )
        for codes, code, fee, agreed in (
            (("fee_unknown",), "tip", 1, {"service_fee_minor": 100}),
            (("fee_not_agreed",), "service_fee", 1, {"upfront_fee_bp": 10}),
            (("fee_by_itself",), "upfront_fee", 1, {"upfront_fee_bp": 10}),
            (("fee_more_than_agreed",), "service_fee", 61, {"service_fee_minor": 100}),
            ((), "service_fee", 60, {"service_fee_minor": 100}),
        )
    ),
    Case("fee_owed", ("balance_unread",), CHARGED),
    Case("fee_owed", ("other_currency",), {"currency": "USD"}, {"fees": OWED}),
    Case("fee_owed", ("fee_pays_more",), {**PAYS, "paid_minor": 8}, {"fees": OWED}),
    Case("fee_owed", ("fee_pays_more",), {**PAYS, "fee_code": "tip"}, {"fees": OWED}),
    Case("fee_owed", (), PAYS, {"fees": OWED}),
    Case("fees_paid", ("balance_unread",)),
    Case("fees_paid", ("fee_still_owed",), now={"fees": OWED}),
    Case("fees_paid", now={"fees": Fees(UNDRAWN, {"upfront_fee": 0})}),
    Case("day_follows", ("day_misnamed",), instrument="ledger_day", instrument_id="2026-03-30"),
    *(
        Case(
            "day_follows",
            codes,
            now={"closed_until": last},
            instrument="ledger_day",
            instrument_id="2026-03-31",
        )
        for codes, last in (
            (("day_not_next",), date(2026, 3, 29)),
            (("day_not_next",), date(2026, 3, 31)),
            ((), date(2026, 3, 30)),
            ((), None),
        )
    ),
    Case("voucher_is_due", ("voucher_not_due",), {"due_on": "2026-04-01"}),
    Case("voucher_is_due", (), {"due_on": "2026-03-31"}),
    Case("alert_stands", ("alert_gone",), {"alert_id": "a"}),
    Case("alert_stands", ("alert_gone",), {"alert_id": "a"}, {"alerts": {"b": "f"}}),
    Case("alert_stands", (), {"alert_id": "a"}, {"alerts": {"a": "f"}}),
    Case("alert_unchanged", ("alert_changed",), {"alert_id": "a"}, {"alerts": {"a": "f"}}),
    *(
        Case(
            "alert_unchanged",
            codes,
            {"alert_id": "a"},
            {"alerts": {"a": "f"}},
            history=(msgspec.structs.replace(done("propose"), seen=seen),),
        )
        for codes, seen in (
            (("alert_changed",), {}),
            (("alert_changed",), {SEEN: "e"}),
            ((), {SEEN: "f"}),
        )
    ),
    Case("is_assigned_to", ("assigned_to_other_person",), has={"assigned_to": "u-wang"}),
    Case("is_assigned_to", has={"assigned_to": "u-zhao"}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.guard} {'+'.join(case.codes)}")
def test_a_guard_says_all_that_stands_against_it_and_nothing_else(case: Case) -> None:
    said = _said(case)
    assert tuple(one.code.removeprefix("lifecycle.") for one in said) == case.codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_a_sentence_without_codes_or_minor_units(language: Language) -> None:
    for case in CASES:
        plain = [one for one in _said(case) if "event" not in one.arguments]
        told = Refused("drawdown", "book", plain, "CNY").text(language)
        assert "{" not in told
        assert told.count("\n") == len(plain)
        assert not re.search(r"Label\(", told)


def _said(case: Case) -> list[Refusal]:
    instrument = Standing(case.instrument, case.instrument_id, "s", 1, case.has, case.history)
    wish = Wish(
        transition_id="t-1",
        instrument=case.instrument,
        instrument_id=case.instrument_id,
        event="e",
        actor_id="u-zhao",
        role_code=case.role,
        at=NOON,
        effective_on=DAY,
        known_on=DAY,
        terms=case.terms,
        party_id=case.party,
    )
    return guards.guard(case.guard)(View(instrument, wish, Circumstances(**case.now)))


def test_every_guard_refuses_here_and_lets_pass() -> None:
    there = {one.stem for one in Path(str(guards.__file__)).parent.glob("*.py")} - {"__init__"}
    assert {case.guard for case in CASES if case.codes} == there
    assert {case.guard for case in CASES if not case.codes} == there
