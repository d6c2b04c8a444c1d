"""Whether borrower, seller or buyer of an application stands on a list that the house looks at."""

from __future__ import annotations

from collections.abc import Mapping

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, whole
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.latest import age_days, latest
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.labels import code_families

TABLE = "party_standing"
READS: tuple[str, ...] = (*CLAIM_READS, "watchlist_entry", "watchlist_search")

_GRADES = {1: "refer", 2: "stop"}


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application, party and list in use; a party in two roles has the first of them.

    ``is_listed`` is unknown without a fresh search: a list nobody looked into is not a clean list.
    """
    grades = _grades(parameters)
    kept: dict[Value, list[Row]] = {}
    found = []
    for (application_id, party_id), role in _roles(bundle).items():
        if party_id not in kept:
            kept[party_id] = _on_lists(bundle, clocks, grades, party_id)
        head = {"application_id": application_id, "party_id": party_id, "role_code": role}
        found += [{**head, **row} for row in kept[party_id]]
    return found


def standing_on_lists(
    bundle: Bundle, clocks: Clocks, parameters: ParameterView, party_id: Value
) -> list[Row]:
    """One row per list in use: whether it names one party, whatever trade that party is in."""
    return _on_lists(bundle, clocks, _grades(parameters), party_id)


def _on_lists(
    bundle: Bundle, clocks: Clocks, grades: Mapping[str, str], party_id: Value
) -> list[Row]:
    return [
        _graded(grade, {"list_code": code, **_standing(bundle, clocks, party_id, code)})
        for code, grade in grades.items()
    ]


def _graded(grade: str, row: Row) -> Row:
    """The row with what an entry on its list does; a list of one grade says nothing for the other."""
    is_listed = row["is_listed"]
    return {
        **row,
        "grade_code": grade,
        "is_stopping": is_listed if grade == "stop" else 0,
        "is_referring": is_listed if grade == "refer" else 0,
    }


def _grades(parameters: ParameterView) -> dict[str, str]:
    """Lists in use and what an entry does, by the policy of the house."""
    found = {}
    for code in code_families()["watchlist"].codes:
        grade = _GRADES.get(parameters.integer(f"policy.watchlist.{code}"))
        if grade is not None:
            found[code] = grade
    return found


def _roles(bundle: Bundle) -> dict[tuple[Value, Value], str]:
    """Application and party -> role, in the order of applications and items."""
    found: dict[tuple[Value, Value], str] = {}
    for application in bundle.rows("application"):
        key = (application.get("application_id"), application.get("borrower_id"))
        found.setdefault(key, "borrower")
    for claim in claims(bundle):
        application_id = claim.item.get("application_id")
        debtor_id = claim.item.get("account_debtor_id")
        for party_id, role in (
            (claim.invoice.get("seller_id"), "seller"),
            (claim.invoice.get("buyer_id"), "buyer"),
            (debtor_id, "buyer"),
        ):
            if party_id is not None and claim.application:
                found.setdefault((application_id, party_id), role)
    return {key: role for key, role in found.items() if key[1] is not None}


def _standing(bundle: Bundle, clocks: Clocks, party_id: Value, list_code: str) -> Row:
    entries = [
        row
        for row in bundle.by("watchlist_entry", "party_id", party_id)
        # An entry that does not tell its list may stand on this one.
        if row.get("list_code") in (list_code, None)
    ]
    live = [row for row in entries if _is_live(row, clocks)]
    searches = [
        row
        for row in bundle.by("watchlist_search", "party_id", party_id)
        if row.get("list_code") in (list_code, None)
    ]
    search = latest(searches, "searched_on", clocks)
    entry = max(live, key=_last_listed, default=None)
    return {
        "watchlist_entry_id": None if entry is None else entry.get("watchlist_entry_id"),
        "listed_days": age_days(entry, "listed_on", clocks),
        "search_age_days": age_days(search, "searched_on", clocks),
        "is_listed": _is_listed(live, entries, search, list_code),
    }


def _is_live(row: Row, clocks: Clocks) -> bool:
    """On the list on the business date; an entry without a day of removal still stands."""
    listed_on, removed_on = day(row, "listed_on"), day(row, "removed_on")
    is_later = listed_on is not None and listed_on > clocks.as_of
    return not is_later and (removed_on is None or removed_on > clocks.as_of)


def _last_listed(row: Row) -> tuple[str, str]:
    return str(row.get("listed_on")), str(row.get("watchlist_entry_id"))


def _is_listed(
    live: list[Row], entries: list[Row], search: Row | None, list_code: str
) -> int | None:
    """1 by an entry or by a search that hit something; 0 by a search that hit nothing."""
    if any(row.get("list_code") == list_code for row in live):
        return 1
    if live or search is None or search.get("list_code") != list_code:
        return None
    hits = whole(search, "hit_count")
    if not hits:
        return hits
    searched_on = day(search, "searched_on")
    removed = [day(row, "removed_on") for row in entries]
    is_overtaken = any(
        on is not None and searched_on is not None and on >= searched_on for on in removed
    )
    # What the search hit has been removed since: only a new search can tell.
    return None if is_overtaken else 1
