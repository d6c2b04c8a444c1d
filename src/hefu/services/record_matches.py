"""Put rows of ``party_match`` into the book the way every document goes in: bytes, digest, statements."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from hefu.evidence import schema
from hefu.evidence.identity import complete
from hefu.evidence.ports import EvidenceRegister
from hefu.evidence.record import Document, Record
from hefu.evidence.schema import Row

KIND = "party_match"


def record_matches(
    register: EvidenceRegister,
    rows: Sequence[Row],
    *,
    source_id: str,
    known_on: date,
    head: Mapping[str, object],
) -> str:
    """Record ``rows`` as one document of ``source_id``; the digest of its bytes.

    ``head`` is written in front of the rows: who or what speaks, with which settings. The same rows and
    head on the same day are the same document and change nothing.
    """
    content = {**head, "source_id": source_id, "known_on": known_on, "rows": rows}
    body = msgspec.json.format(msgspec.json.encode(content, order="deterministic"), indent=1)
    digest = hashlib.sha256(body).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{KIND}.json"
        path.write_bytes(body)
        document = Document(f"{KIND}-{digest[:12]}.json", path, digest, len(body), known_on)
        register.keep_document(document, KIND)
        register.record_document(document, KIND, _records(rows, source_id, known_on), ())
    register.resolve()
    return digest


def _records(rows: Sequence[Row], source_id: str, said_on: date) -> list[Record]:
    table = schema.table("party_match")
    return [
        Record("party_match", complete(table, row), f"rows[{place}]", source_id, said_on)
        for place, row in enumerate(rows)
    ]
