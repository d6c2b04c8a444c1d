"""An insurer sees of firms what they consented to, while they do, and nothing else is even there for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from hefu.evidence.day import Clocks
from hefu.services.data_security.record_consent import consent_lines
from hefu.services.log.audit import audit_book
from hefu.services.log.seal import seal_book
from tests.api.asking import BOOK, INSURER, TrialServer, problem
from tests.api.samples import upload
from tests.decisions.approvable import APPLICATION, AS_OF, BUYER, GUARANTOR, SELLER

NAME = "宁波东钱五金制造有限公司"
PATH = f"/applications/{APPLICATION}"
DAY = timedelta(days=1)


def consent(**changed: Any) -> dict[str, Any]:
    told = {
        "party_id": SELLER,
        "recipient_id": INSURER,
        "purpose_code": "partner_service",
        "effective_on": AS_OF.isoformat(),
        "expires_on": (AS_OF + 30 * DAY).isoformat(),
    }
    return told | changed


def record(server: TrialServer, role: str = "sme", **changed: Any) -> httpx.Response:
    return server.post("/consents", role, consent(**changed))


def withdraw(server: TrialServer, given: httpx.Response, role: str = "sme") -> httpx.Response:
    return server.post(f"/consents/{given.json()['consent_id']}/withdrawal", role, {})


def seen(server: TrialServer, **asked: Any) -> list[str]:
    """Applications in the insurer's list."""
    told = server.get("/applications", "underwriter", **asked).json()["items"]
    return [one["application_id"] for one in told]


def decided(server: TrialServer) -> str:
    place = server.post(f"{PATH}/decisions", "risk_officer", {}).headers["location"]
    return place.removeprefix("/v1")


def paper(server: TrialServer) -> str:
    job = upload(server, "relationship_manager").json()["job_id"]
    assert "event: end" in server.get(f"/imports/{job}/events", "auditor").text
    done = server.get(f"/imports/{job}", "auditor").json()
    return str(done["result"]["files"][0]["digest"])


def test_without_consent_nothing_of_a_firm_is_there(server: TrialServer) -> None:
    decision = decided(server)
    for path, code in (
        (PATH, "register.application_unknown"),
        (f"{PATH}/decisions", "register.application_unknown"),
        (decision, "decision.unknown"),
        (f"{decision}/page", "decision.unknown"),
    ):
        assert problem(server.get(path, "underwriter")) == (404, code)
    assert seen(server) == []
    hidden = server.get(decision, "underwriter").content
    absent = decision.rpartition("/")[2]
    unknown = server.get(decision.replace(absent, "0" * len(absent)), "underwriter").content
    assert hidden.replace(absent.encode(), b"0" * len(absent)) == unknown


def test_a_consent_opens_it_and_a_withdrawal_closes_the_next_read(
    server_on_both: TrialServer,
) -> None:
    server = server_on_both
    decision = decided(server)
    given = record(server)
    assert (given.status_code, given.json()["state"]) == (201, "in_force")
    assert seen(server) == [APPLICATION]
    for path in (PATH, decision, f"{decision}/page", f"{PATH}/decisions"):
        shown = server.get(path, "underwriter")
        assert shown.status_code == 200, shown.text
        assert NAME not in shown.text
    assert problem(server.get(f"{decision}?purpose=audit", "underwriter"))[0] == 404
    left = withdraw(server, given)
    assert (left.status_code, left.json()["state"]) == (201, "withdrawn")
    assert seen(server) == []
    assert problem(server.get(PATH, "underwriter"))[0] == 404
    assert problem(server.get(decision, "underwriter"))[0] == 404
    listed = server.get("/consents", "sme").json()["items"]
    assert [one["state"] for one in listed] == ["withdrawn"]
    assert record(server).json()["state"] == "withdrawn", "not again on the day it was withdrawn"
    office = server.office
    book = office.shelf.place(BOOK)
    seal_book(office.house, book)
    assert audit_book(office.house, book, [], None).faults == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient_id": "uscc:91310000MA1FL8TQ32"},
        {"recipient_id": "role:technology_partner"},
        {"purpose_code": "credit_decision"},
        {"effective_on": (AS_OF + DAY).isoformat()},
        {
            "effective_on": (AS_OF - 9 * DAY).isoformat(),
            "expires_on": (AS_OF - DAY).isoformat(),
        },
    ],
)
def test_another_recipient_purpose_or_day_opens_nothing(
    server: TrialServer, changed: dict[str, Any]
) -> None:
    assert record(server, **changed).status_code == 201
    assert seen(server) == []
    assert problem(server.get(PATH, "underwriter"))[0] == 404


