"""One request for every operation that succeeds in the book of the tests, and what a stranger gets for it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from hefu.api.messages.webhooks import EXAMPLE
from hefu.services.webhook_port import WebhookAct
from tests.api.asking import BOOK, INSURER, NOW, TrialServer
from tests.api.move_samples import instrument_samples, move_of
from tests.decisions.approvable import APPLICATION, AS_OF, BANK, BUYER, INVOICES, SELLER

Foreign = Literal["not_found", "nothing", "same", "own_book"]
"""What the same request gets in the book of another tenant. ``nothing``: an answer without anything of ours.
``same``: a rule of the house. ``own_book``: the change is made there and not here."""

NEW_APPLICATION = {
    "application_no": "RZ-NEW",
    "borrower_id": SELLER,
    "financier_id": BANK,
    "technique_code": "factoring",
    "requested_minor": 1_000_000,
    "currency": "CNY",
    "requested_on": AS_OF.isoformat(),
    "items": [{"invoice_id": INVOICES[0], "account_debtor_id": BUYER, "claimed_minor": 1_000_000}],
}
NEW_CONSENT = {
    "party_id": SELLER,
    "recipient_id": "role:technology_partner",
    "purpose_code": "partner_service",
    "effective_on": AS_OF.isoformat(),
    "expires_on": AS_OF.isoformat(),
}
NEW_PARTY = {"name": "宁波示例五金有限公司", "uscc": "91350100M000100Y43"}
CSV = "party_id,name\nname:新来者,新来者\n"


@dataclass(frozen=True)
class Sample:
    """How to ask for one operation. ``{...}`` in the path is filled from what the book holds."""

    method: str
    path: str
    foreign: Foreign
    body: dict[str, Any] | None = None
    upload: bool = False
    status: int = 200


SAMPLES: dict[str, Sample] = {
    "upload_documents": Sample("POST", "/documents", "own_book", upload=True, status=202),
    "get_import": Sample("GET", "/imports/{job}", "not_found"),
    "follow_import": Sample("GET", "/imports/{job}/events", "not_found"),
    "get_document": Sample("GET", "/documents/{digest}", "not_found"),
    "get_document_content": Sample("GET", "/documents/{digest}/content", "not_found"),
    "list_statements": Sample("GET", f"/statements/application/{APPLICATION}", "not_found"),
    "create_party": Sample("POST", "/parties", "own_book", NEW_PARTY, status=201),
    "get_party": Sample("GET", f"/parties/{SELLER}", "not_found"),
    "list_applications": Sample("GET", "/applications", "nothing"),
    "get_application": Sample("GET", f"/applications/{APPLICATION}", "not_found"),
    "create_application": Sample("POST", "/applications", "own_book", NEW_APPLICATION, status=201),
    "record_consent": Sample("POST", "/consents", "not_found", NEW_CONSENT, status=201),
    "withdraw_consent": Sample(
        "POST", "/consents/{consent}/withdrawal", "not_found", {}, status=201
    ),
    "list_consents": Sample("GET", f"/consents?party_id={SELLER}", "nothing"),
    "decide_application": Sample(
        "POST", f"/applications/{APPLICATION}/decisions", "not_found", {}, status=201
    ),
    "list_decisions": Sample("GET", f"/applications/{APPLICATION}/decisions", "not_found"),
    "get_decision": Sample("GET", "/decisions/{decision}", "not_found"),
    "explain_decision": Sample("GET", "/decisions/{decision}/page", "not_found"),
    "list_checks": Sample("GET", "/checks", "same"),
    "get_check": Sample("GET", "/checks/claim.counted_twice", "same"),
    "list_products": Sample("GET", "/products", "same"),
    "get_product": Sample("GET", "/products/factoring", "same"),
    "list_parameters": Sample("GET", "/parameters", "same"),
    "get_parameter": Sample("GET", "/parameters/policy.queue.waiver_days_max", "same"),
    "get_queue": Sample("GET", "/queue", "nothing"),
    "list_waivers": Sample("GET", "/waivers", "nothing"),
    "revoke_waiver": Sample(
        "POST", "/waivers/{waiver}/revocation", "not_found", {"reason": "确认有误"}, status=201
    ),
    # The book of the tests has no keys, so that no secret can be kept: see test_webhooks.py.
    "make_webhook": Sample("POST", "/webhooks", "same", EXAMPLE, status=422),
    "list_webhooks": Sample("GET", "/webhooks", "nothing"),
    "get_webhook": Sample("GET", "/webhooks/{webhook}", "not_found"),
    "list_deliveries": Sample("GET", "/webhooks/{webhook}/deliveries", "not_found"),
    "change_webhook_secret": Sample(
        "POST", "/webhooks/{webhook}/secret", "not_found", {}, status=422
    ),
    "retry_webhook": Sample("POST", "/webhooks/{webhook}/retry", "not_found", {}, status=201),
    "end_webhook": Sample("POST", "/webhooks/{webhook}/end", "not_found", {}, status=201),
}

for _name, (_method, _path) in instrument_samples().items():
    _is_list = _name.startswith("list_")
    _status = 200 if _is_list else 404
    SAMPLES[_name] = Sample(
        _method, _path, "same", {} if _method == "POST" else None, status=_status
    )

_NUMBERS = itertools.count(1)


def prepare(server: TrialServer) -> dict[str, str]:
    """Bring into the book whatever the samples name; their ids."""
    second = server.post("/applications", "relationship_manager", NEW_APPLICATION)
    assert second.status_code == 201
    decided = server.post(f"/applications/{APPLICATION}/decisions", "risk_officer", {})
    job = upload(server, "relationship_manager")
    end = server.get(f"/imports/{job.json()['job_id']}/events", "auditor")
    assert "event: end" in end.text
    done = server.get(f"/imports/{job.json()['job_id']}", "auditor").json()
    alert = server.get("/queue", "risk_officer").json()["taken"][1]["alert_id"]
    to_insurer = {**NEW_CONSENT, "recipient_id": INSURER}
    assert server.post("/consents", "sme", to_insurer).status_code == 201
    return {
        "job": done["job_id"],
        "digest": done["result"]["files"][0]["digest"],
        "consent": server.post("/consents", "sme", NEW_CONSENT).json()["consent_id"],
        "decision": decided.json()["decision_id"],
        "waiver": waived(server, alert),
        "webhook": _webhook(server),
    }


def waived(server: TrialServer, alert_id: str) -> str:
    """Have an alert waived by two people; the id of the waiver."""
    asked = {"event": "propose", "alert_id": alert_id, "reason": "双方已书面确认"}
    terms = {**asked, "until_on": AS_OF.isoformat()}
    made = server.post("/alert-waivers/new/moves", "risk_officer", terms)
    assert made.status_code == 201, made.text
    waiver_id: str = made.json()["instrument_id"]
    path = f"/alert-waivers/{waiver_id}/moves"
    assert server.post(path, "risk_officer", {"event": "grant"}).status_code == 403
    assert server.post(path, "approver", {"event": "grant"}).status_code == 201
    return waiver_id


def _webhook(server: TrialServer) -> str:
    """A webhook that no key was needed for; its receiver is not there."""
    made = WebhookAct(
        act_id="wh_sample.made",
        webhook_id="wh_sample",
        act_code="made",
        acted_by="a-administrator",
        at=NOW,
        url="https://receiver.invalid/hefu",
        event_kinds=("decision.kept",),
        secret=bytes(32),
        from_place=1_000_000,
    )
    server.office.shelf.open(BOOK).webhooks.keep_act(made)
    return made.webhook_id


def status_of(name: str, role: str) -> int:
    """How the sample is answered where the role may ask."""
    return move_of(name, role)[1] if name.startswith("move_") else SAMPLES[name].status


def upload(server: TrialServer, role: str, **asked: Any) -> httpx.Response:
    """Hand one small document in."""
    content = f"{CSV}name:{next(_NUMBERS)},再来者\n"
    return server.ask(
        "POST", "/documents", role, files=[("files", ("party.csv", content, "text/csv"))], **asked
    )


def ask_sample(
    server: TrialServer, name: str, role: str, ids: dict[str, str], **asked: Any
) -> httpx.Response:
    """Ask for the operation as its sample says; numbers of new things are new."""
    sample = SAMPLES[name]
    if sample.upload:
        return upload(server, role, **asked)
    body = sample.body
    if name == "create_application":
        body = {**NEW_APPLICATION, "application_no": f"RZ-{next(_NUMBERS)}"}
    if name == "record_consent" and role != "sme":
        body = {**NEW_CONSENT, "document_digest": ids["digest"]}
    if name.startswith("move_"):
        body, _ = move_of(name, role)
    path = sample.path.format(**ids)
    if sample.method == "GET":
        return server.get(path, role, **asked)
    return server.post(path, role, body, **asked)
