"""The latest fresh search of the movables registry under the seller of a claimed invoice."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.latest import age_days, latest
from hefu.parameters.loader import ParameterView

TABLE = "claim_registry_search"
READS: tuple[str, ...] = (*CLAIM_READS, "registry_search")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; the age is unknown when nobody searched."""
    del parameters
    found = []
    for claim in claims(bundle):
        head = claim.head()
        seller_id = claim.invoice.get("seller_id")
        search = latest(
            bundle.by("registry_search", "grantor_id", seller_id), "searched_on", clocks
        )
        age = age_days(search, "searched_on", clocks)
        found.append({**head, "registry_search_age_days": age})
    return found
