"""Whether seller and buyer of a claimed invoice belong to one group of connected parties."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.currency import Converter
from hefu.parameters.loader import ParameterView

TABLE = "claim_relation"
READS: tuple[str, ...] = (*CLAIM_READS, "party", "fx_rate")

_KEPT = "connected_group_member"


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; reads the kept fact ``connected_group_member`` from the bundle."""
    converter = Converter(bundle, clocks)
    return [
        {
            **claim.head(),
            "claimed_minor": claim.claimed_minor(converter),
            "seller_id": claim.invoice.get("seller_id"),
            "buyer_id": claim.invoice.get("buyer_id"),
            "seller_group_id": group_of(bundle, claim.invoice.get("seller_id")),
            "buyer_group_id": group_of(bundle, claim.invoice.get("buyer_id")),
        }
        for claim in claims(bundle)
    ]


def group_of(bundle: Bundle, party_id: Value) -> Value:
    """Group of a party; a party known to be related to nobody is a group of its own.

    ``None`` when the groups were not derived, or nothing is known of the party.
    """
    if _KEPT not in bundle.tables or not bundle.by("party", "party_id", party_id):
        return None
    member = bundle.by(_KEPT, "party_id", party_id)
    return member[0].get("group_id") if member else party_id
