"""What is left of a claimed invoice after credit notes, prepayments and payments."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import (
    Cells,
    contradicted_cells,
    day,
    less,
    text,
    total,
    whole,
    zero_if_unstated,
)
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.facts.currency import Converter
from hefu.facts.invoice_number import has_namesake, number_key
from hefu.facts.settlement import SETTLEMENT_READS, Settlements
from hefu.parameters.loader import ParameterView

TABLE = "claim_value"
READS: tuple[str, ...] = (*CLAIM_READS, *SETTLEMENT_READS)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; amounts in minor units of the application's currency."""
    converter = Converter(bundle, clocks)
    settlements = Settlements(bundle, clocks)
    contradicted = contradicted_cells(bundle)
    return [
        _row(bundle, clocks, claim, (converter, settlements, contradicted))
        for claim in claims(bundle)
    ]


def _row(
    bundle: Bundle,
    clocks: Clocks,
    claim: Claim,
    means: tuple[Converter, Settlements, Cells],
) -> Row:
    converter, settlements, contradicted = means
    invoice, currency = claim.invoice, claim.currency
    invoiced_in = text(invoice, "currency")
    gross = converter.convert(whole(invoice, "gross_minor"), invoiced_in, currency)
    credited, credit_note_count = _credited(bundle, clocks, claim, converter)
    prepaid = zero_if_unstated(contradicted, "invoice", invoice, ("prepaid_minor", "invoice_id"))
    settled = total(
        (
            converter.convert(prepaid, invoiced_in, currency),
            settlements.settled_minor(invoice, currency, converter),
        )
    )
    direction = text(invoice, "direction_code")
    remaining = less(gross, credited, settled) if direction == "invoice" else None
    return {
        **claim.head(),
        "financier_id": claim.application.get("financier_id"),
        "borrower_id": claim.application.get("borrower_id"),
        "seller_id": invoice.get("seller_id"),
        "buyer_id": invoice.get("buyer_id"),
        "requested_on": claim.application.get("requested_on"),
        "currency": currency,
        "claimed_minor": claim.claimed_minor(converter),
        "gross_minor": gross,
        "credited_minor": credited,
        "credit_note_count": credit_note_count,
        "settled_minor": settled,
        # A credit note is owed to the buyer: nothing of it can be claimed.
        "remaining_minor": 0 if direction == "credit_note" else remaining,
    }


def _credited(
    bundle: Bundle, clocks: Clocks, claim: Claim, converter: Converter
) -> tuple[int | None, int | None]:
    """Sum and number of the credit notes issued up to the business date against the invoice."""
    if not claim.invoice:
        return None, None
    amounts: list[int | None] = []
    for note, is_certain in _notes(bundle, claim.invoice):
        issued_on, direction = day(note, "issued_on"), text(note, "direction_code")
        if direction == "invoice" or (issued_on is not None and issued_on > clocks.as_of):
            continue
        if direction is None:
            return None, None
        amount = whole(note, "gross_minor")
        is_usable = is_certain and issued_on is not None and amount is not None and amount >= 0
        amounts.append(
            converter.convert(amount, text(note, "currency"), claim.currency) if is_usable else None
        )
    return total(amounts), len(amounts)


def _notes(bundle: Bundle, invoice: Row) -> list[tuple[Row, bool]]:
    """Rows that name ``invoice`` as the one they correct, and whether they can mean no other."""
    invoice_id, other_id = text(invoice, "invoice_id"), number_key(invoice)
    found = [(note, True) for note in bundle.by("invoice", "original_invoice_id", invoice_id)]
    if other_id != invoice_id:
        is_certain = not has_namesake(bundle, invoice)
        by_number = bundle.by("invoice", "original_invoice_id", other_id)
        found += [(note, is_certain) for note in by_number]
    return found
