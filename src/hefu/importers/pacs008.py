"""Credit transfers between banks, ISO 20022 pacs.008: on their way, not yet booked to the payee."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.transfer_kind import INTERBANK
from hefu.importers.transfer_message import read_message, recognises


class Pacs008Importer:
    """Reads ``pacs.008.001.02`` to ``.14`` into party, bank_account, payment, payment_reference.

    ``payment.status_code`` is ``pending``: it may be rejected (pacs.002) or returned (pacs.004) until the
    payee's bank has booked it, so no fact counts it as money.
    """

    kind = "pacs008"

    def recognises(self, head: bytes, name: str) -> bool:
        """By the namespace of the first business message, envelope or not."""
        del name
        return recognises(INTERBANK, head)

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """See :func:`hefu.importers.transfer_message.read_message`."""
        return read_message(INTERBANK, document)
