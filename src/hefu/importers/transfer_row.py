"""One credit transfer before it is booked: what it says, and the rows that follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hefu.evidence.identity import normal_number
from hefu.evidence.record import ImportFinding, Record
from hefu.evidence.schema import Row
from hefu.importers.camt_booking import Speaker
from hefu.importers.camt_entry import Referred, referred_invoices, words_of_payer
from hefu.importers.camt_party import NamedParty, party_at
from hefu.importers.camt_tree import Element, account_number, at, reference_at, text_at
from hefu.importers.camt_values import Amount, Refused, amount_at, day_at
from hefu.importers.transfer_kind import TransferKind


@dataclass(frozen=True, slots=True)
class Place:
    """One transaction of a message: itself, and what surrounds it from near to far."""

    node: Element
    around: tuple[Element, ...]
    locator: str
    message_no: str
    group_no: str

    def first(self, path: str) -> Element | None:
        """The element at ``path`` in the transaction, else in its group, else in the header."""
        for scope in (self.node, *self.around):
            found = at(scope, path)
            if found is not None:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer as read. ``direction`` is seen from ``account_no``, the debtor's account where it is
    named; ``owner`` holds that account, if the message says so in its own right."""

    locator: str
    transfer_no: str
    account_no: str
    direction: str
    amount: Amount
    meant_for: date
    debtor: NamedParty | None
    creditor: NamedParty | None
    other_account_no: str | None
    end_to_end_no: str | None
    uetr: str | None
    remittance_text: str | None
    referred: tuple[Referred, ...]
    account: Row | None
    notes: tuple[ImportFinding, ...]


def read_transfer(kind: TransferKind, place: Place) -> Transfer:
    """Read one transaction. Raises ``camt_values.Refused`` where it cannot be read without guessing."""
    notes: list[ImportFinding] = []
    debtor = party_at(place.first("Dbtr"))
    debtor_account = place.first("DbtrAcct")
    own, other = account_number(debtor_account), account_number(place.first("CdtrAcct"))
    if own is None and other is None:
        raise Refused("transfer.no_account", "DbtrAcct")
    uetr = reference_at(place.node, "PmtId/UETR")
    end_to_end_no = reference_at(place.node, "PmtId/EndToEndId")
    given = (reference_at(place.node, f"PmtId/{name}") for name in ("TxId", "InstrId"))
    return Transfer(
        locator=place.locator,
        transfer_no="|".join((*(number or "" for number in given), end_to_end_no or "")),
        account_no=own or other or "",
        direction="out" if own else "in",
        amount=_amount(kind, place.node),
        meant_for=_day(kind, place),
        debtor=debtor,
        creditor=party_at(place.first("Cdtr")),
        other_account_no=other if own else None,
        end_to_end_no=end_to_end_no,
        uetr=uetr.lower() if uetr else None,
        remittance_text=words_of_payer(place.node),
        referred=tuple(referred_invoices(place.node, place.locator, notes)),
        account=_account(place, debtor, own) if own else None,
        notes=tuple(notes),
    )


def transfer_rows(
    kind: TransferKind, place: Place, transfer: Transfer, speaker: Speaker, seen: Counter[str]
) -> Iterator[Record | ImportFinding]:
    """Rows of one transfer; ``seen`` counts the transfers of the message that look alike."""
    yield from transfer.notes
    identity = _identity(kind, place, transfer)
    seen[identity] += 1
    if seen[identity] > 1:
        identity = f"{identity}|{seen[identity]}"
        yield ImportFinding(
            "transfer.alike",
            "noted",
            transfer.locator,
            "PmtId",
            {"amount": transfer.amount.text, "number": transfer.transfer_no or None},
        )
    for party in (transfer.debtor, transfer.creditor):
        yield from speaker.party(party, transfer.locator)
    if transfer.account is not None and not _is_told(transfer.account, speaker):
        yield speaker.record("bank_account", transfer.account, transfer.locator, {})
    original = {"amount_minor": transfer.amount.text, "status_code": kind.name}
    yield speaker.record("payment", _payment(kind, transfer, identity), transfer.locator, original)
    for referred in transfer.referred:
        yield speaker.reference(identity, referred)


def _is_told(account: Row, speaker: Speaker) -> bool:
    """Whether the speaker has named this account in these words already; from now on it has."""
    words: tuple[object, ...] = (
        "bank_account",
        *sorted((key, str(account[key])) for key in account),
    )
    is_told = words in speaker.named
    speaker.named.add(words)
    return is_told


def _identity(kind: TransferKind, place: Place, transfer: Transfer) -> str:
    """An id that no booking can have: bookings begin with the number of an account."""
    parts = (transfer.account_no, place.message_no, place.group_no, transfer.transfer_no)
    return "|".join((f"{kind.status_code}:{kind.name}", *(normal_number(part) for part in parts)))


def _payment(kind: TransferKind, transfer: Transfer, identity: str) -> Row:
    payer = transfer.debtor.party_id if transfer.debtor else None
    payee = transfer.creditor.party_id if transfer.creditor else None
    return {
        "payment_id": identity,
        "account_no": transfer.account_no,
        "counterparty_id": payee if transfer.direction == "out" else payer,
        "counterparty_account_no": transfer.other_account_no,
        "payer_id": payer,
        "payee_id": payee,
        "amount_minor": transfer.amount.minor,
        "currency": transfer.amount.currency,
        "direction_code": transfer.direction,
        "is_reversal": 0,
        "status_code": kind.status_code,
        "booked_on": transfer.meant_for,
        "end_to_end_no": transfer.end_to_end_no,
        "uetr": transfer.uetr,
        "remittance_text": transfer.remittance_text,
    }


def _amount(kind: TransferKind, node: Element) -> Amount:
    amount = amount_at(node, kind.amount)
    if amount is None and at(node, "Amt/EqvtAmt") is not None:
        raise Refused("transfer.amount_equivalent", "Amt/EqvtAmt")
    if amount is None:
        raise Refused("camt.element_missing", kind.amount, element=kind.amount)
    return amount


def _day(kind: TransferKind, place: Place) -> date:
    for scope in (place.node, *place.around):
        found = day_at(scope, kind.day)
        if found is not None:
            return found
    raise Refused("camt.element_missing", kind.day, element=kind.day)


def _account(place: Place, debtor: NamedParty | None, account_no: str) -> Row | None:
    """The debtor's account: its customer or its bank speaks of it. Nobody here can speak of the other."""
    if debtor is None:
        return None
    account, servicer = place.first("DbtrAcct"), "FinInstnId"
    agent = place.first("DbtrAgt")
    return {
        "account_no": account_no,
        "holder_id": debtor.party_id,
        "bank_name": text_at(agent, f"{servicer}/Nm"),
        "bank_code": text_at(
            agent, f"{servicer}/BICFI", f"{servicer}/BIC", f"{servicer}/ClrSysMmbId/MmbId"
        ),
        "currency": text_at(account, "Ccy"),
        "kind_code": text_at(account, "Tp/Cd", "Tp/Prtry"),
    }
