"""Put a folder of documents into a book: keep the bytes, read, record, resolve, and say what happened.

Killed at any moment, a second run finishes the work: bytes are kept before they are read, one document
is one unit of work, and what was read already is recognised by its digest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from hefu.evidence.bundle import Doubt
from hefu.evidence.ports import DocumentOutcome, EvidenceRegister, UnmatchedReference
from hefu.evidence.record import Document, Importer, ImportFinding
from hefu.services.house import House
from hefu.services.import_files import FoundFile, digest_file, folder_content
from hefu.services.import_records import plain_finding
from hefu.services.import_steps import UNKNOWN_KIND, DryStep, RecordingStep, Step, choose
from hefu.services.import_summary import (
    ContradictionLine,
    FileLine,
    FindingLine,
    ImportSummary,
)
from hefu.vocabulary.errors import EvidenceError, HefuError, InvalidInput, NotFound

FINDINGS_SHOWN = 10_000
CONTRADICTIONS_SHOWN = 50

Progress = Callable[[int, int, str], None]
"""Called before each file with (files done, files in all, name of the file), and once at the end."""


def import_folder(
    house: House,
    book: Path,
    folder: Path,
    *,
    mappings: Sequence[Path] = (),
    dry_run: bool = False,
    known_on: date | None = None,
    progress: Progress | None = None,
) -> ImportSummary:
    """Import every document under ``folder`` (or the one file it is) into the book in ``book``.

    ``known_on``: the day on which we learned of them, today if not given; earlier days bring history
    in. ``mappings``: table mapping files, besides those that lie in the folder. ``dry_run`` reads and
    says everything and writes nothing.

    Raises ``NotFound`` (no folder), ``InvalidInput`` (a mapping given by name cannot be used, a day in
    the future, the folder is the book), ``Unavailable`` (the book cannot be written).
    """
    today = house.clock.today()
    learned_on = today if known_on is None else known_on
    if learned_on > today:
        raise InvalidInput("import_.known_on_future", known_on=learned_on, today=today)
    content = folder_content(folder, book)
    given = {path.resolve() for path in mappings}
    work = _Work(learned_on)
    found_mappings = [one for one in content.mappings if one.path.resolve() not in given]
    usable = [one for one in found_mappings if work.is_usable_mapping(house, one)]
    importers = house.importers([*mappings, *(one.path for one in usable)])
    register = _opened(house, book, dry_run=dry_run)
    try:
        step = DryStep(register) if dry_run or register is None else RecordingStep(register)
        documents = [one for one in content.documents if one.path.resolve() not in given]
        for position, found in enumerate(documents):
            _tell(progress, position, len(documents), found.name)
            work.take(step, found, importers)
        _tell(progress, len(documents), len(documents), "")
        if not dry_run and register is not None:
            work.finish(register, today)
    finally:
        if register is not None:
            register.close()
    return ImportSummary(
        book=str(book),
        folder=str(folder),
        known_on=learned_on,
        dry_run=dry_run,
        mappings=(*map(str, mappings), *(one.name for one in usable)),
        files=tuple(work.files),
        skipped=content.skipped,
        record_counts=dict(sorted(work.record_counts.items())),
        finding_counts=dict(work.finding_counts.most_common()),
        findings=tuple(work.findings),
        resolved_count=work.resolved_count,
        contradiction_count=work.contradiction_count,
        contradictions=tuple(work.contradictions),
        unmatched=tuple(work.unmatched),
    )


def _opened(house: House, book: Path, *, dry_run: bool) -> EvidenceRegister | None:
    """The register; a dry run makes none where there is none."""
    if not dry_run:
        return house.register(book, create=True)
    try:
        return house.register(book)
    except NotFound:
        return None


def _tell(progress: Progress | None, done: int, total: int, name: str) -> None:
    if progress is not None:
        progress(done, total, name)


class _Work:
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
