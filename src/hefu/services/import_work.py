"""One import under way: every file from its digest to its line in the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
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

# Documents kept and recorded together: the device is waited for once for all of them, and nobody
# else can write for as long as it takes to read them.
BATCH_COUNT = 256
BATCH_BYTES = 2 << 20
FINDINGS_SHOWN = 10_000
CONTRADICTIONS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file whose bytes were digested, or why they could not be."""

    found: FoundFile
    document: Document | None
    head: bytes
    trouble: EvidenceError | None = None


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

    def take_all(
        self,
        step: Step,
        files: Sequence[FoundFile],
        importers: Sequence[Importer],
        begins: Callable[[FoundFile], None],
    ) -> None:
        """All files, each from its digest to its line in the summary; ``begins`` is told of each
        before it is read."""
        for batch in _batches(self._digested(found) for found in files):
            step.keep([one.document for one in batch if one.document is not None])
            # A single document is a unit of work of its own, however large it is.
            with step.together() if len(batch) > 1 else nullcontext():
                for one in batch:
                    begins(one.found)
                    self._take(step, one, importers)

    def _digested(self, found: FoundFile) -> _Waiting:
        try:
            document, head = digest_file(found, self._known_on)
        except OSError as error:
            trouble = EvidenceError("import_.file_unreadable", reason=error.strerror or str(error))
            return _Waiting(found, None, b"", trouble)
        return _Waiting(found, document, head)

    def _take(self, step: Step, waiting: _Waiting, importers: Sequence[Importer]) -> None:
        document = waiting.document
        if document is None:
            if waiting.trouble is not None:
                self._reject_file(waiting.found, waiting.trouble, UNKNOWN_KIND)
            return
        try:
            known = step.known(document)
            if known is not None:
                self._already_known(document, known)
                return
            chosen = choose(importers, waiting.head, document)
            if isinstance(chosen, ImportFinding):
                taken = step.reject(document, chosen)
            else:
                taken = step.read(document, chosen)
        except EvidenceError as error:
            self._reject_file(waiting.found, error, UNKNOWN_KIND)
            return
        self.files.append(taken.line(document))
        self.record_counts.update(taken.record_counts)
        for finding in taken.findings:
            self._find(document.name, finding)

    def finish(self, register: EvidenceRegister, today: date) -> None:
        """Resolve, then look at the whole book as it stands today, for references only at the tables
        that this import, or an interrupted one before it, said something about."""
        touched = {*register.waiting_tables(), *self.record_counts}
        self.resolved_count = register.resolve()
        for doubt in register.contradictions(today):
            self.contradiction_count += 1
            if len(self.contradictions) < CONTRADICTIONS_SHOWN:
                self.contradictions.append(_contradiction_line(doubt))
        self.unmatched = register.unmatched_references(today, tables=touched)

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


def _batches(files: Iterable[_Waiting]) -> Iterator[list[_Waiting]]:
    """Runs of small files; a large one stays alone."""
    batch: list[_Waiting] = []
    size = 0
    for one in files:
        one_size = one.document.size_bytes if one.document is not None else 0
        if batch and (len(batch) == BATCH_COUNT or size + one_size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += one_size
    if batch:
        yield batch


def _contradiction_line(doubt: Doubt) -> ContradictionLine:
    values = doubt.detail["values"]
    stated = tuple(str(value) for value in values) if isinstance(values, tuple) else ()
    return ContradictionLine(doubt.table, doubt.row_id, doubt.column, stated)
