"""What an import says afterwards: JSON-able, without sentences (those are rendered at the doors)."""

from __future__ import annotations

from datetime import date

import msgspec

from hefu.evidence.ports import UnmatchedReference
from hefu.evidence.record import DocumentState, Effect


class RecordPreview(msgspec.Struct, frozen=True):
    """One record as it would be recorded; days as ISO text."""

    table: str
    locator: str
    values: dict[str, str | int]


class FileLine(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file. ``same_as``: the name under which the same bytes were read."""

    name: str
    kind: str
    state: DocumentState
    digest: str
    size_bytes: int
    record_count: int = 0
    rejected_count: int = 0
    same_as: str = ""
    preview: tuple[RecordPreview, ...] = ()


class SkippedFile(msgspec.Struct, frozen=True):
    """A file that was not looked into; ``code`` names the sentence that says why."""

    name: str
    code: str


class FindingLine(msgspec.Struct, frozen=True):
    """One finding with the file it is about."""

    name: str
    code: str
    effect: Effect
    locator: str
    field: str
    arguments: dict[str, str]


class ContradictionLine(msgspec.Struct, frozen=True):
    """One column of one row for which different values are stated."""

    table: str
    row_id: str
    column: str
    values: tuple[str, ...]


class ImportSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one import did, or with ``dry_run`` would do.

    ``findings`` and ``contradictions`` hold the first of many; their totals are in
    ``finding_counts`` and ``contradiction_count``. ``contradictions`` is about the
    whole book after the import, ``unmatched`` about the references from and to the tables that the
    import said something about; a dry run, which resolves nothing, leaves them empty.
    """

    book: str
    folder: str
    known_on: date
    dry_run: bool
    mappings: tuple[str, ...]
    files: tuple[FileLine, ...]
    skipped: tuple[SkippedFile, ...]
    record_counts: dict[str, int]
    finding_counts: dict[str, int]
    findings: tuple[FindingLine, ...]
    resolved_count: int = 0
    contradiction_count: int = 0
    contradictions: tuple[ContradictionLine, ...] = ()
    unmatched: tuple[UnmatchedReference, ...] = ()

    def count(self, state: DocumentState) -> int:
        """Number of files in one state."""
        return sum(1 for line in self.files if line.state == state)


def summary_json(summary: ImportSummary) -> bytes:
    """The summary as indented JSON, UTF-8."""
    return msgspec.json.format(msgspec.json.encode(summary), indent=2)
