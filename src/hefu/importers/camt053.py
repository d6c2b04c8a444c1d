"""Bank statements, ISO 20022 camt.053."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.camt import STATEMENT, read_message, recognises


class Camt053Importer:
    """Reads ``camt.053.001.02`` to ``.14`` into bank_account, party, payment, payment_reference."""

    kind = "camt053"

    def recognises(self, head: bytes, name: str) -> bool:
        """By the namespace of the first business message, envelope or not."""
        del name
        return recognises(STATEMENT, head)

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """See :func:`hefu.importers.camt.read_message`."""
        return read_message(STATEMENT, document)
