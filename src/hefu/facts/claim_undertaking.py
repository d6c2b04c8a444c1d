"""What a buyer or its bank independently undertakes to pay on a claimed invoice."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.facts.currency import Converter
from hefu.facts.invoice_number import number_key
from hefu.facts.same_party import is_same_party
from hefu.parameters.loader import ParameterView

TABLE = "claim_undertaking"
READS: tuple[str, ...] = (*CLAIM_READS, "payment_undertaking", "party", "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim, amounts in minor units of the application's currency.

    An undertaking counts while it is not withdrawn, when it is known to be independent of the sale,
    and when the buyer of the invoice, or a bank, gave it. One of which any of this is not known makes
    the amount unknown, unless a larger one is certain.
    """
    converter = Converter(bundle, clocks)
    return [_row(bundle, clocks, claim, converter) for claim in claims(bundle)]


def _row(bundle: Bundle, clocks: Clocks, claim: Claim, converter: Converter) -> Row:
    best: tuple[int, Row] | None = None
    is_doubtful = not claim.invoice
    for undertaking in _of_invoice(bundle, claim.invoice):
        counts = _counts(bundle, clocks, claim, undertaking)
        amount = converter.convert(
            whole(undertaking, "amount_minor"), text(undertaking, "currency"), claim.currency
        )
        if counts is None or (counts and amount is None):
            is_doubtful = True
        elif counts and amount is not None and (best is None or amount > best[0]):
            best = (amount, undertaking)
    claimed = claim.claimed_minor(converter)
    is_enough = best is not None and claimed is not None and best[0] >= claimed
    known = best[0] if best is not None else 0
    return {
        **claim.head(),
        "currency": claim.currency,
        "claimed_minor": claimed,
        "undertaken_minor": known if is_enough or not is_doubtful else None,
        "payment_undertaking_id": None if best is None else best[1].get("payment_undertaking_id"),
    }


def _of_invoice(bundle: Bundle, invoice: Row) -> list[Row]:
    ids = dict.fromkeys((text(invoice, "invoice_id"), number_key(invoice)))
    return [
        row
        for invoice_id in ids
        if invoice_id is not None
        for row in bundle.by("payment_undertaking", "invoice_id", invoice_id)
    ]


def _counts(bundle: Bundle, clocks: Clocks, claim: Claim, undertaking: Row) -> bool | None:
    withdrawn_on, is_independent = (
        day(undertaking, "withdrawn_on"),
        undertaking.get("is_independent"),
    )
    if withdrawn_on is not None and withdrawn_on <= clocks.as_of:
        return False
    if is_independent == 0:
        return False
    kind = text(undertaking, "undertaker_code")
    if kind is None or is_independent is None:
        return None
    if kind == "bank":
        return True
    return is_same_party(bundle, undertaking.get("undertaker_id"), claim.invoice.get("buyer_id"))
