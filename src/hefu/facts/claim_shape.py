"""The shape of a claimed invoice: parties, currency, amount and day, whatever its number."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.parameters.loader import ParameterView

TABLE = "claim_shape"
READS: tuple[str, ...] = CLAIM_READS


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim."""
    return [
        {
            **claim.head(),
            "shape_key": claim.invoice.get("shape_key"),
            "delivery_note_no": claim.invoice.get("delivery_note_no"),
        }
        for claim in claims(bundle)
    ]
