"""The bank's day of ``tests/lifecycle`` once more, through the front door."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

from hefu.evidence.record import Document, Record
from hefu.lifecycle.limit_scope import limit_id
from hefu.services.data_security.ports import Access
from tests.api.asking import BOOK, TrialServer
from tests.decisions.approvable import APPLICATION, AS_OF, FACILITY, REQUESTED, SELLER
from tests.lifecycle.deal import INDUSTRY, LIMIT, SCOPES, UNTIL

DRAWDOWN = "DD-0001"


class DealOverHttp:
    """``ask`` makes a move as a role; ``known_on`` is the day of the server's clock."""

    def __init__(self, server: TrialServer) -> None:
        self.server = server
        self._told = 0
        self.tell([Record("party", {"party_id": SELLER, "industry_code": INDUSTRY}, "1", "office")])

    @property
    def register(self) -> Any:
        """The register of the book that the server serves."""
        return self.server.office.shelf.open(BOOK).register

    @property
    def ledger(self) -> Any:
        """Its ledger."""
        return self.server.office.shelf.open(BOOK).ledger

    def reads(self) -> list[Access]:
        """Who looked at what, oldest first."""
        found = self.server.office.shelf.open(BOOK).custody.accesses()
        return [one for _, one in found]

    def tell(self, records: list[Record], known_on: date = AS_OF) -> None:
        """One document with these records."""
        self._told += 1
        content = f"{self._told} {records}".encode()
        place = Path(self.server.office.settings.books) / "told.txt"
        place.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        paper = Document("told.txt", place, digest, len(content), known_on)
        self.register.keep_document(paper, "test")
        self.register.record_document(paper, "test", records, ())
        self.register.resolve()

    def ask(
        self, plural: str, thing: str, event: str, role: str, **terms: object
    ) -> httpx.Response:
        """The answer to one move."""
        return self.server.post(f"/{plural}/{thing}/moves", role, {"event": event, **terms})

    def do(self, plural: str, thing: str, event: str, role: str, **terms: object) -> dict[str, Any]:
        """One move that must be made; the instrument after it."""
        answer = self.ask(plural, thing, event, role, **terms)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def onboard(self) -> None:
        """The borrower becomes a customer."""
        self.do("customers", SELLER, "apply", "relationship_manager", party_id=SELLER)
        self.do("customers", SELLER, "check", "risk_officer")
        self.do("customers", SELLER, "admit", "approver")

    def grant(self, plural: str, scope: str, scope_id: str, maker: str, **more: object) -> str:
        """A limit or a facility, proposed by one and approved by another."""
        own = limit_id(scope, scope_id, "CNY")
        terms = {
            "scope_code": scope,
            "scope_id": scope_id,
            "amount_minor": LIMIT,
            "currency": "CNY",
            "valid_until_on": UNTIL,
            **more,
        }
        self.do(plural, own, "propose", maker, **terms)
        self.do(plural, own, "approve", "approver")
        return own

    def set_up(self) -> None:
        """Customer, facility and every limit."""
        self.onboard()
        more = {"party_id": SELLER, "is_revolving": 1}
        self.grant("facilities", "facility", FACILITY, "relationship_manager", **more)
        for scope, scope_id in SCOPES.items():
            self.grant("limits", scope, scope_id, "risk_officer")

    def decide(self) -> str:
        """Id of today's decision."""
        answer = self.server.post(f"/applications/{APPLICATION}/decisions", "risk_officer", {})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["decision_id"])

    def approve(self, amount: int = REQUESTED) -> None:
        """The application, all of it, approved by two people."""
        maker = "relationship_manager"
        self.do("approvals", APPLICATION, "submit", maker, borrower_id=SELLER)
        decided = self.decide()
        asked = {"decision_id": decided, "amount_minor": amount, "currency": "CNY"}
        self.do("approvals", APPLICATION, "propose", "risk_officer", **asked)
        self.do("approvals", APPLICATION, "approve", "approver", decision_id=decided)

    def request(self, amount: int = REQUESTED) -> None:
        """All of it asked for."""
        self.do(
            "drawdowns",
            DRAWDOWN,
            "request",
            "relationship_manager",
            application_id=APPLICATION,
            borrower_id=SELLER,
            amount_minor=amount,
            currency="CNY",
            rate_bp=435,
            day_count="act/360",
            due_on=(AS_OF + timedelta(days=90)).isoformat(),
        )
