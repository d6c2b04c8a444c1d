"""Debit and credit notifications, ISO 20022 camt.054."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.camt import NOTIFICATION, read_message, recognises


class Camt054Importer:
    """Reads ``camt.054.001.02`` to ``.14`` into bank_account, party, payment, payment_reference."""

    kind = "camt054"

    def recognises(self, head: bytes, name: str) -> bool:
        """By the namespace of the first business message, envelope or not."""
        del name
        return recognises(NOTIFICATION, head)

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """See :func:`hefu.importers.camt.read_message`."""
        return read_message(NOTIFICATION, document)
