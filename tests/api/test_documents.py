"""Documents handed in are read after the answer, once, also after a restart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from hefu.services.import_jobs import INCOMING
from tests.api.asking import BOOK, TrialServer, problem, running

RM = "relationship_manager"
INVOICES = (
    "invoice_no,seller_name,buyer_name,issued_on,currency,gross\nA-1,甲,乙,2026-03-01,CNY,1.00\n"
)


def hand_in(
    server: TrialServer, *names: str, key: str | None = None, **fields: str
) -> httpx.Response:
    files = [("files", (name, f"{INVOICES}{name}", "text/csv")) for name in names]
    asked: dict[str, Any] = {"files": files, "data": fields}
    return server.ask("POST", "/documents", RM, key=key, **asked)


def events(server: TrialServer, job_id: str) -> list[tuple[str, Any]]:
    told = server.get(f"/imports/{job_id}/events", RM)
    assert told.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in told.text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def incoming(server: TrialServer) -> list[str]:
    place = server.office.shelf.folder / INCOMING / BOOK
    return [str(one) for one in place.rglob("*") if one.is_file()]


def test_every_file_is_told_of_with_its_findings(server_on_both: TrialServer) -> None:
    server = server_on_both
    answer = hand_in(server, "one.csv", "two.csv")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    job_id = answer.json()["job_id"]
    assert answer.headers["location"] == f"/v1/imports/{job_id}"
    told = events(server, job_id)
    assert [name for name, _ in told][-1] == "end"
    end = told[-1][1]
    assert end["state"] == "done"
    assert [file["name"] for file in end["result"]["files"]] == ["one.csv", "two.csv"]
    assert {finding["name"] for finding in end["result"]["findings"]} == {"one.csv", "two.csv"}
    assert end["result"]["folder"] == ""
    assert server.get(f"/imports/{job_id}", RM).json() == end
    assert incoming(server) == []
    digest = end["result"]["files"][0]["digest"]
    content = server.get(f"/documents/{digest}/content", "risk_officer")
    assert content.text == f"{INVOICES}one.csv"
    assert server.get(f"/documents/{digest}", "auditor").json()["name"] == "one.csv"


def test_the_same_upload_is_one_import(server: TrialServer) -> None:
    first = hand_in(server, "one.csv", key="upload-number-1")
    again = hand_in(server, "one.csv", key="upload-number-1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    other = hand_in(server, "two.csv", key="upload-number-1")
    assert problem(other) == (422, "api.key_reused")
    events(server, first.json()["job_id"])
    assert incoming(server) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (".hidden", "api.file_name"),
        ("..", "api.file_name"),
        ("a/..", "api.file_name"),
        ("x" * 201, "api.file_name"),
        (" a.csv", "api.file_name"),
    ],
)
def test_a_name_that_is_no_name_is_refused(served: TrialServer, name: str, code: str) -> None:
    assert problem(hand_in(served, name)) == (422, code)


def test_two_files_of_one_name_are_refused(served: TrialServer) -> None:
    assert problem(hand_in(served, "a.csv", "folder/a.csv")) == (422, "api.file_twice")


def test_a_path_of_the_sender_leads_nowhere(server: TrialServer) -> None:
    job = hand_in(server, "../../../etc/passwd.csv", "C:\\secret\\b.csv").json()
    end = events(server, job["job_id"])[-1][1]
    assert [file["name"] for file in end["result"]["files"]] == ["b.csv", "passwd.csv"]


def test_what_is_no_upload_is_refused(served: TrialServer) -> None:
    assert problem(served.post("/documents", RM, {})) == (415, "api.media_type")
    nothing = served.ask("POST", "/documents", RM, files=[("known_on", (None, b"2026-01-01"))])
    assert problem(nothing) == (422, "api.no_files")
    headers = {"content-type": "multipart/form-data; boundary=x"}
    broken = served.ask("POST", "/documents", RM, content=b"--y\r\n", headers=headers)
    assert broken.status_code in {400, 422}
    headers = {"content-type": "multipart/form-data"}
    broken = served.ask("POST", "/documents", RM, content=b"--y\r\n", headers=headers)
    assert problem(broken) == (400, "api.body_unreadable")


@pytest.mark.parametrize(
    ("day", "code"), [("soon", "api.field"), ("2026-04-01", "import_.known_on_future")]
)
def test_a_day_that_cannot_be_is_refused(served: TrialServer, day: str, code: str) -> None:
    assert problem(hand_in(served, "a.csv", known_on=day)) == (422, code)


def test_history_is_brought_in_under_its_day(server: TrialServer) -> None:
    job = hand_in(server, "old.csv", known_on="2026-01-15").json()
    end = events(server, job["job_id"])[-1][1]
    assert end["result"]["known_on"] == "2026-01-15"


def test_an_import_that_a_server_left_undone_is_finished_by_the_next(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.office.jobs.close()
        job_id = hand_in(server, "late.csv").json()["job_id"]
        assert len(incoming(server)) == 1
    with running(tmp_path, lay_out=False) as server:
        end = events(server, job_id)[-1][1]
        assert end["state"] == "done"
        assert [file["name"] for file in end["result"]["files"]] == ["late.csv"]


def test_an_import_whose_files_are_gone_says_so(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.office.jobs.close()
        job_id = hand_in(server, "late.csv").json()["job_id"]
        for place in incoming(server):
            Path(place).unlink()
            Path(place).parent.rmdir()
    with running(tmp_path, lay_out=False) as server:
        end = events(server, job_id)[-1][1]
    assert (end["state"], end["failure"]["code"]) == ("failed", "import_.no_folder")
    assert end["result"] is None


def test_an_import_that_breaks_says_so(
    server: TrialServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_asked: object, **_named: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("hefu.services.import_jobs.import_folder", breaks)
    end = events(server, hand_in(server, "a.csv").json()["job_id"])[-1][1]
    assert (end["state"], end["failure"]["code"]) == ("failed", "api.import_broke")
    assert "a fault of ours" not in json.dumps(end)