def test_a_consent_to_the_role_is_one_to_every_insurer(server: TrialServer) -> None:
    record(server, recipient_id="role:underwriter")
    assert seen(server) == [APPLICATION]
    assert seen(server, party="uscc:91310000MA1FL8TQ32") == [APPLICATION]


def test_the_consent_of_one_firm_is_not_that_of_another(server: TrialServer) -> None:
    record(server, "relationship_manager", party_id=BUYER, document_digest=paper(server))
    assert seen(server) == []
    assert problem(server.get(PATH, "underwriter"))[0] == 404


def test_what_is_withdrawn_before_it_begins_never_begins(server: TrialServer) -> None:
    tomorrow = AS_OF + DAY
    given = record(server, effective_on=tomorrow.isoformat())
    assert given.json()["state"] == "not_begun"
    assert withdraw(server, given).json()["state"] == "withdrawn"
    custody = server.office.shelf.open(BOOK).custody
    [line] = consent_lines(custody, SELLER, Clocks(tomorrow, tomorrow))
    assert line.state == "withdrawn"


def test_the_bank_shows_the_paper_and_a_firm_speaks_for_itself_alone(server: TrialServer) -> None:
    assert problem(record(server, "relationship_manager")) == (
        422,
        "protection.consent_incomplete",
    )
    missing = record(server, "relationship_manager", document_digest="0" * 64)
    assert problem(missing) == (404, "protection.consent_paper_missing")
    shown = record(server, "relationship_manager", document_digest=paper(server))
    assert shown.status_code == 201
    assert problem(record(server, party_id=BUYER)) == (403, "protection.consent_of_others")
    stranger = server.ask(
        "POST",
        f"/consents/{shown.json()['consent_id']}/withdrawal",
        "sme",
        party=GUARANTOR,
        json={},
    )
    assert problem(stranger) == (404, "protection.consent_unknown")
    assert seen(server) == [APPLICATION]
    assert withdraw(server, shown).json()["state"] == "withdrawn", "by the firm itself"
    own = server.get("/consents", "sme", party=GUARANTOR).json()["items"]
    assert own == []
    asked = server.get(f"/consents?party_id={SELLER}", "sme", party=GUARANTOR).json()["items"]
    assert asked == [], "one's own, whoever is asked for"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"purpose_code": "curiosity"}, (422, "protection.purpose_unknown")),
        ({"recipient_id": "role:auditor"}, (422, "protection.consent_role")),
        ({"expires_on": (AS_OF - DAY).isoformat()}, (422, "protection.consent_without_end")),
        ({"expires_on": None}, (422, "api.field")),
    ],
)
def test_what_is_no_consent_is_not_recorded(
    server: TrialServer, changed: dict[str, Any], expected: tuple[int, str]
) -> None:
    before = server.office.shelf.open(BOOK).register.evidence_version()
    assert problem(record(server, **changed)) == expected
    assert server.get("/consents", "sme").json()["items"] == []
    assert server.office.shelf.open(BOOK).register.evidence_version() == before


def test_a_party_that_the_book_does_not_know_consents_to_nothing(server: TrialServer) -> None:
    told = record(
        server, "relationship_manager", party_id="name:nobody", document_digest=paper(server)
    )
    assert problem(told) == (404, "protection.consent_party_unknown")


def test_the_list_of_a_bank_names_whose(server: TrialServer) -> None:
    assert problem(server.get("/consents", "auditor")) == (422, "api.parameter")
    record(server)
    [line] = server.get(f"/consents?party_id={SELLER}", "auditor").json()["items"]
    assert (line["recipient_id"], line["state"]) == (INSURER, "in_force")
    over = (AS_OF + 40 * DAY).isoformat()
    [later] = server.get(f"/consents?party_id={SELLER}&as_of={over}", "auditor").json()["items"]
    assert later["state"] == "over"
