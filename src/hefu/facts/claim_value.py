"""What is left of a claimed invoice after credit notes, prepayments and payments."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import (
    contradicted_cells,
    day,
    less,
    text,
    total,
    whole,
    zero_if_unstated,
)
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.currency import Converter
from hefu.facts.invoice_number import has_namesake, number_key
from hefu.facts.settlement import SETTLEMENT_READS, settlements_of
from hefu.parameters.loader import ParameterView

TABLE = "claim_value"
READS: tuple[str, ...] = (*CLAIM_READS, *SETTLEMENT_READS)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; amounts in minor units of the application's currency."""
    converter = Converter(bundle, clocks)
    values = invoice_values(bundle, clocks)
    found = []
    for claim in claims(bundle):
        invoice, application = claim.invoice, claim.application
        found.append(
            {
                **claim.head(),
                "financier_id": application.get("financier_id"),
                "borrower_id": application.get("borrower_id"),
                "seller_id": invoice.get("seller_id"),
                "buyer_id": invoice.get("buyer_id"),
                "requested_on": application.get("requested_on"),
                "currency": claim.currency,
                "claimed_minor": claim.claimed_minor(converter),
                **values.of(invoice, claim.currency),
            }
        )
    return found


class InvoiceValues:
    """What invoices of one bundle come to, and what is left of them."""

    def __init__(self, bundle: Bundle, clocks: Clocks) -> None:
        self._bundle = bundle
        self._clocks = clocks
        self._converter = Converter(bundle, clocks)
        self._settlements = settlements_of(bundle, clocks)
        self._contradicted = contradicted_cells(bundle)
        self._known: dict[tuple[int, str | None], tuple[Row, Row]] = {}

    def of(self, invoice: Row, currency: str | None) -> Row:
        """``gross_minor``, ``credited_minor``, ``credit_note_count``, ``over_credited_minor``,
        ``settled_minor`` and ``remaining_minor``, in minor units of ``currency``; worked out once."""
        asked = (id(invoice), currency)
        if asked not in self._known:
            # Kept with the row itself, so that its id is not given to another row.
            self._known[asked] = (invoice, self._of(invoice, currency))
        return self._known[asked][1]

    def _of(self, invoice: Row, currency: str | None) -> Row:
        invoiced_in = text(invoice, "currency")
        gross = self._converter.convert(whole(invoice, "gross_minor"), invoiced_in, currency)
        credited, credit_note_count = self._credited(invoice, currency)
        prepaid = zero_if_unstated(
            self._contradicted, "invoice", invoice, ("prepaid_minor", "invoice_id")
        )
        settled = total(
            (
                self._converter.convert(prepaid, invoiced_in, currency),
                self._settlements.settled_minor(invoice, currency, self._converter),
            )
        )
        direction = text(invoice, "direction_code")
        remaining = less(gross, credited, settled) if direction == "invoice" else None
        return {
            "gross_minor": gross,
            "credited_minor": credited,
            "credit_note_count": credit_note_count,
            "over_credited_minor": _above_zero(less(credited, gross)),
            "settled_minor": settled,
            # A credit note is owed to the buyer: nothing of it can be claimed.
            "remaining_minor": 0 if direction == "credit_note" else remaining,
        }

    def _credited(self, invoice: Row, currency: str | None) -> tuple[int | None, int | None]:
        """Sum and number of the credit notes issued up to the business date against the invoice."""
        if not invoice:
            return None, None
        amounts: list[int | None] = []
        for note, is_certain in _notes(self._bundle, invoice):
            issued_on, direction = day(note, "issued_on"), text(note, "direction_code")
            if direction == "invoice" or (issued_on is not None and issued_on > self._clocks.as_of):
                continue
            if direction is None:
                return None, None
            amount = whole(note, "gross_minor")
            is_usable = is_certain and issued_on is not None and amount is not None and amount >= 0
            converted = self._converter.convert(amount, text(note, "currency"), currency)
            amounts.append(converted if is_usable else None)
        return total(amounts), len(amounts)


def invoice_values(bundle: Bundle, clocks: Clocks) -> InvoiceValues:
    """The values of a bundle's invoices; claims, papers and overlaps ask for the same ones."""
    return bundle.worked_out(("invoice values", clocks), lambda: InvoiceValues(bundle, clocks))


def _above_zero(amount: int | None) -> int | None:
    return None if amount is None else max(amount, 0)


def _notes(bundle: Bundle, invoice: Row) -> list[tuple[Row, bool]]:
    """Rows that name ``invoice`` as the one they correct, and whether they can mean no other.

    A printed digital invoice may be named by its digital number or by its code and number.
    """
    invoice_id, other_id = text(invoice, "invoice_id"), number_key(invoice)
    official = dict.fromkeys((invoice_id, text(invoice, "paper_key")))
    found = [
        (note, True)
        for each in official
        for note in bundle.by("invoice", "original_invoice_id", each)
    ]
    if other_id != invoice_id:
        is_certain = not has_namesake(bundle, invoice)
        by_number = bundle.by("invoice", "original_invoice_id", other_id)
        found += [(note, is_certain) for note in by_number]
    return found
