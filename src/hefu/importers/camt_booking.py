"""From entries as read to rows of ``payment``, ``payment_reference`` and ``party``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from hefu.evidence.identity import booking_id, complete
from hefu.evidence.record import ImportFinding, Record
from hefu.evidence.schema import Row, table
from hefu.importers.camt_entry import Details, Entry, Referred
from hefu.importers.camt_party import NamedParty

_NOTHING_TOLD = Details(locator="")


@dataclass(slots=True)
class Speaker:
    """Who states the rows of one statement, about which account. ``statement_no`` is ``None`` for
    notifications, which number themselves anew for bookings that a statement has too."""

    source_id: str
    said_on: date | None
    account_no: str
    owner: NamedParty | None
    statement_no: str | None
    unreferenced: Counter[str]
    numbered: Counter[str] = field(default_factory=Counter)
    named: set[tuple[object, ...]] = field(default_factory=set)

    def record(self, name: str, values: Row, locator: str, original: dict[str, str]) -> Record:
        """One row of ``name`` in this speaker's words; columns without a value are left out."""
        given: Row = {column: value for column, value in values.items() if value is not None}
        full = complete(table(name), given)
        return Record(name, full, locator, self.source_id, self.said_on, original)

    def party(self, party: NamedParty | None, locator: str) -> Iterator[Record]:
        """The party's row, once per statement for equal words."""
        if party is None:
            return
        words = tuple(sorted((column, str(value)) for column, value in party.values.items()))
        if words not in self.named:
            self.named.add(words)
            original = {"party_id": party.others} if party.others else {}
            yield self.record("party", party.values, locator, original)

    def reference(self, payment_id: str, referred: Referred) -> Record:
        """The row that says which invoice the payment names."""
        amount = referred.amount
        return self.record(
            "payment_reference",
            {
                "payment_id": payment_id,
                "invoice_no": referred.invoice_no,
                "referenced_minor": amount.minor if amount else None,
                "currency": amount.currency if amount else None,
            },
            referred.locator,
            {"referenced_minor": amount.text} if amount else {},
        )


def bookings(entry: Entry, speaker: Speaker) -> Iterator[Record | ImportFinding]:
    """Rows of one entry, in document order; an entry without a booking day is refused by a finding."""
    yield from entry.findings
    if entry.booked_on is None:
        yield ImportFinding(
            code="camt.no_booking_day",
            effect="record_rejected",
            locator=entry.locator,
            field="BookgDt",
            arguments={"amount": entry.amount.text, "state": entry.state_text, "line": entry.line},
        )
        return
    if len(entry.details) > 1:
        yield from _batch(entry, speaker)
        return
    told = entry.details[0] if entry.details else _NOTHING_TOLD
    if told.amount and (told.amount.minor, told.amount.currency) != (
        entry.amount.minor,
        entry.amount.currency,
    ):
        yield _differs(entry, told)
    values = _payment(entry, told, speaker)
    # A single transaction may carry the servicer's reference in the entry's place.
    values["entry_no"] = entry.servicer_no or told.servicer_no or entry.entry_no
    values["payment_id"] = _booking_of(values)
    yield from _finish(values, entry, told, speaker)


def _batch(entry: Entry, speaker: Speaker) -> Iterator[Record | ImportFinding]:
    whole = _payment(entry, _NOTHING_TOLD, speaker)
    whole["entry_no"] = entry.servicer_no or entry.entry_no
    whole_id = _booking_of(whole)
    for told in entry.details:
        values = _payment(entry, told, speaker)
        values["entry_no"] = told.servicer_no or whole["entry_no"]
        values["batch_entry_id"] = whole_id
        values["direction_code"] = told.direction or entry.direction
        if told.amount is not None:
            values["amount_minor"] = told.amount.minor
        part = told.servicer_no or told.uetr or told.end_to_end_no or told.transaction_no or ""
        values["payment_id"] = (
            f"{whole_id}#{values['direction_code']} {values['amount_minor']}|{part}"
        )
        yield from _finish(values, entry, told, speaker)


def _payment(entry: Entry, told: Details, speaker: Speaker) -> Row:
    direction = told.direction if len(entry.details) > 1 and told.direction else entry.direction
    other, other_account, own = _sides(direction, entry.is_reversal, told, speaker)
    payer, payee = (other, own) if direction == "in" else (own, other)
    return {
        "account_no": speaker.account_no,
        "statement_no": speaker.statement_no,
        "counterparty_id": other,
        "counterparty_account_no": other_account,
        "payer_id": payer,
        "payee_id": payee,
        "amount_minor": entry.amount.minor,
        "currency": entry.amount.currency,
        "direction_code": direction,
        "is_reversal": int(entry.is_reversal),
        "status_code": entry.state,
        "booked_on": entry.booked_on,
        "valued_on": entry.valued_on,
        "end_to_end_no": told.end_to_end_no,
        "uetr": told.uetr,
        "remittance_text": told.remittance_text,
    }


def _sides(
    direction: str, is_reversal: bool, told: Details, speaker: Speaker
) -> tuple[str | None, str | None, str | None]:
    """Counterparty, its account, and the account's own party.

    A reversal names the parties in the roles of the payment that is taken back.
    """
    own_is_creditor = (direction == "in") != is_reversal
    creditor, debtor = told.creditor, told.debtor
    creditor_account, debtor_account = told.creditor_account_no, told.debtor_account_no
    other, other_account = (
        (debtor, debtor_account) if own_is_creditor else (creditor, creditor_account)
    )
    own, own_account = (creditor, creditor_account) if own_is_creditor else (debtor, debtor_account)
    owner = speaker.owner
    if owner is None and own_account in {None, speaker.account_no}:
        owner = own
    return _id(other), other_account, _id(owner)


def _id(party: NamedParty | None) -> str | None:
    return party.party_id if party else None


def _booking_of(values: Row) -> str | None:
    payment = table("payment")
    return booking_id(*(values.get(column) for column in payment.derived["payment_id"].sources))


def _finish(
    values: Row, entry: Entry, told: Details, speaker: Speaker
) -> Iterator[Record | ImportFinding]:
    identity = str(values["payment_id"])
    seen = speaker.unreferenced if identity.endswith("|") else speaker.numbered
    seen[identity] += 1
    ordinal = seen[identity]
    locator = told.locator or entry.locator
    if ordinal > 1:
        identity = f"{identity}|{ordinal}"
        values["payment_id"] = identity
        yield ImportFinding(
            code="camt.booking_alike",
            effect="noted",
            locator=locator,
            field="AcctSvcrRef",
            arguments={"amount": entry.amount.text, "day": entry.booked_on, "ordinal": ordinal},
        )
    for party in (told.debtor, told.creditor):
        yield from speaker.party(party, locator)
    amount = told.amount if len(entry.details) > 1 and told.amount else entry.amount
    yield speaker.record("payment", values, locator, _original(entry, amount.text))
    for referred in told.referred:
        yield speaker.reference(identity, referred)


def _original(entry: Entry, amount: str) -> dict[str, str]:
    return {"amount_minor": amount, "status_code": entry.state_text}


def _differs(entry: Entry, told: Details) -> ImportFinding:
    return ImportFinding(
        code="camt.transaction_differs",
        effect="noted",
        locator=told.locator,
        field="Amt",
        arguments={
            "entry": entry.amount.text,
            "transaction": told.amount.text if told.amount else None,
        },
    )
