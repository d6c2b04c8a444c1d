"""One entry of a statement or notification, read into bookings: one per payment behind it.

A batch entry hides many payments. It is split when every transaction has an amount in the entry's
currency and together they make up the entry; else it stays one payment without a counterparty and
a note says why.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from hefu.evidence.record import ImportFinding
from hefu.importers.camt_party import NamedParty, party_at
from hefu.importers.camt_tree import (
    Element,
    account_number,
    all_at,
    at,
    reference_at,
    text_at,
    texts_at,
)
from hefu.importers.camt_values import (
    Amount,
    amount_at,
    day_at,
    direction_at,
    is_reversal_at,
    required_amount_at,
    state_at,
)

_DIGITAL_NUMBER = re.compile(r"(?<![0-9])[2-9][0-9]{19}(?![0-9])")
_COUNT = re.compile(r"[0-9]{1,15}")
# Document types (RfrdDocInf/Tp) that ask for payment; others are orders, notes and advices.
_INVOICE_TYPES = frozenset({"CINV", "SBIN", "MSIN", "HIRI"})


@dataclass(frozen=True, slots=True)
class Referred:
    """An invoice number as the payer wrote it, with the amount remitted for it where given."""

    invoice_no: str
    amount: Amount | None
    locator: str


@dataclass(frozen=True, slots=True)
class Details:
    """What one ``TxDtls`` tells about the payment behind a booking."""

    locator: str
    amount: Amount | None = None
    direction: str | None = None
    servicer_no: str | None = None
    transaction_no: str | None = None
    end_to_end_no: str | None = None
    uetr: str | None = None
    debtor: NamedParty | None = None
    debtor_account_no: str | None = None
    creditor: NamedParty | None = None
    creditor_account_no: str | None = None
    remittance_text: str | None = None
    referred: tuple[Referred, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``Ntry`` as read. ``details`` holds no element, one (the payment itself) or the parts of a
    batch that make up ``amount``; ``findings`` are notes on what was left out."""

    locator: str
    line: int
    amount: Amount
    direction: str
    is_reversal: bool
    state: str
    state_text: str
    booked_on: date | None
    valued_on: date | None
    servicer_no: str | None
    entry_no: str | None
    details: tuple[Details, ...] = ()
    findings: tuple[ImportFinding, ...] = field(default=())

    @property
    def signed_minor(self) -> int:
        """Amount with the sign it has in the account's balance."""
        return self.amount.minor if self.direction == "in" else -self.amount.minor


def read_entry(node: Element, locator: str) -> Entry:
    """Read ``node`` (``Ntry``). Raises ``camt_values.Refused`` where it cannot be read without guessing."""
    findings: list[ImportFinding] = []
    amount = required_amount_at(node, "Amt")
    direction = direction_at(node)
    transactions = [
        _details(found, f"{locator}/NtryDtls/TxDtls[{number}]", findings)
        for number, found in enumerate(all_at(node, "NtryDtls/TxDtls"), start=1)
    ]
    return Entry(
        locator=locator,
        line=int(getattr(node, "sourceline", 0) or 0),
        amount=amount,
        direction=direction,
        is_reversal=is_reversal_at(node),
        state=state_at(node),
        state_text=text_at(node, "Sts", "Sts/Cd") or "",
        booked_on=day_at(node, "BookgDt"),
        valued_on=day_at(node, "ValDt"),
        servicer_no=reference_at(node, "AcctSvcrRef"),
        entry_no=reference_at(node, "NtryRef"),
        details=_parts(node, amount, direction, transactions, findings),
        findings=tuple(findings),
    )


def _parts(
    node: Element,
    amount: Amount,
    direction: str,
    transactions: list[Details],
    findings: list[ImportFinding],
) -> tuple[Details, ...]:
    """The transactions that may stand for the entry: one alone, or all parts of a batch that adds up."""
    counts = texts_at(node, "NtryDtls/Btch/NbOfTxs")
    announced = sum(int(text) for text in counts if _COUNT.fullmatch(text))
    if not transactions or (len(transactions) == 1 and announced <= 1):
        return tuple(transactions)
    total = 0
    comparable = True
    for part in transactions:
        if part.amount is None or part.amount.currency != amount.currency:
            comparable = False
            break
        total += (
            part.amount.minor if (part.direction or direction) == direction else -part.amount.minor
        )
    if comparable and total == amount.minor:
        return tuple(transactions)
    findings.append(
        ImportFinding(
            code="camt.batch_not_split",
            effect="noted",
            locator=transactions[0].locator.rpartition("/TxDtls")[0],
            field="Amt",
            arguments={
                "entry": amount.text,
                "parts": ", ".join(_words(part.amount) for part in transactions[:20]),
                "count": len(transactions),
                "announced": announced or len(transactions),
            },
        )
    )
    return ()


