"""What data security keeps in a book: consents and reads. Both are added and never altered."""

from __future__ import annotations

from datetime import date
from typing import Literal, Protocol

import msgspec

from hefu.services.data_security.erasure_ports import Erasing

Act = Literal["given", "withdrawn"]
ReadKind = Literal["read", "export"]


class Consent(msgspec.Struct, frozen=True):
    """A party lets a recipient have data about it for a purpose, or no longer does.

    ``effective_on``: from which day; ``expires_on``: the last day, of every consent that is given;
    ``known_on``: when we knew; ``document_digest``: the kept paper that says so;
    ``entered_by``: an opaque id.
    """

    consent_id: str
    party_id: str
    recipient_id: str
    purpose_code: str
    act_code: Act
    effective_on: date
    expires_on: date | None
    known_on: date
    document_digest: str
    entered_by: str


class Access(msgspec.Struct, frozen=True):
    """One read or export: who, in which role, for what purpose, of which table, how many rows.

    ``read_at``: instant in UTC, ISO text; ``rows_digest``: SHA-256 of the sorted ids, one a
    line. Never a value.
    """

    read_at: str
    actor_id: str
    role_code: str
    purpose_code: str
    kind_code: ReadKind
    table_name: str
    rows_digest: str
    row_count: int


class AgedDocument(msgspec.Struct, frozen=True):
    """A kept document and the evidence tables that it states rows of; without its name, which the sender
    chose."""

    digest: str
    kind: str
    known_on: date
    tables: tuple[str, ...]


class Custody(Protocol):
    """The part of a book that data security keeps."""

    @property
    def erasing(self) -> Erasing:
        """What takes data away for good."""
        ...

    def keep_consent(self, consent: Consent) -> bool:
        """Keep one consent; whether it is new. The same one again changes nothing."""
        ...

    def consents(self, party_id: str, known_on: date) -> list[Consent]:
        """Everything known on the day that the party gave or withdrew, in order of arrival."""
        ...

    def consent(self, consent_id: str) -> Consent | None:
        """One act by its id."""
        ...

    def aged_documents(self, known_until: date) -> list[AgedDocument]:
        """Documents that were known on the day already, the oldest first."""
        ...

    def note_access(self, access: Access) -> None:
        """Keep one read."""
        ...

    def accesses(self, after: int = 0, count: int = 1_000) -> list[tuple[int, Access]]:
        """Reads that arrived after number ``after``, each with its number, the oldest first."""
        ...
