"""Records on their way from an importer to the register, and what stops them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import date

from hefu.evidence.record import Document, Importer, ImportFinding, Record
from hefu.services.import_gate import checked, plain_finding
from hefu.services.import_summary import RecordPreview
from hefu.vocabulary.errors import HefuError

_REJECTED_MAX = 50_000
_TOLD_PARTIES_MAX = 200_000
# What a reader of a damaged document may trip over. Broken invariants are not among them.
READER_FAULTS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


class DocumentRejected(Exception):
    """Raised while reading to undo what was recorded of the document; the findings say why."""


class Reading:
    """One pass over one document."""

    def __init__(self, importer: Importer, document: Document, preview_count: int = 0) -> None:
        self._importer = importer
        # Readers know files by what the sender called them, wherever in the folder they lie.
        self._document = dataclasses.replace(document, name=file_name(document.name))
        self._preview_count = preview_count
        self.findings: list[ImportFinding] = []
        self.record_counts: Counter[str] = Counter()
        self.preview: list[RecordPreview] = []
        self._told_parties: set[int] = set()

    @property
    def rejected_count(self) -> int:
        """Records that were rejected so far."""
        return sum(1 for finding in self.findings if finding.effect == "record_rejected")

    def records(self) -> Iterator[Record]:
        """Good records; everything else is left in ``findings``.

        Raises :class:`DocumentRejected` when nothing of the document may stand.
        """
        rejected = 0
        for item in self._items():
            one = checked(item) if isinstance(item, Record) else plain_finding(item)
            if isinstance(one, Record):
                if one.table == "party" and self._is_told(one):
                    continue
                self._count(one)
                yield one
                continue
            self.findings.append(one)
            rejected += one.effect == "record_rejected"
            if one.effect == "document_rejected":
                raise DocumentRejected
            if rejected > _REJECTED_MAX:
                self._reject("import_.too_many_rejected", count=_REJECTED_MAX)
        if not self.record_counts and not self.findings:
            self._reject("import_.nothing_found", kind=self._importer.kind)

    def _items(self) -> Iterator[Record | ImportFinding]:
        try:
            yield from self._importer.read(self._document)
        except HefuError as error:
            # EvidenceError, or Unavailable where a library for this kind is not installed.
            self._reject(error.code, **error.arguments)
        except READER_FAULTS as error:
            self._reject(
                "import_.reader_failed",
                kind=self._importer.kind,
                reason=f"{type(error).__name__}: {error}",
            )

    def _is_told(self, party: Record) -> bool:
        """Whether the document said exactly this of the party before: a document names the same
        parties on every page, and once is enough."""
        told = hash((party.source_id, party.said_on, *sorted(party.values.items())))
        if told in self._told_parties:
            return True
        if len(self._told_parties) < _TOLD_PARTIES_MAX:
            self._told_parties.add(told)
        return False

    def _reject(self, code: str, **arguments: object) -> None:
        self.findings.append(
            plain_finding(ImportFinding(code, "document_rejected", "", "", arguments))
        )
        raise DocumentRejected

    def _count(self, record: Record) -> None:
        self.record_counts[record.table] += 1
        if len(self.preview) < self._preview_count:
            stated = {
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in record.values.items()
                if value is not None
            }
            self.preview.append(RecordPreview(record.table, record.locator, stated))


def file_name(name: str) -> str:
    """The last part of a document's name."""
    return name.rpartition("/")[2]
