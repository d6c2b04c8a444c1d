"""Reads: pages that nothing disturbs, tags, changes that look before they leap, words in two languages."""

from __future__ import annotations

import pytest

from tests.api.asking import TrialServer, problem
from tests.api.samples import NEW_APPLICATION, NEW_PARTY
from tests.decisions.approvable import APPLICATION

APPLICATIONS = "/applications"
ONE = f"/applications/{APPLICATION}"


def apply(server: TrialServer, number: str, requested_on: str) -> None:
    body = {**NEW_APPLICATION, "application_no": number, "requested_on": requested_on}
    assert server.post(APPLICATIONS, "relationship_manager", body).status_code == 201


def test_pages_hold_every_application_once_though_others_arrive(
    server_on_both: TrialServer,
) -> None:
    server = server_on_both
    for number, day in (("C", "2026-03-03"), ("A", "2026-03-01"), ("B", "2026-03-01")):
        apply(server, number, day)
    first = server.get(f"{APPLICATIONS}?count=2", "auditor").json()
    apply(server, "0", "2026-03-01")
    apply(server, "Z", "2026-03-31")
    rest = server.get(f"{APPLICATIONS}?count=200&cursor={first['next_cursor']}", "auditor").json()
    seen = [line["application_id"] for line in (*first["items"], *rest["items"])]
    assert seen == ["A", "B", "C", APPLICATION, "Z"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "W10", "bnVsbA", "💥", "a" * 3000])
def test_a_cursor_that_nobody_gave_out_is_refused(served: TrialServer, cursor: str) -> None:
    answer = served.get(APPLICATIONS, "auditor", params={"cursor": cursor})
    assert problem(answer) == (400, "api.cursor")


def test_a_cursor_of_another_list_is_refused(server: TrialServer) -> None:
    apply(server, "A", "2026-03-01")
    cursor = server.get(f"{APPLICATIONS}?count=1", "auditor").json()["next_cursor"]
    other = {"cursor": cursor, "status_code": "pending"}
    assert problem(server.get(APPLICATIONS, "auditor", params=other)) == (400, "api.cursor")
    debtor = server.get(APPLICATIONS, "core_enterprise", params={"cursor": cursor})
    assert problem(debtor) == (400, "api.cursor")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("count=0", "query.count"),
        ("count=201", "query.count"),
        ("known_on=31.03.2026", "query.known_on"),
        ("status_code=%27--", "query.status_code"),
    ],
)
def test_a_wrong_parameter_is_named(served: TrialServer, query: str, parameter: str) -> None:
    answer = served.get(f"{APPLICATIONS}?{query}", "auditor")
    assert problem(answer) == (422, "api.parameter")
    assert answer.json()["arguments"]["parameter"] == parameter


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"requested_minor": 0}, "$.requested_minor"),
        ({"requested_minor": 1.5}, "$.requested_minor"),
        ({"requested_minor": "1"}, "$.requested_minor"),
        ({"requested_on": "2026-02-30"}, "$.requested_on"),
        ({"requested_on": "2026-04-01"}, "$.requested_on"),
        ({"technique_code": "alchemy"}, "$.technique_code"),
        ({"items": []}, "$.items"),
        ({"items": [{"claimed_minor": -1}]}, "$.items[0].claimed_minor"),
        ({"status_code": "approved"}, "$"),
        ({"financier_id": "x\x00y"}, "$"),
    ],
)
def test_a_wrong_field_is_named(
    served: TrialServer, changed: dict[str, object], field: str
) -> None:
    body = {**NEW_APPLICATION, **changed}
    answer = served.post(APPLICATIONS, "relationship_manager", body)
    assert problem(answer) == (422, "api.field")
    assert answer.json()["arguments"]["field"] == field


