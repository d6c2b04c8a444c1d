"""The latest answer of the tax authority about a claimed invoice."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.currency import Converter
from hefu.facts.latest import age_days, latest
from hefu.parameters.loader import ParameterView

TABLE = "claim_verification"
READS: tuple[str, ...] = (*CLAIM_READS, "invoice_verification", "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; outcome and age unknown when nobody asked."""
    converter = Converter(bundle, clocks)
    found = []
    for claim in claims(bundle):
        invoice_id = claim.invoice_id
        rows = bundle.by("invoice_verification", "invoice_id", invoice_id)
        answer = latest(rows, "verified_on", clocks)
        found.append(
            {
                **claim.head(),
                "claimed_minor": claim.claimed_minor(converter),
                "outcome_code": None if answer is None else answer.get("outcome_code"),
                "verification_age_days": age_days(answer, "verified_on", clocks),
            }
        )
    return found
