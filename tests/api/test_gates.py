"""What every request passes: size, time, how often, headers, and a log that holds nothing of its content."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hefu.api.access.rate_limit import RateLimit
from hefu.api.access.refusals import TooMany
from hefu.api.app import close_office
from hefu.api.exchange.language import language_of
from hefu.api.exchange.operation import Operation
from hefu.api.gates.headers import SECURITY
from hefu.services.view_application import ApplicationView
from tests.api.asking import TrialServer, problem, running
from tests.api.samples import NEW_PARTY
from tests.decisions.approvable import APPLICATION, SELLER

IDENTITY_NO = "110101199003071234"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[TrialServer]:
    """A server with tight limits."""
    limits: dict[str, Any] = {"body_bytes_max": 400, "upload_bytes_max": 3_000, "seconds_max": 1}
    with running(tmp_path, **limits) as server:
        yield server


def test_a_body_that_says_it_is_too_large_is_not_read(small: TrialServer) -> None:
    told = {**NEW_PARTY, "address": "长" * 400}
    assert problem(small.post("/parties", "relationship_manager", told)) == (413, "api.too_large")


def test_a_body_that_is_larger_than_it_says_is_not_read(small: TrialServer) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"name": "'
        for _ in range(9):
            yield b"x" * 100

    answer = small.ask(
        "POST",
        "/parties",
        "relationship_manager",
        content=pieces(),
        headers={"content-type": "application/json"},
    )
    assert problem(answer) == (413, "api.too_large")


def test_an_upload_has_a_limit_of_its_own(small: TrialServer) -> None:
    def upload(size: int) -> int:
        files = [("files", ("a.csv", b"x" * size, "text/csv"))]
        return small.ask("POST", "/documents", "risk_officer", files=files).status_code

    assert (upload(1_000), upload(4_000)) == (202, 413)


def test_who_waits_too_long_is_told_to_ask_again(
    small: TrialServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(*_asked: object, **_named: object) -> ApplicationView:
        go_on.wait(10)
        return ApplicationView(application_id=APPLICATION)

    monkeypatch.setattr("hefu.api.exchange.desk.view_application", slow)
    try:
        answer = small.get(f"/applications/{APPLICATION}", "approver")
    finally:
        go_on.set()
    assert problem(answer) == (504, "api.timed_out")
    assert answer.headers["retry-after"]


def test_one_subject_asks_too_often_and_another_does_not(tmp_path: Path) -> None:
    with running(tmp_path, requests_per_minute=3) as server:
        assert [server.get("/products", "sme").status_code for _ in range(3)] == [200] * 3
        refused = server.get("/products", "sme")
        assert problem(refused) == (429, "api.too_many")
        assert refused.headers["retry-after"]
        assert server.get("/products", "core_enterprise").status_code == 200


def test_whoever_tries_tokens_is_slowed_down(tmp_path: Path) -> None:
    with running(tmp_path, requests_per_minute=3) as server:
        tried = [
            server.client.get("/v1/products", headers={"authorization": f"Bearer x.y.{n}"})
            for n in range(5)
        ]
    assert [one.status_code for one in tried] == [401] * 3 + [429] * 2


def test_a_bucket_fills_again_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0]
    monkeypatch.setattr("hefu.api.access.rate_limit.time.monotonic_ns", lambda: now[0])
    limit = RateLimit(60)
    for _ in range(60):
        limit.take("a")
    with pytest.raises(TooMany):
        limit.take("a")
    now[0] += 1_000_000_000
    limit.take("a")
    with pytest.raises(TooMany):
        limit.take("a")
    limit.take("b")


@pytest.mark.parametrize("path", ["/v1/products", "/v1/nothing", "/health", "/v1/openapi.json"])
def test_every_answer_has_the_headers(served: TrialServer, path: str) -> None:
    answer = served.client.get(path)
    assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY
    assert answer.headers["cache-control"]
    assert answer.headers["x-request-id"]
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("my-request-0001", True), ("short", False), ("x" * 65, False), ("line\tfeed..", False)],
)
def test_a_request_keeps_its_number(served: TrialServer, given: str, is_kept: bool) -> None:
    answer = served.client.get("/health", headers={"x-request-id": given})
    assert (answer.headers["x-request-id"] == given) is is_kept


def test_the_log_holds_nothing_of_the_content(
    served: TrialServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_asked: object, **_named: object) -> None:
        raise RuntimeError(f"while writing {IDENTITY_NO}")

    caplog.set_level(logging.DEBUG)
    secret = f"key-of-{NEW_PARTY['uscc']}"
    body = {**NEW_PARTY, "address": IDENTITY_NO, "name": "王小明"}
    served.post("/parties", "relationship_manager", body, key=secret)
    served.get(f"/parties/name:{IDENTITY_NO}?known_on={IDENTITY_NO}", "auditor")
    served.get(f"/applications?cursor={IDENTITY_NO}", "approver")
    served.get(f"/nothing/{IDENTITY_NO}", "approver")
    token = served.bearer("approver").removeprefix("Bearer ")
    served.client.get("/v1/checks", headers={"authorization": f"Bearer {token}x"})
    monkeypatch.setattr("hefu.api.routers.parties.bring_in_party", fails)
    failed = served.post("/parties", "relationship_manager", body, key=f"{secret}-2")
    assert problem(failed) == (500, "api.fault")
    own = [one.getMessage() for one in caplog.records if one.name.startswith("hefu")]
    everything = "\n".join(own)
    for hidden in (IDENTITY_NO, "王小明", secret, token, token.split(".")[2], SELLER, "cursor"):
        assert hidden not in everything
    lines = [json.loads(line) for line in own]
    assert {line["operation"] for line in lines if "operation" in line} >= {"create_party", "-"}
    assert [line["kind"] for line in lines if "kind" in line] == ["RuntimeError"]
    subjects = {line["subject"] for line in lines if "subject" in line}
    assert subjects >= {"a-relationship_manager", "a-auditor", "-"}


def test_a_fault_tells_the_caller_its_number_and_nothing_else(
    served: TrialServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Operation) -> None:
        raise RuntimeError("SELECT secret FROM register")

    monkeypatch.setattr("hefu.api.routers.rules.list_checks", fails)
    answer = served.get("/checks", "auditor", headers={"accept-language": "en"})
    assert problem(answer) == (500, "api.fault")
    assert answer.headers["x-request-id"] in answer.json()["detail"]
    assert "SELECT" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr, zh-CN;q=0.7, en;q=0.3", "zh"),
        ("zh;q=0, en;q=0.001", "en"),
        ("fr", "zh"),
        ("en;q=abc", "zh"),
        ("en;q=2", "zh"),
        ("*", "zh"),
    ],
)
def test_the_language_that_weighs_more(header: str | None, language: str) -> None:
    assert language_of(header) == language


def test_an_office_closes_once_its_work_is_done(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        office = server.office
        assert server.get("/products", "sme").status_code == 200
    close_office(office)
    assert office.shelf.tenants() == ["demo", "elsewhere"]