def _words(amount: Amount | None) -> str:
    return amount.text if amount else "—"


def _details(node: Element, locator: str, findings: list[ImportFinding]) -> Details:
    uetr = reference_at(node, "Refs/UETR")
    parties = "RltdPties"
    return Details(
        locator=locator,
        amount=_transaction_amount(node),
        direction=direction_at(node, default="") or None,
        servicer_no=reference_at(node, "Refs/AcctSvcrRef"),
        transaction_no=reference_at(node, "Refs/TxId", "Refs/InstrId"),
        end_to_end_no=reference_at(node, "Refs/EndToEndId"),
        uetr=uetr.lower() if uetr else None,
        debtor=party_at(at(node, f"{parties}/Dbtr")),
        debtor_account_no=account_number(at(node, f"{parties}/DbtrAcct")),
        creditor=party_at(at(node, f"{parties}/Cdtr")),
        creditor_account_no=account_number(at(node, f"{parties}/CdtrAcct")),
        remittance_text=words_of_payer(node),
        referred=tuple(referred_invoices(node, locator, findings)),
    )


def _transaction_amount(node: Element) -> Amount | None:
    amount = amount_at(node, "Amt")
    return amount if amount is not None else amount_at(node, "AmtDtls/TxAmt/Amt")


def words_of_payer(node: Element) -> str | None:
    """Free text and creditor references, as written."""
    parts = [*texts_at(node, "RmtInf/Ustrd")]
    for block in all_at(node, "RmtInf/Strd"):
        parts += texts_at(block, "CdtrRefInf/Ref")
        parts += texts_at(block, "AddtlRmtInf")
    return "\n".join(parts) or None


def referred_invoices(node: Element, locator: str, findings: list[ImportFinding]) -> list[Referred]:
    """Invoices that ``RmtInf`` below ``node`` names, each once; other documents are left as ``findings``.

    Where no field names an invoice, a digital invoice number in the free text does: twenty digits that
    stand alone are nothing else in the words of a payer, and in China they mostly stand there. Shorter
    numbers in free text are not guessed at.
    """
    found: dict[str, Referred] = {}
    for number, block in enumerate(all_at(node, "RmtInf/Strd"), start=1):
        where = f"{locator}/RmtInf/Strd[{number}]"
        invoices = []
        for document in all_at(block, "RfrdDocInf"):
            invoice_no = reference_at(document, "Nb")
            kind = text_at(document, "Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry")
            if invoice_no and (kind is None or kind in _INVOICE_TYPES):
                invoices.append(invoice_no)
            elif invoice_no:
                findings.append(_not_an_invoice(where, kind or "", invoice_no))
        amount = amount_at(block, "RfrdDocAmt/RmtdAmt") if len(invoices) == 1 else None
        for invoice_no in invoices:
            earlier = found.get(invoice_no)
            found[invoice_no] = Referred(invoice_no, _together(earlier, amount), where)
    return list(found.values()) or _named_in_words(node, locator)


def _named_in_words(node: Element, locator: str) -> list[Referred]:
    words = unicodedata.normalize("NFKC", words_of_payer(node) or "")
    numbers = dict.fromkeys(_DIGITAL_NUMBER.findall(words))
    return [Referred(number, None, f"{locator}/RmtInf/Ustrd") for number in numbers]


def _not_an_invoice(locator: str, kind: str, number: str) -> ImportFinding:
    return ImportFinding(
        code="camt.reference_not_invoice",
        effect="noted",
        locator=locator,
        field="RfrdDocInf/Nb",
        arguments={"kind": kind, "number": number},
    )


def _together(earlier: Referred | None, amount: Amount | None) -> Amount | None:
    """Amounts remitted in two blocks for one invoice add up; one unknown makes the whole unknown."""
    if earlier is None:
        return amount
    if earlier.amount is None or amount is None or earlier.amount.currency != amount.currency:
        return None
    text = f"{earlier.amount.text} + {amount.text}"
    return Amount(earlier.amount.minor + amount.minor, amount.currency, text)
