"""What is done with one document: recorded in the book, or on a dry run only looked at."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol, cast

from hefu.evidence.ports import DocumentOutcome, EvidenceRegister
from hefu.evidence.record import (
    ERASED,
    Document,
    DocumentState,
    Importer,
    ImportFinding,
    document_state,
)
from hefu.services.import_gate import plain_finding
from hefu.services.import_records import READER_FAULTS, DocumentRejected, Reading, file_name
from hefu.services.import_summary import FileLine, RecordPreview
from hefu.vocabulary.errors import EvidenceError

UNKNOWN_KIND = "unknown"
_PREVIEW_COUNT = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """What became of one document."""

    outcome: DocumentOutcome
    findings: Sequence[ImportFinding]
    record_counts: dict[str, int] = dataclasses.field(default_factory=dict)
    preview: tuple[RecordPreview, ...] = ()

    def line(self, document: Document) -> FileLine:
        """The file's line in the summary."""
        return FileLine(
            name=document.name,
            kind=self.outcome.kind,
            state=cast(DocumentState, self.outcome.state),
            digest=document.digest,
            size_bytes=document.size_bytes,
            record_count=self.outcome.record_count,
            rejected_count=self.outcome.rejected_count,
            preview=self.preview,
        )


class Step(Protocol):
    """Done to every document in turn, a batch of them at a time."""

    def keep(self, documents: Sequence[Document]) -> None:
        """Keep the bytes of a batch before anything is read from it."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """What is done inside becomes lasting together; each document still wholly or not at all."""
        ...

    def known(self, document: Document) -> DocumentOutcome | None:
        """The outcome of an earlier reading of the same bytes, unless they were rejected."""
        ...

    def read(self, document: Document, importer: Importer) -> Taken:
        """Read with ``importer``. Raises ``EvidenceError`` when the bytes cannot be kept."""
        ...

    def reject(self, document: Document, finding: ImportFinding) -> Taken:
        """Reject without reading, for the reason in ``finding``."""
        ...


class RecordingStep:
    """Keeps bytes, statements and findings."""

    def __init__(self, register: EvidenceRegister) -> None:
        self._register = register
        self._kept: dict[str, Path | EvidenceError] = {}

    def keep(self, documents: Sequence[Document]) -> None:
        """The whole batch is flushed to the device at once."""
        self._kept = dict(self._register.keep_documents(documents))

    def together(self) -> AbstractContextManager[None]:
        """One unit of work in the book."""
        return self._register.together()

    def known(self, document: Document) -> DocumentOutcome | None:
        """Also notes the name, if it is a new one."""
        outcome = self._register.document_outcome(document.digest)
        if outcome is None or outcome.state == "rejected":
            return None
        if outcome.state == ERASED:
            raise EvidenceError("register.document_erased", digest=document.digest)
        if outcome.name != document.name:
            self._register.name_document(document)
        return outcome

    def read(self, document: Document, importer: Importer) -> Taken:
        """Read the kept copy: what is recorded is what is kept."""
        kept = self._kept_path(document, importer.kind)
        reading = Reading(importer, dataclasses.replace(document, path=kept))
        try:
            outcome = self._register.record_document(
                document, importer.kind, reading.records(), reading.findings
            )
        except DocumentRejected:
            outcome = self._register.record_document(document, importer.kind, (), reading.findings)
        if outcome.state == "already_known":  # another program was quicker
            return Taken(outcome, ())
        counts = {} if outcome.state == "rejected" else dict(reading.record_counts)
        return Taken(outcome, reading.findings, counts)

    def reject(self, document: Document, finding: ImportFinding) -> Taken:
        """Keep the bytes and the finding."""
        self._kept_path(document, UNKNOWN_KIND)
        outcome = self._register.record_document(document, UNKNOWN_KIND, (), [finding])
        return Taken(outcome, [finding])

    def _kept_path(self, document: Document, kind: str) -> Path:
        kept = self._kept.get(document.digest)
        if isinstance(kept, EvidenceError):
            raise kept
        return self._register.keep_document(document, kind) if kept is None else kept


class DryStep:
    """Reads files where they lie and forgets them."""

    def __init__(self, register: EvidenceRegister | None) -> None:
        self._register = register
        self._seen: dict[str, DocumentOutcome] = {}

    def keep(self, documents: Sequence[Document]) -> None:
        """Nothing is kept."""

    def together(self) -> AbstractContextManager[None]:
        """Nothing is written."""
        return nullcontext()

    def known(self, document: Document) -> DocumentOutcome | None:
        """From the book, or from a file seen earlier in this run."""
        if document.digest in self._seen:
            return self._seen[document.digest]
        if self._register is None:
            return None
        outcome = self._register.document_outcome(document.digest)
        return None if outcome is None or outcome.state == "rejected" else outcome

    def read(self, document: Document, importer: Importer) -> Taken:
        """Read and count; nothing is kept."""
        reading = Reading(importer, document, _PREVIEW_COUNT)
        try:
            record_count = sum(1 for _ in reading.records())
        except DocumentRejected:
            record_count = 0
        state = document_state(record_count, [finding.effect for finding in reading.findings])
        outcome = DocumentOutcome(
            digest=document.digest,
            name=document.name,
            kind=importer.kind,
            state=state,
            record_count=record_count,
            rejected_count=reading.rejected_count,
        )
        if state == "rejected":
            return Taken(outcome, reading.findings)
        self._seen[document.digest] = outcome
        return Taken(outcome, reading.findings, dict(reading.record_counts), tuple(reading.preview))

    def reject(self, document: Document, finding: ImportFinding) -> Taken:
        """Only say so."""
        outcome = DocumentOutcome(document.digest, document.name, UNKNOWN_KIND, "rejected", 0, 0)
        return Taken(outcome, [finding])


def choose(
    importers: Sequence[Importer], head: bytes, document: Document
) -> Importer | ImportFinding:
    """The first importer that recognises the document, or why there is none."""
    if not head:
        return ImportFinding("import_.file_empty", "document_rejected", "")
    for importer in importers:
        try:
            if importer.recognises(head, file_name(document.name)):
                return importer
        except READER_FAULTS as error:
            arguments = {"kind": importer.kind, "reason": f"{type(error).__name__}: {error}"}
            finding = ImportFinding("import_.reader_failed", "document_rejected", "", "", arguments)
            return plain_finding(finding)
    return ImportFinding("import_.kind_unknown", "document_rejected", "")
