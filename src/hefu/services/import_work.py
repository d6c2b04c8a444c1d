"""One import under way: every file from its digest to its line in the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from hefu.evidence.bundle import Doubt
from hefu.evidence.ports import DocumentOutcome, EvidenceRegister, UnmatchedReference
from hefu.evidence.record import Document, Importer, ImportFinding
from hefu.services.house import House
from hefu.services.import_files import FoundFile, digest_file
from hefu.services.import_gate import plain_finding
from hefu.services.import_steps import UNKNOWN_KIND, Step, choose
from hefu.services.import_summary import ContradictionLine, FileLine, FindingLine
from hefu.vocabulary.errors import EvidenceError, HefuError

FINDINGS_SHOWN = 10_000
CONTRADICTIONS_SHOWN = 50


class ImportWork:
    """One import under way, and what it has to say so far."""

    def __init__(self, known_on: date) -> None:
        self._known_on = known_on
        self.files: list[FileLine] = []
        self.findings: list[FindingLine] = []
        self.record_counts: Counter[str] = Counter()
        self.finding_counts: Counter[str] = Counter()
        self.resolved_count = 0
        self.contradiction_count = 0
        self.contradictions: list[ContradictionLine] = []
        self.unmatched: list[UnmatchedReference] = []

    def is_usable_mapping(self, house: House, found: FoundFile) -> bool:
        """Whether a mapping file that lies in the folder can be used; if not, it is named."""
        try:
            house.importers([found.path])
        except HefuError as error:
            self._reject_file(found, error, "table_mapping")
            return False
        return True

    def take(self, step: Step, found: FoundFile, importers: Sequence[Importer]) -> None:
        """One file, from its digest to its line in the summary."""
        try:
            document, head = digest_file(found, self._known_on)
        except OSError as error:
            trouble = EvidenceError("import_.file_unreadable", reason=error.strerror or str(error))
            self._reject_file(found, trouble, UNKNOWN_KIND)
            return
        known = step.known(document)
        if known is not None:
            self._already_known(document, known)
            return
        chosen = choose(importers, head, document)
        try:
            if isinstance(chosen, ImportFinding):
                taken = step.reject(document, chosen)
            else:
                taken = step.read(document, chosen)
        except EvidenceError as error:
            self._reject_file(found, error, UNKNOWN_KIND)
            return
        self.files.append(taken.line(document))
        self.record_counts.update(taken.record_counts)
        for finding in taken.findings:
            self._find(document.name, finding)

    def finish(self, register: EvidenceRegister, today: date) -> None:
        """Resolve, then look at the whole book as it stands today."""
        self.resolved_count = register.resolve()
        for doubt in register.contradictions(today):
            self.contradiction_count += 1
            if len(self.contradictions) < CONTRADICTIONS_SHOWN:
                self.contradictions.append(_contradiction_line(doubt))
        self.unmatched = register.unmatched_references(today)

    def _already_known(self, document: Document, known: DocumentOutcome) -> None:
        self.files.append(
            FileLine(
                name=document.name,
                kind=known.kind,
                state="already_known",
                digest=document.digest,
                size_bytes=document.size_bytes,
                record_count=known.record_count,
                rejected_count=known.rejected_count,
                same_as="" if known.name == document.name else known.name,
            )
        )

    def _reject_file(self, found: FoundFile, error: HefuError, kind: str) -> None:
        """Name a file of which not even the bytes could be kept."""
        self.files.append(
            FileLine(name=found.name, kind=kind, state="rejected", digest="", size_bytes=0)
        )
        finding = ImportFinding(error.code, "document_rejected", "", "", error.arguments)
        self._find(found.name, plain_finding(finding))

    def _find(self, name: str, finding: ImportFinding) -> None:
        self.finding_counts[finding.code] += 1
        if len(self.findings) < FINDINGS_SHOWN:
            arguments = {key: str(value) for key, value in finding.arguments.items()}
            self.findings.append(
                FindingLine(
                    name, finding.code, finding.effect, finding.locator, finding.field, arguments
                )
            )


def _contradiction_line(doubt: Doubt) -> ContradictionLine:
    values = doubt.detail["values"]
    stated = tuple(str(value) for value in values) if isinstance(values, tuple) else ()
    return ContradictionLine(doubt.table, doubt.row_id, doubt.column, stated)
