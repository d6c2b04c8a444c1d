"""Messages with credit transfers that are not booked yet: orders (pain.001), transfers between banks
(pacs.008).

They say who meant to pay whom for what, which matters as evidence of a trade; they are never money. So
their ``payment_id`` is made so that no booking can have it: what a statement later reports is a row of its
own, the only one that counts, and no contradiction of this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.camt_booking import Speaker
from hefu.importers.camt_tree import (
    Element,
    all_at,
    at,
    business_document,
    message_in_head,
    text_at,
)
from hefu.importers.camt_values import Amount, Refused, day_at
from hefu.importers.secure_xml import parse_document
from hefu.importers.transfer_kind import TransferKind
from hefu.importers.transfer_row import Place, read_transfer, transfer_rows
from hefu.importers.ubl_amount import Unreadable, number, shown

_TRANSACTION = "CdtTrfTxInf"
# What the shared readers of bank messages refuse, in words that fit an order or a transfer.
_CODES = {
    "camt.element_missing": "transfer.element_missing",
    "camt.amount_negative": "transfer.amount_negative",
    "camt.day_unreadable": "transfer.day_unreadable",
}


def recognises(kind: TransferKind, head: bytes) -> bool:
    """Whether the first message named in ``head`` is of this kind, in whatever version."""
    name = message_in_head(head)
    return name is not None and name.kind == kind.name


def read_message(kind: TransferKind, document: Document) -> Iterator[Record | ImportFinding]:
    """Rows and findings of one message, transaction by transaction.

    Raises ``EvidenceError`` (area ``xml``) when the file is not sound XML.
    """
    found = business_document(parse_document(document.path))
    if found is None or found[1].kind != kind.name:
        said = str(found[1]) if found else None
        yield _rejected("transfer.not_this_message", "/", expected=kind.name, found=said)
        return
    node, name = found
    if name.version not in kind.versions:
        versions = f"{min(kind.versions)}–{max(kind.versions)}"
        yield _rejected(
            "transfer.version_not_read", "/Document", message=str(name), versions=versions
        )
        return
    body = at(node, kind.body)
    places = [] if body is None else list(_places(kind, body, document))
    if body is None or not places:
        yield _rejected("transfer.no_transaction", f"/Document/{kind.body}", message=str(name))
        return
    yield from _transfers(kind, body, places, document)


def _places(kind: TransferKind, body: Element, document: Document) -> Iterator[Place]:
    header = at(body, "GrpHdr")
    message_no = text_at(header, "MsgId") or document.digest[:16]
    root = f"/Document/{kind.body}"
    groups = [(body, root)]
    if kind.group:
        groups = [
            (group, f"{root}/{kind.group}[{position}]")
            for position, group in enumerate(all_at(body, kind.group), start=1)
        ]
    for group, locator in groups:
        around = (group,) if header is None else (group, header)
        group_no = text_at(group, "PmtInfId") or ""
        for position, node in enumerate(all_at(group, _TRANSACTION), start=1):
            place = f"{locator}/{_TRANSACTION}[{position}]"
            yield Place(node, around, place, message_no, group_no)


def _transfers(
    kind: TransferKind, body: Element, places: list[Place], document: Document
) -> Iterator[Record | ImportFinding]:
    header = at(body, "GrpHdr")
    said_on = _creation_day(header)
    speakers: dict[str, Speaker] = {}
    seen: Counter[str] = Counter()
    amounts: list[Amount] = []
    for place in places:
        try:
            transfer = read_transfer(kind, place)
        except Refused as refused:
            yield _refused(refused, place.locator)
            continue
        amounts.append(transfer.amount)
        who = transfer.account_no if kind.group else _bank(place)
        source = f"{kind.name}/{who}" if who else f"document:{document.digest[:16]}"
        speaker = speakers.setdefault(
            source, Speaker(source, said_on, transfer.account_no, None, None, Counter())
        )
        yield from transfer_rows(kind, place, transfer, speaker, seen)
    yield from _announced(header, f"/Document/{kind.body}/GrpHdr", len(places), amounts)


def _creation_day(header: Element | None) -> date | None:
    """The day the message was made; an unreadable one says nothing and spoils nothing."""
    try:
        return day_at(header, "CreDtTm")
    except Refused:
        return None


def _bank(place: Place) -> str | None:
    """The bank that passed the transfer on: named for all, or for this one, else the payer's."""
    for agent in ("InstgAgt", "DbtrAgt"):
        institution = place.first(f"{agent}/FinInstnId")
        found = text_at(institution, "BICFI", "BIC", "ClrSysMmbId/MmbId", "LEI", "Nm")
        if found:
            return found
    return None


def _announced(
    header: Element | None, locator: str, count: int, amounts: list[Amount]
) -> Iterator[ImportFinding]:
    """Notes where number or sum of the transfers differ from what the header announces."""
    announced = text_at(header, "NbOfTxs")
    if announced is not None and announced != str(count):
        arguments = {"announced": shown(announced), "count": count}
        yield ImportFinding("transfer.count_differs", "noted", locator, "NbOfTxs", arguments)
    control = text_at(header, "CtrlSum")
    if control is None or len(amounts) != count:
        return
    total = sum((Decimal(amount.text.split()[0]) for amount in amounts), Decimal(0))
    try:
        is_same = number(control) == total
    except Unreadable:
        is_same = False
    if not is_same:
        arguments = {"announced": shown(control), "total": str(total)}
        yield ImportFinding("transfer.sum_differs", "noted", locator, "CtrlSum", arguments)


def _refused(refused: Refused, locator: str) -> ImportFinding:
    code = _CODES.get(refused.code, refused.code)
    return ImportFinding(code, "record_rejected", locator, refused.field, refused.arguments)


def _rejected(code: str, locator: str, **arguments: str | None) -> ImportFinding:
    return ImportFinding(code, "document_rejected", locator, "", arguments)
