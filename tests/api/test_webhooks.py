"""A webhook over HTTP: made, told while the server runs, looked at, ended; of the own book alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from hefu.api.app import operations
from hefu.bootstrap import DATABASE
from hefu.services.webhooks.kinds import LINKS
from hefu.storage.files.key_rings import add_key
from hefu.storage.receivers.addresses import SETTING
from tests.api.asking import BOOK, OTHER_BOOK, TrialServer, problem, running
from tests.decisions.approvable import APPLICATION
from tests.servers.postgresql import BookServer
from tests.servers.receiver import Receiver, receiving

ADMIN = "administrator"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    receiver: Receiver,
) -> Iterator[TrialServer]:
    """A server with keys that looks every moment."""
    if request.param == "postgresql":
        books: BookServer = request.getfixturevalue("book_server")
        monkeypatch.setenv(DATABASE, books.address)
    add_key(tmp_path / "keys", "k1", "aes-256-gcm")
    monkeypatch.setenv("HEFU_KEYS", f"file:{tmp_path / 'keys'}")
    monkeypatch.setenv(SETTING, receiver.origin)
    with running(tmp_path, seal_seconds=0.05, tell_seconds=0.05) as made:
        yield made


def until(is_so: Callable[[], bool]) -> None:
    """Wait a while for something that must come."""
    for _ in range(400):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come")


def subscribe(server: TrialServer, receiver: Receiver, tenant: str = BOOK) -> dict[str, str]:
    body = {"url": f"{receiver.origin}/hefu", "event_kinds": ["decision.kept"]}
    answer = server.post("/webhooks", ADMIN, body, tenant=tenant)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/webhooks/{answer.json()['webhook_id']}"
    made: dict[str, str] = answer.json()
    return made


def test_a_decision_is_told_and_read_where_the_message_says(
    server: TrialServer, receiver: Receiver
) -> None:
    made = subscribe(server, receiver)
    subscribe(server, receiver, OTHER_BOOK)
    decided = server.post(f"/applications/{APPLICATION}/decisions", "risk_officer", {})
    until(lambda: len(receiver.received) > 0)
    (message,) = receiver.received
    told = msgspec.json.decode(message.body)
    assert told["book"] == BOOK, "the other book has its own"
    assert told["data"]["id"] == decided.json()["decision_id"]
    assert set(told) == {"id", "type", "timestamp", "book", "data"}
    link = told["data"]["link"].removeprefix("/v1")
    assert server.get(link, "risk_officer").status_code == 200
    path = f"/webhooks/{made['webhook_id']}"
    until(lambda: server.get(path, ADMIN).json()["last_tries"] != [])
    shown = server.get(path, ADMIN)
    assert shown.json()["state"] == "active"
    assert shown.json()["last_tries"][0]["status"] == 204
    for answer in (shown, server.get("/webhooks", "auditor")):
        assert made["secret"] not in answer.text
        assert "secret" not in answer.json()
    assert server.post(f"{path}/end", ADMIN, {}).json()["state"] == "ended"
    assert problem(server.post(f"{path}/retry", ADMIN, {})) == (409, "webhook.ended")


def test_the_answer_with_the_secret_is_kept_sealed(server: TrialServer, receiver: Receiver) -> None:
    body = {"url": receiver.origin, "event_kinds": ["decision.kept"]}
    first = server.post("/webhooks", ADMIN, body, key="the-same-key")
    again = server.post("/webhooks", ADMIN, body, key="the-same-key")
    assert first.content == again.content
    register = server.office.shelf.open(BOOK).register
    with register._database.reading() as connection:  # type: ignore[attr-defined]
        kept = connection.exec_driver_sql("SELECT body FROM door_answer").all()
        acts = connection.exec_driver_sql("SELECT secret FROM webhook_act").all()
    secret = first.json()["secret"].encode()
    assert len(kept) == len(acts) == 1
    assert all(secret not in bytes(one[0]) for one in (*kept, *acts))


def test_tries_come_in_pages(server: TrialServer, receiver: Receiver) -> None:
    made = subscribe(server, receiver)
    receiver.answers = [500]
    server.post(f"/applications/{APPLICATION}/decisions", "risk_officer", {})
    until(lambda: len(receiver.received) == 1)
    path = f"/webhooks/{made['webhook_id']}"
    until(lambda: server.get(path, ADMIN).json()["failure_count"] == 1)
    assert server.post(f"{path}/retry", ADMIN, {}).status_code == 201
    until(lambda: len(server.get(f"{path}/deliveries", ADMIN).json()["items"]) == 2)
    page = server.get(f"{path}/deliveries?count=1", ADMIN).json()
    assert [one["status"] for one in page["items"]] == [204]
    rest = server.get(f"{path}/deliveries?cursor={page['next_cursor']}", "auditor").json()
    assert [one["status"] for one in rest["items"]] == [500]
    assert rest["next_cursor"] is None
    elsewhere = server.get(f"{path}/deliveries", ADMIN, tenant=OTHER_BOOK)
    assert problem(elsewhere) == (404, "webhook.unknown")


@pytest.mark.parametrize("role", ["sme", "core_enterprise", "underwriter", "technology_partner"])
def test_whoever_sees_a_part_of_the_book_is_not_told_of_all_whatever_policies_say(
    tmp_path: Path, role: str
) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "all.cedar").write_text("permit (principal, action, resource);")
    with running(tmp_path, policies=policies) as server:
        for answer in (
            server.get("/webhooks", role),
            server.post("/webhooks", role, {"url": "https://a.example", "event_kinds": ["x"]}),
            server.post("/webhooks/wh_1/end", role, {}),
        ):
            assert problem(answer) == (403, "webhook.outside")


def test_every_link_leads_to_a_read_of_the_api() -> None:
    paths = {f"/v1{one.path}" for one in operations() if one.method == "GET"}
    bare = {path.split("{")[0] for path in paths if path.count("{") == 1 and path.endswith("}")}
    for link in LINKS.values():
        assert link in paths or link.removesuffix("{}") in bare, link
