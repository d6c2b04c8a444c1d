"""A small book in which every table of the register holds something, sealed, with a witness's word."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from hefu.attestation.keys import Algorithm, SignerKey, new_signer_key
from hefu.attestation.notes import read_note
from hefu.evidence import schema
from hefu.evidence.ports import StoredWaiver, WaiverRevocation
from hefu.evidence.record import ImportFinding, Record
from hefu.evidence.schema import Value
from hefu.lifecycle.standing import Done
from hefu.lifecycle.table import tables
from hefu.services.data_security.erasure_ports import Erasure
from hefu.services.data_security.ports import Access, Consent
from hefu.services.log.seal import seal_log
from hefu.services.log_port import Addition
from hefu.services.webhook_port import WebhookAct
from hefu.storage.register import open_register
from hefu.storage.register.log_store import SqlLog
from hefu.storage.register.sql_register import SqlRegister
from tests.ledger.books import CASH, LOAN, accounts, transfer
from tests.storage.register.statements import JANUARY, MARCH, at, document

KEY = new_signer_key("full.example/log")
WITNESS = new_signer_key("witness.example/w", Algorithm.ED25519_COSIGNATURE)
FINDING = ImportFinding("import_.required_missing", "record_rejected", "line 2", "uscc", {"a": 1})
SEEN_AT = 1_800_000_000


@dataclass(frozen=True, slots=True)
class FullBook:
    """A book, its register and its log."""

    folder: Path
    register: SqlRegister
    log: SqlLog

    def seal(self, key: SignerKey = KEY) -> int:
        """Seal what waits; the size."""
        return seal_log(self.log, key).size


def full_book(folder: Path, database: str | None) -> FullBook:
    """Make the book in ``folder / book``, which is there already for a book on a server."""
    register = open_register(folder / "book", create=True, database=database)
    book = FullBook(folder / "book", register, register.log_beside(folder / "book" / "log"))
    evidence(register, folder)
    done(register)
    book.seal()
    cosigned(book)
    book.seal()
    return book


def evidence(register: SqlRegister, folder: Path) -> None:
    """Two documents that speak of two rows of every table, and contradict one another about one."""
    for name, known_on, sources in (("a", JANUARY, ("erp",)), ("b", MARCH, ("erp", "bank"))):
        paper = document(folder, name, known_on)
        register.keep_document(paper, "test")
        records = [
            record(table, row, source)
            for table in schema.tables()
            for row in ("one", "two")
            for source in sources
        ]
        register.record_document(paper, "test", records, [FINDING])
    again = document(folder, "b", MARCH)
    register.name_document(type(again)("also b", again.path, again.digest, 1, MARCH))
    register.resolve()


def record(table: str, row: str, source: str) -> Record:
    """A row of which every column has a value; the bank words all links of row two otherwise."""
    declared = schema.table(table)
    links = {reach.by for reach in declared.reach} - {declared.key}
    values: dict[str, Value] = {}
    for name, column in declared.columns.items():
        if column.python_type is int:
            values[name] = 7
        elif column.type == "date":
            values[name] = JANUARY
        else:
            other = source == "bank" and row == "two" and name in links
            values[name] = f"{name} {'other' if other else row}"
    values[declared.key] = f"{table}-{row}"
    return Record(table, values, "line 1", source, None, {"word": "as written"})


def done(register: SqlRegister) -> None:
    """What was erased, a decision, waivers, facts, accounts, transfers and a move."""
    for number in (1, 2):
        erased(register, number)
    for number in (1, 2):
        body = f'{{"outcome":"decline","number":{number}}}'.encode()
        register.keep_decision(f"decision-{number}", "application-one", body)
    register.keep_facts(at(MARCH), {"group": [{"party_id": "p", "since": JANUARY}]})
    for number in (1, 2):
        register.keep_waiver(
            StoredWaiver(
                waiver_id=f"waiver-{number}",
                alert_id="alert",
                check_id="claim.pledged",
                facts_digest="f" * 64,
                waived_by="officer-7",
                reason="seen",
                until_on=MARCH,
                known_on=JANUARY,
                entered_on=JANUARY,
            )
        )
    register.keep_revocation(WaiverRevocation("waiver-1", "officer-8", "not so", MARCH, MARCH))
    register.ledger.open_accounts(accounts())
    register.ledger.post([transfer("t1", LOAN, CASH, 60)], known_on=JANUARY)
    register.ledger.post(
        [transfer("t2", LOAN, CASH, 30), transfer("t3", CASH, LOAN, 5)], known_on=MARCH
    )
    for number in (1, 2):
        register.custody.keep_consent(consent(f"{number}" * 64))
        register.custody.note_access(read_of(number))
        register.webhooks.keep_act(webhook(number))
    register.lifecycle.keep(move("move-1", "facility-1"))
    register.lifecycle.keep(move("move-2", "facility-2"))


def consent(consent_id: str) -> Consent:
    """A party's word that its data may be read."""
    return Consent(
        consent_id=consent_id,
        party_id="party-one",
        recipient_id="recipient",
        purpose_code="credit",
        act_code="given",
        effective_on=JANUARY,
        expires_on=MARCH,
        known_on=JANUARY,
        document_digest="d" * 64,
        entered_by="officer-7",
    )


