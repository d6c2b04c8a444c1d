"""Put rows that somebody states at a door into the book the way every document goes in."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from hefu.evidence.ports import EvidenceRegister
from hefu.evidence.record import Document, ImportFinding, Record
from hefu.evidence.schema import Row
from hefu.services.import_gate import checked
from hefu.vocabulary.errors import InvalidInput


def record_rows(
    register: EvidenceRegister,
    rows: Sequence[tuple[str, Row]],
    *,
    kind: str,
    source_id: str,
    known_on: date,
) -> list[Record]:
    """Record ``rows`` (table, values) as one document of ``source_id`` in which they stand as JSON.

    The records with their ids. Raises ``InvalidInput`` with the reason of the first row that cannot be
    recorded; then none is.
    """
    records = [
        _checked(Record(table, values, f"rows[{place}]", source_id, known_on))
        for place, (table, values) in enumerate(rows)
    ]
    content = {"source_id": source_id, "known_on": known_on, "rows": rows}
    body = msgspec.json.format(msgspec.json.encode(content, order="deterministic"), indent=1)
    digest = hashlib.sha256(body).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.json"
        path.write_bytes(body)
        document = Document(f"{kind}-{digest[:12]}.json", path, digest, len(body), known_on)
        register.keep_document(document, kind)
        register.record_document(document, kind, records, ())
    register.resolve()
    return records


def _checked(record: Record) -> Record:
    found = checked(record)
    if isinstance(found, ImportFinding):
        raise InvalidInput(found.code, **found.arguments)
    return found
