"""Records on their way from an importer to the register: completed, checked, or named as rejected."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

from hefu.evidence import schema
from hefu.evidence.identity import complete
from hefu.evidence.record import Document, Importer, ImportFinding, Record
from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row, Value
from hefu.services.import_summary import RecordPreview
from hefu.vocabulary.errors import HefuError

_NUMBER_MAX = 2**63 - 1
_REJECTED_MAX = 50_000
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


def checked(record: Record) -> Record | ImportFinding:
    """The record with its ids filled in, or the reason why it cannot be recorded."""
    gate = _gates().get(record.table)
    if gate is None:
        return _rejected(record, "import_.table_unknown", "", table=record.table)
    values: Row = {}
    for name, value in record.values.items():
        if value is None or (type(value) is str and not value.strip()):
            continue
        form = gate.forms.get(name)
        if form is None:
            return _rejected(record, "import_.column_unknown", name)
        trouble = form.trouble(value)
        if trouble is not None:
            return _rejected(record, trouble, name, value=value, type=form.column_type)
        values[name] = value
    if any(name not in values for name in gate.derived):
        values = complete(gate.table, values)
    missing = [name for name in gate.required if values.get(name) is None]
    if missing:
        return _rejected(record, "import_.required_missing", missing[0], missing=", ".join(missing))
    return Record(
        record.table,
        values,
        _readable(record.locator),
        _readable(record.source_id),
        record.said_on,
        {name: _readable(words) for name, words in record.original.items()},
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Form:
    """What a value of one column must look like."""

    column_type: schema.ColumnType
    python_type: type
    number_max: int

    def trouble(self, value: Value) -> str | None:
        """Code of what is wrong with ``value``, ``None`` when it can be recorded."""
        if type(value) is not self.python_type:
            return "import_.value_of_wrong_type"
        if isinstance(value, str):
            return None if _is_storable(value) else "import_.text_unusable"
        if isinstance(value, int):
            if self.column_type == "flag" and value not in (0, 1):
                return "import_.value_of_wrong_type"
            return None if abs(value) <= self.number_max else "import_.number_too_large"
        return None


@dataclasses.dataclass(frozen=True, slots=True)
class _Gate:
    """What a record of one table must look like."""

    table: schema.Table
    forms: dict[str, _Form]
    derived: tuple[str, ...]
    required: tuple[str, ...]


@cache
def _gates() -> dict[str, _Gate]:
    return {
        name: _Gate(
            table,
            {
                column_name: _Form(
                    column.type,
                    column.python_type,
                    AMOUNT_MINOR_MAX if column.type == "minor" else _NUMBER_MAX,
                )
                for column_name, column in table.columns.items()
            },
            tuple(table.derived),
            table.required,
        )
        for name, table in schema.tables().items()
    }


def plain_finding(finding: ImportFinding) -> ImportFinding:
    """The finding with all its arguments as text that can be stored."""
    return ImportFinding(
        finding.code,
        finding.effect,
        _readable(finding.locator),
        _readable(finding.field),
        {
            name: "—" if value is None else _readable(str(value))
            for name, value in finding.arguments.items()
        },
    )


def _rejected(record: Record, code: str, column: str, **arguments: object) -> ImportFinding:
    return plain_finding(
        ImportFinding(
            code,
            "record_rejected",
            record.locator,
            column,
            {"table": record.table, "column": column, **arguments},
        )
    )


def _is_storable(text: str) -> bool:
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _readable(text: str) -> str:
    if _is_storable(text):
        return text
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()