def read_of(row_count: int) -> Access:
    """Somebody read so many rows."""
    at = "2026-03-10T09:00:00Z"
    return Access(at, "officer-7", "auditor", "audit", "read", "party", "d" * 64, row_count)


def erased(register: SqlRegister, number: int) -> None:
    """A document that came, with statements of its own and one of a row that others state too, and went."""
    with tempfile.TemporaryDirectory() as folder:
        paper = document(Path(folder), f"erased {number}", MARCH)
        register.keep_document(paper, "test")
        party = record("party", "one", f"erased {number}")
        register.record_document(paper, "test", [party, record("party", f"p{number}", "x")], [])
        register.resolve()
    asked = Erasure(
        act_id=f"a{number}" * 32,
        erasure_id=f"a{number}" * 32,
        act_code="asked",
        document_digest=paper.digest,
        ground_code="retention_over",
        reason="time is over",
        acted_by="officer-7",
        role_code="administrator",
        acted_on=MARCH,
        document_known_on=MARCH,
    )
    erasing = register.custody.erasing
    erasing.ask(asked)
    act = {"act_id": f"d{number}" * 32, "act_code": "done", "acted_by": "officer-8"}
    erasing.erase(msgspec.structs.replace(asked, **act, role_code="auditor"))
    erasing.clear()


def webhook(number: int) -> WebhookAct:
    """Somebody has a receiver told of what happens."""
    return WebhookAct(
        act_id=f"webhook-{number}",
        webhook_id=f"webhook-{number}",
        act_code="made",
        acted_by="officer-7",
        at=datetime(2026, 3, 10, 9, tzinfo=UTC),
        url="https://erp.example/hefu",
        event_kinds=("decision.kept",),
        secret=bytes(24),
    )


def move(transition_id: str, instrument_id: str) -> Done:
    """The move that begins an instrument."""
    return Done(
        transition_id=transition_id,
        instrument=next(iter(tables())),
        instrument_id=instrument_id,
        version=1,
        event="open",
        from_state="",
        to_state="open",
        actor_id="officer-7",
        role_code="risk_officer",
        at=datetime(2026, 3, 10, 9, tzinfo=UTC),
        effective_on=date(2026, 3, 10),
        known_on=date(2026, 3, 10),
        terms={"limit_minor": 100},
        seen={"decision_id": "decision-1"},
    )


def cosigned(book: FullBook) -> None:
    """The word of a witness on the newest checkpoint."""
    kept = book.log.checkpoint()
    size, note = kept if kept is not None else (0, b"")
    line = read_note(note).signed_by(WITNESS, SEEN_AT).signatures[-1].line.encode()
    public = WITNESS.verifier.text.encode()
    book.log.add([Addition(size, "witness", public), Addition(size, "cosignature", line)])
