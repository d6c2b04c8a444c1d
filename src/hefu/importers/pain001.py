"""Orders of customers to their bank, ISO 20022 pain.001: what somebody meant to pay, not what was paid."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.transfer_kind import ORDER
from hefu.importers.transfer_message import read_message, recognises


class Pain001Importer:
    """Reads ``pain.001.001.03`` to ``.14`` into party, bank_account, payment, payment_reference.

    ``payment.status_code`` is ``instructed``: no fact counts it as money.
    """

    kind = "pain001"

    def recognises(self, head: bytes, name: str) -> bool:
        """By the namespace of the first business message, envelope or not."""
        del name
        return recognises(ORDER, head)

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """See :func:`hefu.importers.transfer_message.read_message`."""
        return read_message(ORDER, document)