@pytest.mark.parametrize("content", [b"", b"{", b'"\\ud800"', b"\xff", b"[" * 20_000])
def test_what_is_no_json_is_refused(served: TrialServer, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = served.ask(
        "POST", "/parties", "relationship_manager", content=content, headers=headers
    )
    assert problem(answer)[0] in {400, 422}


def test_what_is_called_something_else_is_refused(served: TrialServer) -> None:
    for media_type in ("text/plain", "application/xml", ""):
        headers = {"content-type": media_type}
        answer = served.ask(
            "POST", "/parties", "relationship_manager", content=b"{}", headers=headers
        )
        assert problem(answer) == (415, "api.media_type")


def test_an_unknown_currency_is_refused(served: TrialServer) -> None:
    body = {**NEW_APPLICATION, "currency": "XYZ"}
    answer = served.post(APPLICATIONS, "relationship_manager", body)
    assert problem(answer) == (422, "value.currency_unknown")


def test_a_number_is_applied_for_once(server: TrialServer) -> None:
    apply(server, "A-1", "2026-03-01")
    body = {**NEW_APPLICATION, "application_no": "A-1"}
    again = server.post(APPLICATIONS, "sme", body)
    assert problem(again) == (409, "api.application_exists")
    known = server.post(
        APPLICATIONS, "relationship_manager", {**body, "application_no": APPLICATION}
    )
    assert problem(known) == (409, "api.application_exists")


def test_the_caller_is_the_source_of_what_is_stated(server: TrialServer) -> None:
    created = server.post(APPLICATIONS, "sme", NEW_APPLICATION)
    assert created.headers["location"] == "/v1/applications/RZ-NEW"
    assert created.json()["status_code"] == "pending"
    told = server.get("/statements/application/RZ-NEW", "auditor").json()["items"]
    assert [one["said_by"] for one in told] == [NEW_APPLICATION["borrower_id"]]
    server.post("/parties", "relationship_manager", NEW_PARTY)
    told = server.get(f"/statements/party/uscc:{NEW_PARTY['uscc']}", "auditor").json()["items"]
    assert [one["said_by"] for one in told] == ["staff:a-relationship_manager"]
    document = told[0]["document_digest"]
    content = server.get(f"/documents/{document}/content", "risk_officer")
    assert content.json()["rows"][0][1]["uscc"] == NEW_PARTY["uscc"]
    assert content.headers["content-disposition"].startswith("attachment")


def test_what_has_not_changed_is_not_sent_again(served: TrialServer) -> None:
    first = served.get(ONE, "auditor")
    tag = first.headers["etag"]
    for named in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = served.get(ONE, "auditor", headers={"if-none-match": named})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    other = served.get(ONE, "auditor", headers={"if-none-match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_a_decision_on_another_state_than_was_seen_is_refused(server: TrialServer) -> None:
    tag = server.get(ONE, "risk_officer").headers["etag"]
    decide = f"{ONE}/decisions"
    seen = server.post(decide, "risk_officer", {}, headers={"if-match": tag})
    assert seen.status_code == 201
    stale = server.post(decide, "risk_officer", {}, headers={"if-match": '"of yesterday"'})
    assert problem(stale) == (412, "api.changed_meanwhile")
    assert len(server.get(decide, "auditor").json()["items"]) == 1


@pytest.mark.parametrize(
    ("wanted", "language", "word"),
    [("zh-CN", "zh", "未找到"), ("en", "en", "Not found"), ("fr", "zh", "未找到")],
)
def test_a_refusal_speaks_the_language_of_the_caller(
    served: TrialServer, wanted: str, language: str, word: str
) -> None:
    answer = served.get("/applications/none", "auditor", headers={"accept-language": wanted})
    assert problem(answer) == (404, "register.application_unknown")
    assert answer.headers["content-language"] == language
    assert answer.json()["title"] == word


def test_the_page_of_a_decision_is_a_page(server: TrialServer) -> None:
    decided = server.post(f"{ONE}/decisions", "risk_officer", {"with_flip": True}).json()
    place = f"/decisions/{decided['decision_id']}"
    assert server.get(place, "risk_officer").json() == decided
    page = server.get(f"{place}/page", "auditor", headers={"accept-language": "en"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script" not in page.text
    shorter = server.get(place[:-3], "auditor")
    assert problem(shorter) == (404, "decision.unknown")


def test_ways_that_are_no_ways(served: TrialServer) -> None:
    client = served.client
    assert problem(client.get("/v2/applications")) == (404, "api.no_route")
    wrong = client.delete("/v1/waivers")
    assert problem(wrong) == (405, "api.no_method")
    assert wrong.headers["allow"] == "GET"
    strange = served.get("/parties/a%00b", "auditor")
    assert problem(strange) == (400, "api.address_unreadable")
    assert client.get("/v1/openapi.json").json()["openapi"] == "3.1.0"
    assert client.get("/docs").status_code == 404
