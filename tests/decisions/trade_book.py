"""A real register with an engine beside it, and the same questions asked of rows in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from hefu.decisions.decide import RunOn, decide
from hefu.decisions.decision import Decision
from hefu.decisions.situation import Situation
from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.following import BundleTrail
from hefu.evidence.reach import sub_bundle
from hefu.evidence.record import Document, Record
from hefu.evidence.schema import Row
from hefu.facts.population import derive_population, population_evidence
from hefu.facts.registry import evidence_needed
from hefu.parameters.loader import ParameterView
from hefu.services.judge_bundle import judge
from hefu.services.screen_application import policy_of, screen_application
from hefu.storage.register import open_register
from hefu.storage.sqlite import SqliteEngine
from tests.decisions.approvable import APPLICATION, AS_OF, CLOCKS, full_row


class TradeBook:
    """A book in a folder; ``tell`` imports, ``screen`` decides."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.register = open_register(folder / "book", create=True, database=database)
        self.engine = SqliteEngine()
        self._told = 0

    def tell(self, records: Sequence[Record], known_on: date = AS_OF) -> None:
        """One document with these records, known from ``known_on``."""
        self._told += 1
        name = f"document {self._told} of {known_on} with {len(records)} records"
        content = f"{name}\n{records!r}".encode()
        path = self.folder / f"{self._told}.txt"
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        document = Document(name, path, digest, len(content), known_on)
        self.register.keep_document(document, "test")
        self.register.record_document(document, "test", records, ())

    def screen(
        self, application_id: str = APPLICATION, clocks: Clocks = CLOCKS, *, with_flip: bool = False
    ) -> Decision:
        """The decision on one application, kept in the register."""
        return screen_application(
            self.register, self.engine, application_id, clocks, with_flip=with_flip
        )

    def close(self) -> None:
        """Release the files."""
        self.register.close()


class InMemory:
    """The same path from evidence to decision on rows that never saw a register."""

    def __init__(self) -> None:
        self.engine = SqliteEngine()

    def situation(
        self,
        rows: Mapping[str, Sequence[Row]],
        clocks: Clocks = CLOCKS,
        application_id: str = APPLICATION,
    ) -> Situation:
        """What facts and checks say about one application of a book of ``rows``."""
        whole = Bundle({t: [full_row(t, row) for row in each] for t, each in rows.items()})
        population = whole.with_rows(
            {t: () for t in whole.tables if t not in population_evidence()}
        )
        trail = BundleTrail(whole)
        kept = derive_population(population, clocks, ParameterView(clocks), trail)
        own = sub_bundle(whole, application_id, evidence_needed())
        return judge(own, clocks, kept, self.engine).about(application_id)

    def decide(self, rows: Mapping[str, Sequence[Row]], clocks: Clocks = CLOCKS) -> Decision:
        """The decision without flip and without documents."""
        situation = self.situation(rows, clocks)
        policy = policy_of(situation)
        return decide(situation, policy, RunOn(engine=self.engine.name, evidence_version=0))
