"""The latest fresh search of the movables registry under the seller of a claimed invoice.

A search under a wrong or former name shows what stands under that name, so it is no search of the
seller. And a search that found more standing registrations than we have on file tells of one that
nobody showed us.
"""

from __future__ import annotations

from datetime import date

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, whole
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.latest import age_days, latest
from hefu.facts.party_names import names_of
from hefu.facts.registration_notices import Notices
from hefu.parameters.loader import ParameterView

TABLE = "claim_registry_search"
REGISTRATIONS, NOTICES = "grantor_registration", "grantor_notice"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    "registry_search",
    "party",
    "party_name",
    REGISTRATIONS,
    NOTICES,
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; the age is unknown when nobody searched under the seller's names of today."""
    # Parties who file are told by their ids alone: not every one of them is in an application's reach.
    registry = Bundle({name: bundle.rows(name) for name in (REGISTRATIONS, NOTICES)})
    notices = Notices(registry, parameters)
    counted_before: dict[tuple[Value, date], int] = {}
    found = []
    for claim in claims(bundle):
        seller_id = claim.invoice.get("seller_id")
        names = names_of(bundle, seller_id, clocks.as_of)
        searches = bundle.by("registry_search", "grantor_id", seller_id)
        counted = [
            search
            for search in searches
            if names.is_searched(text(search, "searched_name"), text(search, "searched_uscc"))
        ]
        search = latest(counted, "searched_on", clocks)
        hits = None if search is None else whole(search, "hit_count")
        searched_on = None if search is None else day(search, "searched_on")
        held = None
        if searched_on is not None:
            key = (seller_id, searched_on)
            if key not in counted_before:
                counted_before[key] = _held(registry, notices, seller_id, searched_on)
            held = counted_before[key]
        found.append(
            {
                **claim.head(),
                "registry_search_age_days": age_days(search, "searched_on", clocks),
                "registry_wrong_name_count": len(searches) - len(counted),
                "registry_hit_count": hits,
                "registry_held_count": held,
                "registry_unseen_count": None
                if hits is None or held is None
                else max(hits - held, 0),
            }
        )
    return found


def _held(registry: Bundle, notices: Notices, seller_id: Value, on: date) -> int:
    """Registrations over the seller on file that stood on the day, or may have stood."""
    count = 0
    for registration in registry.by(REGISTRATIONS, "grantor_id", seller_id):
        registered_on = day(registration, "registered_on")
        if registered_on is not None and registered_on <= on:
            state = notices.state(registration, on, NOTICES)
            count += state.is_released != 1 and state.is_lapsed != 1
    return count
