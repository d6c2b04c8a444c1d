"""The register of record on a SQL database: one door to its parts."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from hefu.evidence.bundle import Bundle, Doubt, IndexedRows
from hefu.evidence.day import Clocks
from hefu.evidence.following import FOLLOWED, PaymentsAlong
from hefu.evidence.ports import (
    Clock,
    DocumentOutcome,
    LateEvidence,
    StoredFinding,
    StoredStatement,
    StoredWaiver,
    UnmatchedReference,
    WaiverRevocation,
)
from hefu.evidence.record import Document, ImportFinding, Record
from hefu.evidence.schema import Row, Value
from hefu.storage.files import DocumentFiles
from hefu.storage.files.log_files import LogFolder
from hefu.storage.register import following, kept, lookups, reach, repeating, waivers
from hefu.storage.register.custody_book import SqlCustody
from hefu.storage.register.database import Database
from hefu.storage.register.erasure_book import SqlErasing
from hefu.storage.register.intake import Intake
from hefu.storage.register.ledger_book import SqlLedger
from hefu.storage.register.lifecycle_book import SqlLifecycle
from hefu.storage.register.log_audit import Audit
from hefu.storage.register.log_book import LogBook
from hefu.storage.register.log_kinds import DECISIONS, FACTS, REVOCATIONS, WAIVERS
from hefu.storage.register.log_store import SqlLog
from hefu.storage.register.resolve import Resolver
from hefu.storage.register.sql_doors import SqlDoors
from hefu.storage.register.trade_links import trade_links
from hefu.storage.register.webhook_book import SqlWebhooks
from hefu.vocabulary.errors import EvidenceError, require


class SqlRegister:
    """Fulfils ``evidence.ports.EvidenceRegister``; each method is one unit of work or one snapshot.

    Questions about resolved rows first resolve what an interrupted import left waiting, so that no
    answer overlooks evidence that is already recorded.
    """

    def __init__(self, database: Database, files: DocumentFiles, clock: Clock) -> None:
        self._database = database
        self._files = files
        self._log = LogBook(database, clock)
        self._intake = Intake(database.dialect, self._log)
        self._resolver = Resolver(database)
        self._reacher = reach.Reacher(database.dialect)
        self.ledger = SqlLedger(database, self._log)
        self.lifecycle = SqlLifecycle(database, self._log)
        erasing = SqlErasing(database, self._log, self._resolver, files)
        self.custody = SqlCustody(database, self._log, erasing)
        self.webhooks = SqlWebhooks(database, self._log)
        self.doors = SqlDoors(database, self._resolved)
        self._kept: tuple[Clocks, tuple[int, int], Mapping[str, IndexedRows]] | None = None

    def log_beside(self, folder: Path) -> SqlLog:
        """The log of this register, its published files in ``folder``."""
        audit = Audit(self._database, self._files, self._resolver)
        return SqlLog(self._database, LogFolder(folder), self._log, audit)

    def tell_of_entries(self, tell: Callable[[], object]) -> None:
        """Call ``tell`` whenever something enters the log and waits to be sealed."""
        self._log.tell = tell

    def has_document(self, digest: str) -> bool:
        """Whether these bytes were read, wholly or in part."""
        outcome = self.document_outcome(digest)
        return outcome is not None and outcome.state != "rejected"

    def document_outcome(self, digest: str) -> DocumentOutcome | None:
        """What became of these bytes; ``None`` when they never came to their end."""
        with self._database.reading() as connection:
            return self._intake.outcome_of(connection, digest)

    def keep_document(self, document: Document, kind: str) -> Path:
        """Keep the bytes, then note that they are there; the path of the kept copy."""
        with self._database.reading() as connection:
            self._intake.refuse_erased(connection, document)
        path = self._files.keep(document.path, document.digest)
        with self._database.writing() as connection:
            self._intake.announce(connection, document, kind)
        return path

    def keep_documents(self, documents: Sequence[Document]) -> Mapping[str, Path | EvidenceError]:
        """Keep the bytes of those that were not read yet; see the port."""
        with self._database.reading() as connection:
            known = {
                one.digest: self._intake.outcome_of(connection, one.digest) for one in documents
            }
        wanted = [
            (one.path, one.digest)
            for one in documents
            if (outcome := known[one.digest]) is None or outcome.state == "rejected"
        ]
        return self._files.keep_all(wanted)

    def together(self) -> AbstractContextManager[None]:
        """Units of work inside become lasting together; see the port."""
        return self._database.together()

    def acting(self, actor: str) -> AbstractContextManager[None]:
        """All that this thread writes inside is done by ``actor``; see the port."""
        return self._database.acting(actor)

    def snapshot(self) -> AbstractContextManager[None]:
        """Questions inside are answered as of one moment; see the port."""
        return self._database.snapshot()

    def name_document(self, document: Document) -> bool:
        """Note another name of known bytes; ``False`` when it was known."""
        with self._database.writing() as connection:
            return self._intake.name(connection, document)

    def document_path(self, digest: str) -> Path:
        """Where the kept bytes lie. Raises ``NotFound``."""
        return self._files.find(digest)

    def record_document(
        self,
        document: Document,
        kind: str,
        records: Iterable[Record],
        findings: Iterable[ImportFinding],
    ) -> DocumentOutcome:
        """Statements, findings and outcome of one document, all or nothing."""
        with self._database.writing() as connection:
            return self._intake.record(connection, document, records, findings, kind)

    def resolve(self) -> int:
        """Bring resolved rows up to date; number of rows touched."""
        return self._resolver.run()

    def application_ids(self, clocks: Clocks, status_code: str | None = None) -> list[str]:
        """Applications known on the day, oldest request first."""
        with self._resolved() as connection:
            return lookups.application_ids(connection, clocks, status_code)

    def bundle_of(self, application_id: str, clocks: Clocks, tables: Sequence[str]) -> Bundle:
        """Evidence of one application."""
        with self._resolved() as connection:
            return self._reacher.bundle_of(connection, application_id, clocks, tables)

    def whole_book(self, clocks: Clocks, tables: Sequence[str]) -> Bundle:
        """All rows of ``tables``."""
        with self._resolved() as connection:
            return self._reacher.whole_book(connection, clocks, tables)

    def statements_of(self, table: str, row_id: str, known_on: date) -> list[StoredStatement]:
        """Every statement about one row, oldest first."""
        with self._database.reading() as connection:
            return lookups.statements_of(connection, table, row_id, known_on)

    def statements_of_rows(
        self, rows: Sequence[tuple[str, str]], known_on: date
    ) -> Sequence[Sequence[StoredStatement]]:
        """Every statement about each of several rows, oldest first."""
        with self._database.reading() as connection:
            return lookups.statements_of_rows(connection, rows, known_on)

    def contradictions(self, known_on: date) -> Iterator[Doubt]:
        """All contradictions that stand on the day."""
        with self._resolved() as connection:
            yield from reach.contradictions(connection, known_on)

    def waiting_tables(self) -> frozenset[str]:
        """Tables with statements that no resolved row reflects yet."""
        with self._database.reading() as connection:
            return lookups.waiting_tables(connection)

    def unmatched_references(
        self, known_on: date, example_count: int = 5, tables: Collection[str] | None = None
    ) -> list[UnmatchedReference]:
        """References that lead nowhere on the day."""
        with self._resolved() as connection:
            return list(lookups.unmatched_references(connection, known_on, example_count, tables))

    def import_findings(self) -> Iterator[StoredFinding]:
        """All findings in order of arrival, a page at a time."""
        after = 0
        while True:
            with self._database.reading() as connection:
                page = lookups.import_findings(connection, after)
            if not page:
                return
            yield from (finding for _, finding in page)
            after = page[-1][0]

    def shared_accounts(self, known_on: date) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Account numbers of more than one party; see the port."""
        with self._resolved() as connection:
            yield from lookups.shared_accounts(connection, known_on)

    def trade_links(self, clocks: Clocks, since: date) -> list[Row]:
        """Invoices added up by seller, buyer and currency; see the port."""
        with self._resolved() as connection:
            return trade_links(connection, clocks, since)

    def rows_where(
        self, clocks: Clocks, table: str, column: str, values: Collection[Value]
    ) -> list[Row]:
        """Rows by one column that is followed; see ``evidence.following``."""
        require(column in FOLLOWED.get(table, ()), f"{table} is not looked up by {column}")
        with self._resolved() as connection:
            return self._reacher.rows_where(connection, clocks, (table, column), list(values))

    def payments_along(
        self,
        clocks: Clocks,
        accounts: Collection[str],
        days: tuple[date, date],
        *,
        most: int,
        payers: Collection[str] | None = None,
    ) -> PaymentsAlong:
        """Payments of a few accounts in a stretch of days; see ``evidence.following``."""
        with self._resolved() as connection:
            return following.payments_along(connection, clocks, accounts, days, (most, payers))

    def suppliers_of(self, clocks: Clocks, buyers: Collection[str]) -> list[tuple[str, str]]:
        """Pairs of buyer and seller; see ``evidence.following``."""
        with self._resolved() as connection:
            return following.suppliers_of(connection, clocks, buyers)

    def trade_legs(self, clocks: Clocks, since: date, firms: Collection[str]) -> list[Row]:
        """Invoice lines among firms; see ``evidence.following``."""
        with self._resolved() as connection:
            return following.trade_legs(connection, clocks, since, firms)

    def evidence_version(self, known_on: date | None = None) -> int:
        """Grows with every statement known on the day, or at all."""
        with self._database.reading() as connection:
            return kept.evidence_version(connection, known_on)

    def kept_facts(self, clocks: Clocks) -> Mapping[str, Sequence[Row]] | None:
        """Population facts at these clocks on the present evidence."""
        with self._database.reading() as connection:
            version = (kept.evidence_version(connection), kept.erasure_count(connection))
            if self._kept is not None and self._kept[:2] == (clocks, version):
                return self._kept[2]
            found = kept.kept_facts(connection, clocks)
        if found is None:
            return None
        # Facts of a whole population are large; one application after another asks for them.
        facts = {name: IndexedRows(rows) for name, rows in found.items()}
        self._kept = (clocks, version, facts)
        # They stay as long as they hold; to look through them again and again for what may go takes longer
        # than a decision.
        gc.freeze()
        return facts

    def keep_facts(
        self,
        clocks: Clocks,
        facts: Mapping[str, Sequence[Row]],
        *,
        evidence_version: int | None = None,
    ) -> None:
        """Keep population facts; see the port."""
        self._kept = None
        with self._database.writing() as connection:
            if kept.keep_facts(connection, clocks, facts, evidence_version):
                at_clocks = f"{clocks.as_of.isoformat()}/{clocks.known_on.isoformat()}"
                self._log.enter_thing(connection, FACTS, at_clocks)

    def keep_decision(self, decision_id: str, application_id: str, body: bytes) -> None:
        """Keep one decision for ever."""
        with self._database.writing() as connection:
            row = kept.keep_decision(connection, decision_id, application_id, body)
            if row is not None:
                self._log.enter_row(connection, DECISIONS, decision_id, row)

    def decision(self, decision_id: str) -> bytes | None:
        """A decision by id or unambiguous prefix."""
        with self._database.reading() as connection:
            return kept.decision(connection, decision_id)

    def decision_ids(self, application_id: str) -> list[str]:
        """Decisions of one application, oldest first."""
        with self._database.reading() as connection:
            return kept.decision_ids(connection, application_id)

    def kept_decisions(self, application_id: str | None = None) -> Iterator[bytes]:
        """Bodies of kept decisions in order of arrival, a page at a time."""
        after = 0
        while True:
            with self._database.reading() as connection:
                page = repeating.kept_decisions(connection, application_id, after)
            if not page:
                return
            yield from (body for _, body in page)
            after = page[-1][0]

    def late_evidence(self, evidence_version: int, known_on: date) -> LateEvidence:
        """What came after a version and is said to have been known on the day."""
        with self._database.reading() as connection:
            return repeating.late_evidence(connection, evidence_version, known_on)

    def keep_waiver(self, waiver: StoredWaiver) -> None:
        """Keep one waiver for ever."""
        with self._database.writing() as connection:
            if waivers.keep_waiver(connection, waiver):
                self._log.enter_thing(connection, WAIVERS, waiver.waiver_id, is_first=True)

    def keep_revocation(self, revocation: WaiverRevocation) -> None:
        """Keep that a waiver was taken back; ``NotFound``, ``Conflict``."""
        with self._database.writing() as connection:
            waivers.keep_revocation(connection, revocation)
            self._log.enter_thing(connection, REVOCATIONS, revocation.waiver_id, is_first=True)

    def waivers(self, known_on: date) -> list[StoredWaiver]:
        """Waivers known on the day, oldest first."""
        with self._database.reading() as connection:
            return waivers.waivers(connection, known_on)

    def close(self) -> None:
        """Release the files."""
        self._database.close()

    @contextmanager
    def _resolved(self) -> Iterator[Connection]:
        """A snapshot without waiting statements, also while an import keeps adding some."""
        for _ in range(2):
            with self._database.reading() as connection:
                if not self._resolver.is_pending(connection):
                    yield connection
                    return
            self._resolver.run()
        with self._database.writing() as connection:
            self._resolver.run_within(connection)
            yield connection
