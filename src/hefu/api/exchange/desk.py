"""Where one request is worked on: who asks, about which book, and what was handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec
from starlette.requests import Request

from hefu.api.access.caller import USUAL_PURPOSE, Caller
from hefu.api.access.permission import SEE_APPLICATION
from hefu.api.access.refusals import PreconditionFailed
from hefu.api.exchange.operation import Operation
from hefu.api.exchange.reply import is_named, tag_of
from hefu.api.office import Office
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister, QueryEngine
from hefu.services.choose_clocks import choose_clocks
from hefu.services.data_security.access_log import note_read
from hefu.services.data_security.consent import has_consent
from hefu.services.data_security.ports import ReadKind
from hefu.services.data_security.record_consent import ROLE, ROLES_WITH_CONSENT
from hefu.services.door_book import ConsentedTo
from hefu.services.house import OpenBook
from hefu.services.mask_rows import Reader
from hefu.services.masked_answers import masked_application
from hefu.services.view_application import ApplicationView, unknown_application, view_application
from hefu.vocabulary.labelled import Language

Message = TypeVar("Message")


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file of an upload, on disk."""

    name: str
    path: Path
    digest: str


@dataclass(slots=True)
class Desk:
    """``files``: what was uploaded, gone when the request is over. ``afterwards`` is done once the change
    lasts."""

    office: Office
    operation: Operation
    caller: Caller
    book: OpenBook
    language: Language
    request: Request
    body: bytes = b""
    files: tuple[ReceivedFile, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    @property
    def register(self) -> EvidenceRegister:
        """The register of the caller's book."""
        return self.book.register

    @property
    def source_id(self) -> str:
        """As whom the caller speaks in evidence: the party it acts for, else itself."""
        return self.caller.party or f"staff:{self.caller.subject}"

    def clocks(self, as_of: date | None, known_on: date | None) -> Clocks:
        """The two clocks of the request; both default to today."""
        return choose_clocks(self.office.house, as_of, known_on)

    def engine(self, clocks: Clocks) -> QueryEngine:
        """An engine of this thread."""
        return self.office.shelf.engine(clocks)

    def application(
        self, application_id: str, clocks: Clocks, purpose: str | None = None
    ) -> ApplicationView:
        """The application as the caller may see it for ``purpose``, or for the usual one of its role.

        Raises ``NotFound``, the same for one that is not there and one that is not the caller's.
        """
        found = view_application(self.register, application_id, clocks)
        if not self.may_with(SEE_APPLICATION, found, purpose):
            raise unknown_application(application_id, clocks)
        return (
            found.to_debtor(self.caller.party) if self.caller.role == "core_enterprise" else found
        )

    def reader(self, purpose: str | None = None) -> Reader:
        """As whom the caller reads; without ``purpose`` for the usual one of its role."""
        today = self.office.house.clock.today()
        return Reader(self.caller.role, self._purpose(purpose), today, self.office.pseudonym_key)

    def consented(self, purpose: str | None = None) -> ConsentedTo | None:
        """Whose firms the caller sees by their consent alone, on this day; ``None``: not only those."""
        if self.caller.role not in ROLES_WITH_CONSENT:
            return None
        names = (f"{ROLE}{self.caller.role}", *filter(None, [self.caller.party]))
        return ConsentedTo(names, self._purpose(purpose), self.office.house.clock.today())

    def _purpose(self, purpose: str | None) -> str:
        return purpose or USUAL_PURPOSE[self.caller.role]

    def note_read(
        self, reader: Reader, table: str, row_ids: Collection[str], kind: ReadKind = "read"
    ) -> None:
        """Note who is about to be shown which rows; call it before anything is answered."""
        clock, who = self.office.house.clock, (self.caller.subject, reader)
        note_read(self.book.custody, clock, who, (kind, table), row_ids)

    def shown(self, view: ApplicationView) -> ApplicationView:
        """The application as the caller may see it: what a read of it answers."""
        return masked_application(view, self.reader())

    def may_with(self, action: str, view: ApplicationView, purpose: str | None = None) -> bool:
        """Whether the policies permit ``action`` with this application, for ``purpose``."""
        to, borrower_id = self.consented(purpose), view.borrower_id or ""
        return self.office.policies.may_with(
            self.caller,
            action,
            borrower_id,
            view.account_debtor_ids,
            is_consented=to is not None and has_consent(self.book.custody, borrower_id, to),
        )

    def require_unchanged(self, present: object) -> None:
        """Raise ``PreconditionFailed`` when ``If-Match`` names another state than ``present``, which is what
        a read of the thing would answer now."""
        wanted = self.request.headers.get("if-match")
        tag = tag_of(msgspec.json.encode(present, order="deterministic"))
        if wanted is not None and not is_named(tag, wanted):
            raise PreconditionFailed("api.changed_meanwhile")

    def request_digest(self) -> str:
        """What was asked, in one number: two requests under one key must agree in it."""
        seen = hashlib.sha256()
        query = sorted(self.request.query_params.multi_items())
        asked = [self.operation.name, sorted(self.request.path_params.items()), query]
        files = [(one.name, one.digest) for one in self.files]
        body = hashlib.sha256(self.body).hexdigest()
        seen.update(msgspec.json.encode([asked, sorted(self.fields.items()), files, body]))
        return seen.hexdigest()
