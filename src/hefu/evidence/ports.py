"""Interfaces that storage fulfils. Nothing below storage knows which engine is behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import msgspec

from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.day import Clocks
from hefu.evidence.following import Trail
from hefu.evidence.record import Document, Effect, ImportFinding, Record
from hefu.evidence.schema import ColumnType, Row, Value
from hefu.vocabulary.errors import EvidenceError


class Clock(Protocol):
    """The only source of the present."""

    def today(self) -> date:
        """The current day."""
        ...

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


class StoredStatement(msgspec.Struct, frozen=True):
    """One statement as kept: who said what about which row, when, in which document."""

    statement_id: str
    table: str
    row_id: str
    source_id: str
    said_on: date | None
    known_on: date
    document_digest: str
    document_name: str
    locator: str
    values: dict[str, str | int | date | None]
    original: dict[str, str]


class StoredFinding(msgspec.Struct, frozen=True):
    """One import finding as kept."""

    document_digest: str
    document_name: str
    code: str
    effect: Effect
    locator: str
    field: str
    arguments: dict[str, str]


class DocumentOutcome(msgspec.Struct, frozen=True):
    """What became of one document. ``state``: read | read_in_part | rejected | already_known |
    erased."""

    digest: str
    name: str
    kind: str
    state: str
    record_count: int
    rejected_count: int


class UnmatchedReference(msgspec.Struct, frozen=True):
    """Rows of ``table`` whose ``column`` names a row of ``target_table`` that nobody has shown us.

    ``count``: rows concerned; ``examples``: the first of them as (row id, value that leads nowhere).
    """

    table: str
    column: str
    target_table: str
    target_column: str
    count: int
    examples: tuple[tuple[str, str], ...]


class LateEvidence(msgspec.Struct, frozen=True):
    """Statements that came into the register after an answer was given and say that they were known before:
    how many, and the names of the first documents that made them."""

    statement_count: int
    document_names: tuple[str, ...]


class WaiverRevocation(msgspec.Struct, frozen=True):
    """Who took a waiver back, why, known from which day, and typed in on which day."""

    waiver_id: str
    revoked_by: str
    reason: str
    known_on: date
    entered_on: date


class StoredWaiver(msgspec.Struct, frozen=True):
    """One alert waived by a person: until which day, on which facts, known from which day.

    ``facts_digest`` names what was found when it was waived; ``entered_on`` is the day it was typed in.
    """

    waiver_id: str
    alert_id: str
    check_id: str
    facts_digest: str
    waived_by: str
    reason: str
    until_on: date
    known_on: date
    entered_on: date
    revocation: WaiverRevocation | None = None


class EvidenceRegister(Trail, Protocol):
    """Evidence with provenance: documents, statements, resolved rows, and what follows from them."""

    def has_document(self, digest: str) -> bool:
        """Whether a document with these bytes was read, wholly or in part.

        A rejected document holds no statements and is not counted: it may be offered again.
        """
        ...

    def document_outcome(self, digest: str) -> DocumentOutcome | None:
        """What became of the document with these bytes; ``None`` when it never came to its end."""
        ...

    def keep_document(self, document: Document, kind: str) -> Path:
        """Keep the bytes for ever, under their digest; the path of the kept copy.

        Raises ``EvidenceError`` when the bytes are no longer those of ``document.digest``.
        """
        ...

    def keep_documents(self, documents: Sequence[Document]) -> Mapping[str, Path | EvidenceError]:
        """Keep the bytes of those among ``documents`` that were not read yet, a few hundred at most.

        By digest the path of the kept copy, or the error ``keep_document`` would raise. The bytes
        are kept when this returns; that they are there is noted with what is recorded of them.
        """
        ...

    def together(self) -> AbstractContextManager[None]:
        """Documents recorded inside become lasting together, when it ends without an exception.

        Each is still recorded wholly or not at all. Nobody else can write meanwhile: keep it short.
        """
        ...

    def acting(self, actor: str) -> AbstractContextManager[None]:
        """Let all that this thread writes inside be done by ``actor``: an opaque id, never a name."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Answer all questions that this thread asks inside as of one moment: many small ones cost less.

        What is kept inside is not seen inside.
        """
        ...

    def name_document(self, document: Document) -> bool:
        """Note that known bytes also came under ``document.name``; ``False`` if that was known."""
        ...

    def document_path(self, digest: str) -> Path:
        """Where the kept bytes lie. Raises ``NotFound``."""
        ...

    def record_document(
        self,
        document: Document,
        kind: str,
        records: Iterable[Record],
        findings: Iterable[ImportFinding],
    ) -> DocumentOutcome:
        """Write all statements and findings of one document in one unit of work, all or nothing.

        ``records`` are used up before ``findings`` is looked at. An exception while reading
        ``records`` leaves no trace. A document already read is left alone: ``already_known``.
        """
        ...

    def resolve(self) -> int:
        """Bring the resolved rows up to date with the statements; number of rows touched."""
        ...

    def application_ids(self, clocks: Clocks, status_code: str | None = None) -> list[str]:
        """Applications known on ``clocks.known_on``, oldest request first.

        With ``status_code``: those in that status and those whose status is contradicted.
        """
        ...

    def bundle_of(self, application_id: str, clocks: Clocks, tables: Sequence[str]) -> Bundle:
        """Evidence of one application, fetched by the reach of ``tables``; holds only these.

        Raises ``NotFound`` for an application unknown on that day, ``InvalidInput`` when the reach
        is too wide to be answered whole: nothing is ever cut off.
        """
        ...

    def whole_book(self, clocks: Clocks, tables: Sequence[str]) -> Bundle:
        """All evidence rows of ``tables`` as known on ``clocks.known_on``."""
        ...

    def statements_of(self, table: str, row_id: str, known_on: date) -> list[StoredStatement]:
        """Every statement about one row, oldest first."""
        ...

    def statements_of_rows(
        self, rows: Sequence[tuple[str, str]], known_on: date
    ) -> Sequence[Sequence[StoredStatement]]:
        """The same about each of several rows, given by table and id, in their order."""
        ...

    def contradictions(self, known_on: date) -> Iterator[Doubt]:
        """All contradictions that stand on ``known_on``, by table, row and column."""
        ...

    def waiting_tables(self) -> frozenset[str]:
        """Tables with statements that no resolved row reflects yet."""
        ...

    def unmatched_references(
        self, known_on: date, example_count: int = 5, tables: Collection[str] | None = None
    ) -> list[UnmatchedReference]:
        """References that lead nowhere on ``known_on``; only those with at least one row.

        With ``tables``: only references from or to one of these.
        """
        ...

    def import_findings(self) -> Iterator[StoredFinding]:
        """All findings of all imports, in order of arrival."""
        ...

    def shared_accounts(self, known_on: date) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Account numbers that are stated as those of more than one party on the day, with the party
        ids in order: by holders of accounts and by counterparties of payments."""
        ...

    def trade_links(self, clocks: Clocks, since: date) -> list[Row]:
        """Who invoiced whom for how much from ``since`` to the business date, added up by the database.

        One row for each ``seller_id``, ``buyer_id`` and ``currency``, in this order: ``invoice_count``;
        ``net_minor``, without tax and less credit notes; of the count ``unknown_count`` whose net amount
        is not known and not in the sum; ``first_on`` and ``last_on``, days of issue. Invoices reversed
        in full are left out; of a disputed seller or buyer the latest statement counts, as everywhere in
        the register, and a disputed day of issue leaves the invoice out.
        """
        ...

    def evidence_version(self, known_on: date | None = None) -> int:
        """A number that grows with every statement; kept facts name it.

        With ``known_on``: the number of the latest statement known on that day, so that it stays the
        same when later evidence arrives; decisions name that one.
        """
        ...

    def kept_facts(self, clocks: Clocks) -> Mapping[str, Sequence[Row]] | None:
        """Population facts derived at these clocks on the present evidence, or ``None``."""
        ...

    def keep_facts(
        self,
        clocks: Clocks,
        facts: Mapping[str, Sequence[Row]],
        *,
        evidence_version: int | None = None,
    ) -> None:
        """Keep population facts for these clocks and the present evidence version.

        Give the ``evidence_version`` read before the facts were derived: facts of an older version
        are then not kept under a newer one.
        """
        ...

    def keep_decision(self, decision_id: str, application_id: str, body: bytes) -> None:
        """Keep one decision (canonical JSON) for ever; the same id with other bytes is an error."""
        ...

    def decision(self, decision_id: str) -> bytes | None:
        """A kept decision by id or unambiguous prefix; ``Conflict`` when the prefix fits several."""
        ...

    def decision_ids(self, application_id: str) -> list[str]:
        """Kept decisions of one application, oldest first."""
        ...

    def kept_decisions(self, application_id: str | None = None) -> Iterator[bytes]:
        """Bodies of all kept decisions, of one application if one is given, oldest first."""
        ...

    def late_evidence(self, evidence_version: int, known_on: date) -> LateEvidence:
        """What was recorded after ``evidence_version`` and is said to have been known on the day."""
        ...

    def keep_waiver(self, waiver: StoredWaiver) -> None:
        """Keep one waiver for ever; kept once however often it is given."""
        ...

    def keep_revocation(self, revocation: WaiverRevocation) -> None:
        """Keep that a waiver was taken back. ``NotFound`` without the waiver, ``Conflict`` when it was
        taken back before."""
        ...

    def waivers(self, known_on: date) -> list[StoredWaiver]:
        """Waivers known on the day, oldest first, each with its revocation if that was known."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...


TableData = Mapping[str, tuple[Mapping[str, ColumnType], Sequence[Row]]]


class QuerySession(Protocol):
    """Tables loaded into one engine, ready for questions."""

    def query(self, sql: str, parameters: Mapping[str, Value]) -> list[tuple[Value, ...]]:
        """Rows of one SELECT; ``:name`` placeholders are bound by the engine, never formatted."""
        ...

    def plan(self, sql: str, parameters: Mapping[str, Value]) -> None:
        """Let the engine plan one SELECT without running it. ``Unavailable`` when it does not bind."""
        ...


class SweepSession(QuerySession, Protocol):
    """A session over Parquet that can keep answers of any size outside of Python."""

    def keep(self, sql: str, parameters: Mapping[str, Value], place: Path) -> None:
        """Write the rows of one SELECT as Parquet to ``place``, which must not exist yet."""
        ...

    def attach(self, name: str, place: Path) -> None:
        """Make rows kept at ``place`` readable as table ``name`` until the session ends."""
        ...


class QueryEngine(Protocol):
    """An engine that runs the portable subset: SQLite, DuckDB, Spark."""

    @property
    def name(self) -> str:
        """``sqlite`` | ``duckdb`` | ``spark``."""
        ...

    def load(self, tables: TableData) -> AbstractContextManager[QuerySession]:
        """A session over rows in memory; every declared column exists, absent keys are NULL."""
        ...

    def open_parquet(
        self, folder: Path, tables: Mapping[str, Mapping[str, ColumnType]]
    ) -> AbstractContextManager[SweepSession]:
        """A session over ``<table>.parquet`` files (or folders of them); tables without a file are empty.

        Raises ``Unavailable`` where the engine cannot read Parquet.
        """
        ...
