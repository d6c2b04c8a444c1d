"""One report of a message (``Stmt`` or ``Ntfctn``): its account, its entries, its balances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hefu.evidence.record import ImportFinding, Record
from hefu.importers.camt_balance import booked_balances, prove_footing
from hefu.importers.camt_booking import Speaker, bookings
from hefu.importers.camt_entry import Entry, read_entry
from hefu.importers.camt_party import party_at
from hefu.importers.camt_tree import Element, account_number, all_at, at, text_at
from hefu.importers.camt_values import Refused, day_at


@dataclass(frozen=True, slots=True)
class Report:
    """Where the report stands. ``unreferenced`` numbers bookings without a reference, document-wide."""

    message: str
    node: Element
    header: Element | None
    locator: str
    is_statement: bool
    unreferenced: Counter[str]


def read_report(report: Report) -> Iterator[Record | ImportFinding]:
    """Rows of one report. Raises :class:`Refused`, before any row, when it names no account."""
    speaker = _speaker(report)
    entries, refusals = _entries(report)
    yield from _footing(report, entries, refusals)
    yield from _account(report, speaker)
    yield from refusals
    for entry in entries:
        yield from bookings(entry, speaker)
    if not entries and not refusals:
        yield _noted("camt.no_entries", f"{report.locator}/Ntry", account_no=speaker.account_no)


def _footing(
    report: Report, entries: list[Entry], refusals: list[ImportFinding]
) -> Iterator[ImportFinding]:
    """A finding when the balances do not foot. The entries are taken all the same: a payment that a
    bank shows must not be overlooked, or an invoice that was paid looks open."""
    try:
        _prove(report, entries, refusals)
    except Refused as refused:
        statement = {"report": text_at(report.node, "Id") or "—", **refused.arguments}
        yield ImportFinding(refused.code, "noted", report.locator, refused.field, statement)


def _prove(report: Report, entries: list[Entry], refusals: list[ImportFinding]) -> None:
    balances = booked_balances(report.node)
    if refusals and balances["OPBD"] and balances["CLBD"]:
        raise Refused("camt.balance_unproven", "Ntry", entries=_places(refusals))
    prove_footing(balances, entries)


def _speaker(report: Report) -> Speaker:
    account_no = account_number(at(report.node, "Acct"))
    if account_no is None:
        raise Refused("camt.element_missing", "Acct/Id", element="Acct/Id")
    return Speaker(
        source_id=f"{report.message}/{account_no}",
        said_on=day_at(report.node, "CreDtTm") or day_at(report.header, "CreDtTm"),
        account_no=account_no,
        owner=party_at(at(report.node, "Acct/Ownr")),
        statement_no=text_at(report.node, "Id") if report.is_statement else None,
        unreferenced=report.unreferenced,
    )


def _entries(report: Report) -> tuple[list[Entry], list[ImportFinding]]:
    entries, refusals = [], []
    for number, node in enumerate(all_at(report.node, "Ntry"), start=1):
        locator = f"{report.locator}/Ntry[{number}]"
        try:
            entries.append(read_entry(node, locator))
        except Refused as refused:
            refusals.append(
                ImportFinding(
                    refused.code, "record_rejected", locator, refused.field, refused.arguments
                )
            )
    return entries, refusals


def _places(refusals: list[ImportFinding]) -> str:
    return ", ".join(finding.locator.rpartition("/")[2] for finding in refusals[:10])


def _account(report: Report, speaker: Speaker) -> Iterator[Record | ImportFinding]:
    locator = f"{report.locator}/Acct"
    account = at(report.node, "Acct")
    if speaker.owner is None:
        yield _noted("camt.no_owner", locator, account_no=speaker.account_no)
        return
    yield from speaker.party(speaker.owner, locator)
    servicer = "Svcr/FinInstnId"
    yield speaker.record(
        "bank_account",
        {
            "account_no": speaker.account_no,
            "holder_id": speaker.owner.party_id,
            "bank_name": text_at(account, f"{servicer}/Nm"),
            "bank_code": text_at(
                account, f"{servicer}/BICFI", f"{servicer}/BIC", f"{servicer}/ClrSysMmbId/MmbId"
            ),
            "currency": text_at(account, "Ccy"),
            "kind_code": text_at(account, "Tp/Cd", "Tp/Prtry"),
        },
        locator,
        {},
    )


def _noted(code: str, locator: str, **arguments: object) -> ImportFinding:
    return ImportFinding(code, "noted", locator, "", arguments)
