"""What is shown is masked by class, role and purpose, and every reading is noted before it."""

from __future__ import annotations

import json

import pytest

from tests.api.asking import BOOK, TrialServer, problem
from tests.decisions.approvable import APPLICATION, SELLER

NAME = "宁波东钱五金制造有限公司"
PARTY = f"/parties/{SELLER}"
STATED = f"/statements/party/{SELLER}"


def noted(server: TrialServer) -> list[tuple[str, str, str, str, int]]:
    custody = server.office.shelf.open(BOOK).custody
    return [
        (one.actor_id, one.purpose_code, one.kind_code, one.table_name, one.row_count)
        for _, one in custody.accesses()
    ]


@pytest.mark.parametrize(
    ("role", "is_plain"),
    [("risk_officer", True), ("relationship_manager", True), ("supervisor", False)],
)
def test_a_name_is_plain_for_some_and_masked_for_others(
    served: TrialServer, role: str, is_plain: bool
) -> None:
    for path in (PARTY, STATED):
        assert (NAME in served.get(path, role).text) is is_plain


def test_a_masked_value_is_called_so(served: TrialServer) -> None:
    told = served.get(STATED, "supervisor").json()["items"][0]
    assert told["not_plain"] == ["name"]
    assert told["values"]["name"] == "宁*"
    assert told["values"]["uscc"] == SELLER.removeprefix("uscc:")
    assert served.get(STATED, "risk_officer").json()["items"][0]["not_plain"] == []


def test_another_purpose_than_ones_own_shows_nothing(served: TrialServer) -> None:
    own = served.get(f"{STATED}?purpose=credit_decision", "risk_officer").json()
    assert own["items"][0]["values"]["name"] == NAME
    other = served.get(f"{STATED}?purpose=supervision", "risk_officer").json()
    assert other["items"][0]["values"] == {}
    unknown = served.get(f"{STATED}?purpose=curiosity", "risk_officer")
    assert problem(unknown) == (422, "protection.purpose_unknown")


def test_a_decision_is_masked_for_those_who_may_not_see_all_of_it(server: TrialServer) -> None:
    place = server.post(f"/applications/{APPLICATION}/decisions", "risk_officer", {})
    path = place.headers["location"].removeprefix("/v1")
    assert NAME in place.text
    for shown in (server.get(path, "supervisor"), server.get(f"{path}/page", "supervisor")):
        assert shown.status_code == 200
        assert NAME not in shown.text
    assert server.get(path, "supervisor").json()["outcome"] == place.json()["outcome"]
    assert json.loads(server.get(path, "risk_officer").text) == place.json()


def test_every_reading_is_noted_before_it_is_answered(server: TrialServer) -> None:
    server.get(STATED, "supervisor")
    server.get(PARTY, "auditor")
    server.get(f"/applications/{APPLICATION}", "sme")
    assert noted(server) == [
        ("a-supervisor", "supervision", "read", "party", 1),
        ("a-auditor", "audit", "read", "party", 1),
        ("a-sme", "own_data", "read", "application", 1),
    ]
    digest = server.get(STATED, "auditor").json()["items"][0]["document_digest"]
    server.get(f"/documents/{digest}/content", "risk_officer")
    assert noted(server)[-1] == ("a-risk_officer", "credit_decision", "export", "document", 1)


def test_what_is_not_there_is_not_noted(server: TrialServer) -> None:
    assert server.get("/applications/none", "auditor").status_code == 404
    assert server.get("/statements/party/none", "auditor").status_code == 404
    assert noted(server) == []


def test_instruments_and_queue_are_masked_and_noted(server: TrialServer) -> None:
    asked = {"event": "apply", "party_id": SELLER, "note": "法定代表人王某亲述"}
    made = server.post(f"/customers/{SELLER}/moves", "relationship_manager", asked)
    assert made.status_code == 201, made.text
    assert made.json()["terms"]["note"] == asked["note"]
    for path in (f"/customers/{SELLER}", "/customers"):
        assert asked["note"] in server.get(path, "risk_officer").text
        told = server.get(path, "supervisor")
        assert told.status_code == 200
        assert asked["note"] not in told.text
        assert SELLER in told.text, "a public code is no secret"
    plain = server.get("/queue", "risk_officer").json()
    assert server.get("/queue", "auditor").json().keys() == plain.keys()
    server.get("/waivers", "supervisor")
    assert noted(server)[-1] == ("a-supervisor", "supervision", "read", "waiver", 0)
