"""The history of seller and pair beside each claimed invoice, so that its checks fold into one scan."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import seller_profile, trading_pair
from hefu.facts.cells import whole
from hefu.facts.claimed_invoice import claims
from hefu.facts.derivation import derived
from hefu.parameters.loader import ParameterView

TABLE = "claim_history"
READS: tuple[str, ...] = tuple(dict.fromkeys((*seller_profile.READS, *trading_pair.READS)))

_OF_SELLER = {
    "seller_established_days": "established_days",
    "seller_history_days": "history_days",
    "recent_sales_minor": "recent_sales_minor",
    "recent_surge_bp": "recent_surge_bp",
    "quarter_surge_bp": "quarter_surge_bp",
}
_OF_PAIR = {
    "pair_billed_minor": "billed_minor",
    "pair_credited_minor": "credited_minor",
    "pair_dilution_bp": "dilution_bp",
    "pair_seen_count": "seen_count",
    "pair_late_bp": "late_bp",
    "pair_paid_days_mean": "paid_days_mean",
}


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; amounts in the application's currency."""
    sellers = {
        (row.get("application_id"), row.get("seller_id")): row
        for row in derived(seller_profile, bundle, clocks, parameters)
    }
    pairs = {
        (row.get("application_id"), row.get("seller_id"), row.get("buyer_id")): row
        for row in derived(trading_pair, bundle, clocks, parameters)
    }
    found = []
    for claim in claims(bundle):
        head = claim.head()
        application_id = head["application_id"]
        seller_id, buyer_id = claim.invoice.get("seller_id"), claim.invoice.get("buyer_id")
        seller = sellers.get((application_id, seller_id), {})
        pair = pairs.get((application_id, seller_id, buyer_id), {})
        found.append(
            {
                **head,
                **_renamed(seller, _OF_SELLER),
                "expected_recent_minor": _expected(seller),
                **_renamed(pair, _OF_PAIR),
            }
        )
    return found


def _renamed(row: Row, names: dict[str, str]) -> dict[str, Value]:
    return {name: row.get(source) for name, source in names.items()}


def _expected(seller: Row) -> int | None:
    """What the last month was expected to bring: the larger of habit and season."""
    usual, season = whole(seller, "usual_recent_minor"), whole(seller, "season_recent_minor")
    return usual if usual is None or season is None else max(usual, season)
