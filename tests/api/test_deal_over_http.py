"""Apply, decide, approve by two people, pay out, repay: over HTTP, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.asking import BOOK, OTHER_BOOK, TrialServer, problem
from tests.api.deal_over_http import DRAWDOWN, DealOverHttp
from tests.decisions.approvable import APPLICATION, BUYER, REQUESTED, SELLER

MOVES = f"/drawdowns/{DRAWDOWN}/moves"


@pytest.fixture
def deal(server_on_both: TrialServer) -> Iterator[DealOverHttp]:
    made = DealOverHttp(server_on_both)
    made.set_up()
    yield made
    assert made.ledger.verify() == []


def codes(answer: object) -> list[str]:
    return [one["code"] for one in answer.json()["reasons"]]  # type: ignore[attr-defined]


def test_from_the_application_to_the_last_fen(deal: DealOverHttp) -> None:
    deal.approve()
    deal.request()
    decided = deal.decide()
    paid = deal.do("drawdowns", DRAWDOWN, "book", "risk_officer", decision_id=decided)
    assert paid["state_code"] == "booked"
    assert [one["event"] for one in paid["history"]] == ["request", "book"]
    assert paid["next_events"] == ["repay", "charge_fee", "settle", "reverse"]
    assert [one["principal_minor"] for one in paid["plan"]] == [REQUESTED]
    evidence = deal.server.get(f"/applications/{APPLICATION}", "risk_officer").json()
    assert evidence["status_code"] == "disbursed"
    back = {"paid_minor": REQUESTED, "currency": "CNY", "bank_reference": "REF-9"}
    done = deal.do("drawdowns", DRAWDOWN, "settle", "relationship_manager", **back)
    assert done["state_code"] == "repaid"
    closed = deal.do("approvals", APPLICATION, "close", "risk_officer", reason="repaid")
    assert closed["state_code"] == "closed"


def test_every_reason_is_told_in_the_language_asked_for(deal: DealOverHttp) -> None:
    deal.approve()
    deal.request()
    for language, words in (("en", "pay out"), ("zh", "放款")):
        answer = deal.server.post(
            MOVES,
            "approver",
            {"event": "book", "decision_id": "0" * 20},
            headers={"accept-language": language},
        )
        assert problem(answer) == (409, "lifecycle.refused")
        assert codes(answer) == ["lifecycle.decision_unknown"]
        told = answer.json()
        assert words in told["detail"]
        assert told["reasons"][0]["detail"] in told["detail"]


def test_the_maker_cannot_check_and_the_wrong_role_cannot_act(deal: DealOverHttp) -> None:
    deal.approve()
    deal.request()
    decided = deal.decide()
    body = {"event": "book", "decision_id": decided}
    assert problem(deal.server.post(MOVES, "relationship_manager", body)) == (403, "lifecycle.role")
    for role in ("technology_partner", "administrator", "underwriter", "supervisor", "auditor"):
        assert problem(deal.server.post(MOVES, role, body))[0] == 403


def test_a_payment_asked_for_twice_is_made_once(deal: DealOverHttp) -> None:
    deal.approve()
    deal.request()
    body = {"event": "book", "decision_id": deal.decide()}
    first = deal.server.post(MOVES, "risk_officer", body, key="pay-once-0001")
    again = deal.server.post(MOVES, "risk_officer", body, key="pay-once-0001")
    assert (first.status_code, first.content) == (201, again.content)
    assert again.headers["idempotency-replayed"] == "true"
    other = deal.server.post(
        MOVES, "risk_officer", {**body, "decision_id": "other"}, key="pay-once-0001"
    )
    assert problem(other) == (422, "api.key_reused")
    assert deal.ledger.balance(f"{DRAWDOWN}:principal").standing("debit") == REQUESTED


def test_who_saw_another_state_moves_nothing(deal: DealOverHttp) -> None:
    deal.approve()
    deal.request()
    seen = deal.server.get(f"/drawdowns/{DRAWDOWN}", "risk_officer").headers["etag"]
    deal.do("drawdowns", DRAWDOWN, "cancel", "relationship_manager", reason="not needed")
    body = {"event": "book", "decision_id": deal.decide()}
    late = deal.server.post(MOVES, "risk_officer", body, headers={"if-match": seen})
    assert problem(late) == (412, "api.changed_meanwhile")


def test_from_outside_only_ones_own(deal: DealOverHttp) -> None:
    deal.approve()
    deal.request()
    server = deal.server
    own = server.get(f"/drawdowns/{DRAWDOWN}", "sme")
    assert own.status_code == 200
    assert {one["actor_id"] for one in own.json()["history"]} == {""}
    stranger = server.get(f"/drawdowns/{DRAWDOWN}", "sme", party=BUYER)
    unknown = server.get("/drawdowns/DD-9999", "sme", party=BUYER)
    assert stranger.content.replace(DRAWDOWN.encode(), b"DD-9999") == unknown.content
    assert problem(stranger) == (404, "lifecycle.unknown")
    foreign = server.get(f"/drawdowns/{DRAWDOWN}", "risk_officer", tenant=OTHER_BOOK)
    assert problem(foreign)[0] == 404
    cancel = {"event": "cancel", "reason": "mine now"}
    assert problem(server.post(MOVES, "sme", cancel, party=BUYER))[0] == 404
    submit = {"event": "submit", "borrower_id": SELLER}
    asked = server.post(f"/approvals/{APPLICATION}/moves", "sme", submit, party=BUYER)
    assert problem(asked)[0] == 404
    assert server.get("/approvals", "sme").json()["items"][0]["instrument_id"] == APPLICATION
    assert server.get("/approvals", "sme", party=BUYER).json()["items"] == []
    assert BOOK != OTHER_BOOK


def test_who_looks_is_noted_and_not_what_was_seen(deal: DealOverHttp) -> None:
    before = len(deal.reads())
    deal.server.get(f"/customers/{SELLER}", "auditor")
    deal.server.get("/limits?count=3", "supervisor")
    deal.server.get("/drawdowns/DD-9999", "auditor")
    noted = deal.reads()[before:]
    assert [(one.actor_id, one.table_name, one.row_count) for one in noted] == [
        ("a-auditor", "party", 1),
        ("a-supervisor", "limit", 3),
    ]
    assert SELLER not in str(noted)


def test_lists_are_paged_by_id(deal: DealOverHttp) -> None:
    first = deal.server.get("/limits?count=4", "risk_officer").json()
    second = deal.server.get(
        f"/limits?count=4&cursor={first['next_cursor']}", "risk_officer"
    ).json()
    ids = [one["instrument_id"] for one in (*first["items"], *second["items"])]
    assert len(ids) == 6
    assert ids == sorted(ids)
    assert second["next_cursor"] is None
    assert deal.server.get("/limits?state=refused", "risk_officer").json()["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"event": "approve"},
        {"event": "book"},
        {"event": "book", "decision_id": 7},
        {"event": "book", "decision_id": "d", "amount_minor": 1},
        {"event": "repay", "paid_minor": -1, "currency": "CNY", "bank_reference": "R"},
        {"event": "repay", "paid_minor": 10**30, "currency": "CNY", "bank_reference": "R"},
    ],
)
def test_a_move_in_another_form_is_refused_by_name(
    served: TrialServer, body: dict[str, object]
) -> None:
    assert problem(served.post(MOVES, "risk_officer", body)) == (422, "api.field")
