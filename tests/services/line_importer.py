"""A house with one simple reader, for the tests of importing.

A document starts with ``LINES``. Each further line is ``table column=value column=value``; the words
``bad``, ``broken``, ``faulty``, ``refused`` and ``note`` make the reader do what readers do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path

from hefu.bootstrap import EmbeddedHouse
from hefu.evidence import schema
from hefu.evidence.ports import Clock
from hefu.evidence.record import Document, Effect, Importer, ImportFinding, Record
from hefu.evidence.schema import Row
from hefu.vocabulary.errors import EvidenceError, InvalidInput

TODAY = date(2026, 3, 10)
EFFECTS: dict[str, Effect] = {
    "bad": "record_rejected",
    "refused": "document_rejected",
    "note": "noted",
}


class FixedClock:
    """Always the same day."""

    def today(self) -> date:
        """``TODAY``."""
        return TODAY

    def now(self) -> datetime:
        """Its first moment."""
        return datetime.combine(TODAY, time.min, UTC)


class LineImporter:
    """Reads documents that start with ``LINES``."""

    kind = "lines"

    def recognises(self, head: bytes, name: str) -> bool:
        """By the first word; chokes on a head that starts with a zero byte."""
        if head.startswith(b"\x00"):
            raise ValueError("zero")
        return head.startswith(b"LINES")

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Line by line."""
        for number, line in enumerate(document.path.read_text("utf-8").splitlines()[1:], 2):
            word, *pairs = line.split()
            if word == "broken":
                raise EvidenceError("xml.not_well_formed", line=number)
            if word == "faulty":
                raise KeyError("a fault of the reader")
            place = f"line {number}"
            if word in EFFECTS:
                effect = EFFECTS[word]
                arguments = {"table": "party", "missing": "party_id"}
                yield ImportFinding(
                    "import_.required_missing", effect, place, "party_id", arguments
                )
            else:
                yield Record(word, _row(word, pairs), place, document.name, None, {})


def _row(table: str, pairs: Sequence[str]) -> Row:
    declared = schema.tables().get(table)
    row: Row = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        column = declared.columns.get(name) if declared else None
        if column is not None and column.python_type is int and value.lstrip("-").isdigit():
            row[name] = int(value)
        elif column is not None and column.type == "date":
            row[name] = date.fromisoformat(value)
        else:
            row[name] = value.replace("\\x00", "\x00").replace("\\ud800", "\ud800")
    return row


class LineHouse(EmbeddedHouse):
    """The embedded house on a fixed day, with one simple reader."""

    @cached_property
    def clock(self) -> Clock:
        """A fixed clock."""
        return FixedClock()

    def importers(self, mappings: Sequence[Path] = ()) -> Sequence[Importer]:
        """The line reader; a mapping that says ``unusable`` is refused."""
        for path in mappings:
            if "unusable" in path.read_text("utf-8"):
                raise InvalidInput("engine.unknown", name=path.name, known="")
        return (LineImporter(),)
