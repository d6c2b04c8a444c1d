"""ISO 20022 messages that are no evidence of a booking: refused by name, so that nobody waits for them.

A status report (pain.002, pacs.002), a return (pacs.004), a direct debit (pain.008) or an intraday report
(camt.052) says what may still change; only statements and notifications say what was booked. Orders
(pain.001) and transfers between banks (pacs.008) have readers of their own, and are no bookings either.
"""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.camt import NOTIFICATION, STATEMENT
from hefu.importers.camt_tree import business_document, message_in_head
from hefu.importers.secure_xml import parse_document
from hefu.importers.transfer_kind import INTERBANK, ORDER

_READ = frozenset({STATEMENT.name, NOTIFICATION.name, ORDER.name, INTERBANK.name})


class Iso20022OtherImporter:
    """Names every ISO 20022 message that Hefu does not take as evidence."""

    kind = "iso20022_other"

    def recognises(self, head: bytes, name: str) -> bool:
        """Any ISO 20022 namespace except those of camt.053, camt.054, pain.001 and pacs.008."""
        del name
        message = message_in_head(head)
        return message is not None and message.kind not in _READ

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """One finding: the document is rejected by the name of its message."""
        found = business_document(parse_document(document.path))
        message = found[1] if found else None
        is_intraday = message is not None and message.kind == "camt.052"
        yield ImportFinding(
            code="camt.kind_not_read" if is_intraday else "iso20022_other.not_read",
            effect="document_rejected",
            locator="/Document",
            arguments={"message": str(message) if message else None},
        )
