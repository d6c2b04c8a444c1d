"""A change asked twice is done once, on both databases, also when both ask at one moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.asking import TrialServer, problem
from tests.decisions.approvable import APPLICATION, AS_OF

PARTY = {"name": "宁波示例五金有限公司", "uscc": "91350100M000100Y43"}
DECIDE = f"/applications/{APPLICATION}/decisions"


@pytest.mark.parametrize(
    ("key", "refusal"),
    [(None, "api.key_missing"), ("short", "api.key_form"), ("with space in it", "api.key_form")],
)
def test_a_change_without_a_usable_key_is_refused(
    served: TrialServer, key: str | None, refusal: str
) -> None:
    headers = {"authorization": served.bearer("relationship_manager")}
    if key is not None:
        headers["idempotency-key"] = key
    answer = served.client.post("/v1/parties", json=PARTY, headers=headers)
    assert problem(answer) == (400, refusal)
    assert served.get(f"/parties/uscc:{PARTY['uscc']}", "auditor").status_code == 404


def test_the_same_change_is_answered_again_and_another_one_is_refused(
    server_on_both: TrialServer,
) -> None:
    server = server_on_both
    first = server.post("/parties", "relationship_manager", PARTY, key="key-number-1")
    again = server.post("/parties", "relationship_manager", PARTY, key="key-number-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first.headers["location"]) == (again.content, again.headers["location"])
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = {**PARTY, "name": "另一家"}
    reused = server.post("/parties", "relationship_manager", other, key="key-number-1")
    assert problem(reused) == (422, "api.key_reused")
    known = server.post("/parties", "relationship_manager", PARTY, key="key-number-2")
    assert problem(known) == (409, "api.party_exists")


def test_what_failed_may_be_tried_again_under_its_key(served: TrialServer) -> None:
    wrong = {**PARTY, "uscc": None}
    refused = served.post("/parties", "relationship_manager", wrong, key="tried-again-1")
    assert problem(refused) == (422, "api.field")
    right = {**PARTY, "uscc": "91350100M000100Y51"}
    taken = served.post("/parties", "relationship_manager", right, key="tried-again-1")
    assert taken.status_code == 201


def test_of_many_at_one_moment_one_is_done(server_on_both: TrialServer) -> None:
    def ask(number: int) -> tuple[int, bytes]:
        answer = server_on_both.post(
            "/parties", "relationship_manager", PARTY, key=f"same-key-{number % 2}"
        )
        return answer.status_code, answer.content

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    done = {content for status, content in answers if status == 201}
    assert len(done) == 1
    # The other key asked for a party that is known by then.
    assert sorted(status for status, _ in answers) == [201] * 4 + [409] * 4
    day = AS_OF.isoformat()
    found = server_on_both.get(
        f"/statements/party/uscc:{PARTY['uscc']}?known_on={day}", "auditor"
    ).json()
    assert len(found["items"]) == 1


def test_keys_of_two_subjects_have_nothing_to_do_with_each_other(served: TrialServer) -> None:
    for role in ("risk_officer", "approver"):
        answer = served.post(DECIDE, role, {}, key="shared-by-two")
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers


def test_one_decision_is_kept_however_often_it_is_asked_for(server: TrialServer) -> None:
    answers = [server.post(DECIDE, "risk_officer", {}) for _ in range(3)]
    assert {one.status_code for one in answers} == {201}
    assert len({one.content for one in answers}) == 1
    history = server.get(DECIDE, "auditor").json()
    assert [line["outcome"] for line in history["items"]] == ["approve"]
