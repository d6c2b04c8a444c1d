"""The latest confirmation of a claimed invoice by the party that must pay it."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import text, whole
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.facts.currency import Converter
from hefu.facts.latest import age_days, latest
from hefu.facts.same_party import SAME_PARTY_READS, is_same_party
from hefu.parameters.loader import ParameterView

TABLE = "claim_confirmation"
READS: tuple[str, ...] = (*CLAIM_READS, "confirmation", *SAME_PARTY_READS, "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; ``confirmed_minor`` in the application's currency, unknown when nobody
    confirmed. A confirmation by somebody else is shown, marked as such, only when there is no other."""
    converter = Converter(bundle, clocks)
    return [_row(bundle, clocks, claim, converter) for claim in claims(bundle)]


def _row(bundle: Bundle, clocks: Clocks, claim: Claim, converter: Converter) -> Row:
    rows = bundle.by("confirmation", "invoice_id", claim.invoice_id)
    buyer_id = claim.invoice.get("buyer_id")
    by = [(row, is_same_party(bundle, row.get("account_debtor_id"), buyer_id)) for row in rows]
    # One that may be the buyer's counts as the buyer's in time: it may replace an older word of his.
    near = [row for row, is_buyer in by if is_buyer is not False]
    chosen = latest(near or rows, "confirmed_on", clocks)
    is_buyer = next((verdict for row, verdict in by if row is chosen), None)
    confirmed = None
    if chosen is not None:
        confirmed = converter.convert(
            whole(chosen, "confirmed_minor"), text(chosen, "currency"), claim.currency
        )
    return {
        **claim.head(),
        "claimed_minor": claim.claimed_minor(converter),
        "confirmed_minor": confirmed,
        "is_by_account_debtor": None if is_buyer is None else int(is_buyer),
        "confirmation_age_days": age_days(chosen, "confirmed_on", clocks),
    }
