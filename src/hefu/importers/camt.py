"""ISO 20022 statements (camt.053) and notifications (camt.054), versions 02 to 14.

The two messages differ in two names; everything else is read by the same code. Both may report the
same booking: ``payment.payment_id`` is then the same, see ``identity.booking_id``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.camt_report import Report, read_report
from hefu.importers.camt_tree import (
    Element,
    MessageName,
    all_at,
    at,
    business_document,
    message_in_head,
    text_at,
)
from hefu.importers.camt_values import Refused
from hefu.importers.secure_xml import parse_document

# From 09 on the elements read here are those of 08.
VERSIONS: Final = frozenset(f"{number:02}" for number in range(2, 15))


@dataclass(frozen=True, slots=True)
class MessageKind:
    """Where one kind of message keeps its reports. ``is_statement``: it numbers them for good."""

    name: str
    body: str
    report: str
    is_statement: bool


STATEMENT: Final = MessageKind("camt.053", "BkToCstmrStmt", "Stmt", is_statement=True)
NOTIFICATION: Final = MessageKind("camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn", is_statement=False)


def recognises(kind: MessageKind, head: bytes) -> bool:
    """Whether the first message named in ``head`` is of this kind, in whatever version."""
    name = message_in_head(head)
    return name is not None and name.kind == kind.name


def read_message(kind: MessageKind, document: Document) -> Iterator[Record | ImportFinding]:
    """Rows and findings of one message, report by report.

    Raises ``EvidenceError`` (area ``xml``) when the file is not sound XML.
    """
    found = business_document(parse_document(document.path))
    if found is None or found[1].kind != kind.name:
        yield _rejected("camt.not_this_message", "/", expected=kind.name, found=_name(found))
        return
    node, name = found
    if name.version not in VERSIONS:
        yield _rejected("camt.version_not_read", "/Document", message=name, versions="02–14")
        return
    body = at(node, kind.body)
    reports = all_at(body, kind.report)
    if body is None or not reports:
        yield _rejected(
            "camt.no_report", f"/Document/{kind.body}", message=name, element=kind.report
        )
        return
    # Bookings without a reference are told apart by their order in the whole document.
    unreferenced: Counter[str] = Counter()
    for number, report in enumerate(reports, start=1):
        locator = f"/Document/{kind.body}/{kind.report}[{number}]"
        try:
            yield from read_report(
                Report(
                    message=kind.name,
                    node=report,
                    header=at(body, "GrpHdr"),
                    locator=locator,
                    is_statement=kind.is_statement,
                    unreferenced=unreferenced,
                )
            )
        except Refused as refused:
            yield ImportFinding(
                code=refused.code,
                effect="document_rejected" if len(reports) == 1 else "record_rejected",
                locator=locator,
                field=refused.field,
                arguments={"report": text_at(report, "Id") or number, **refused.arguments},
            )


def _name(found: tuple[Element, MessageName] | None) -> str | None:
    return str(found[1]) if found else None


def _rejected(code: str, locator: str, **arguments: object) -> ImportFinding:
    words = {name: None if value is None else str(value) for name, value in arguments.items()}
    return ImportFinding(code, "document_rejected", locator, "", words)
