"""How the past invoices of a seller were paid: read from the views of its history.

The rules by which a payment counts are those of :class:`hefu.facts.settlement.Settlements`; here they
are put to every invoice of the seller instead of the claimed one.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, less, text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.invoice_number import has_namesake, number_key
from hefu.facts.same_party import SAME_PARTY_READS
from hefu.facts.settlement import settlements_of

PAST_SETTLEMENT_READS = (
    "past_invoice",
    "past_payment",
    "past_payment_reference",
    "bank_account",
    "fx_rate",
    *SAME_PARTY_READS,
)
"""What :class:`PastSettlements` reads."""

_WHOLE_BP = 10_000
_SHOWN_AS = {
    "invoice": "past_invoice",
    "payment": "past_payment",
    "payment_reference": "past_payment_reference",
    "bank_account": "bank_account",
    "fx_rate": "fx_rate",
    **{name: name for name in SAME_PARTY_READS},
}


class Outcome(NamedTuple):
    """What became of one past invoice. ``paid_on``: the day on which it was paid in full.

    ``open``: something was paid, not all. ``unseen``: no payment names it, or it cannot be told what was
    paid: nobody may say that it was paid on time, nor that it was not. ``nothing_due``: credited in full.
    """

    state: str
    paid_on: date | None = None


def history_of(bundle: Bundle) -> Bundle:
    """The history in the shape of a trade: past invoices as invoices, past payments as payments."""
    return bundle.worked_out("history", lambda: _history(bundle))


def _history(bundle: Bundle) -> Bundle:
    return Bundle({name: bundle.rows(shown) for name, shown in _SHOWN_AS.items()}, bundle.doubts)


class PastSettlements:
    """Outcomes of past invoices; ``short_bp`` of an invoice may be missing from its payment."""

    def __init__(self, bundle: Bundle, clocks: Clocks, short_bp: int) -> None:
        self._history = history_of(bundle)
        self._as_of = clocks.as_of
        self._short_bp = short_bp
        self._converter = Converter(self._history, clocks)
        self._settlements = settlements_of(self._history, clocks)

    def outcome(self, invoice: Row) -> Outcome:
        """What became of ``invoice`` up to the business date."""
        currency = text(invoice, "currency")
        owed = less(whole(invoice, "gross_minor"), self._credited(invoice))
        if owed is None:
            return Outcome("unseen")
        if owed <= 0:
            return Outcome("nothing_due")
        enough = owed - owed * self._short_bp // _WHOLE_BP
        settled = self._settlements.settled_minor(invoice, currency, self._converter)
        if not settled:
            return Outcome("unseen")
        if settled < enough:
            return Outcome("open")
        days = self._days(invoice)
        for on in days[:-1]:
            so_far = self._settlements.settled_minor(invoice, currency, self._converter, until=on)
            if so_far is not None and so_far >= enough:
                return Outcome("paid", on)
        return Outcome("paid", days[-1])

    def _days(self, invoice: Row) -> list[date]:
        """Days of the payments that name the invoice, each once, earliest first."""
        ids: dict[Value, None] = dict.fromkeys(
            row.get("payment_id") for row in self._settlements.references_to(invoice)
        )
        booked = [
            day(row, "booked_on")
            for payment_id in ids
            for row in self._history.by("payment", "payment_id", payment_id)
        ]
        return sorted({on for on in booked if on is not None and on <= self._as_of})

    def _credited(self, invoice: Row) -> int | None:
        """Sum of the credit notes that name the invoice, up to the business date."""
        invoice_id, other_id = text(invoice, "invoice_id"), number_key(invoice)
        notes = list(self._history.by("invoice", "original_invoice_id", invoice_id))
        if other_id != invoice_id:
            by_number = self._history.by("invoice", "original_invoice_id", other_id)
            if by_number and has_namesake(self._history, invoice):
                return None
            notes += by_number
        amounts: list[int | None] = []
        for note in notes:
            direction, issued_on = note.get("direction_code"), day(note, "issued_on")
            if direction == "invoice" or (issued_on is not None and issued_on > self._as_of):
                continue
            is_usable = direction == "credit_note" and issued_on is not None
            amount = whole(note, "gross_minor") if is_usable else None
            amounts.append(
                self._converter.convert(amount, text(note, "currency"), text(invoice, "currency"))
            )
        return total(amounts)
