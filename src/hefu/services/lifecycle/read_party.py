"""What is known of a firm as a customer: its standing, its number, and whether a list names it."""

from __future__ import annotations

from collections.abc import Mapping

from hefu.evidence.bundle import Bundle
from hefu.facts.freshness import without_stale
from hefu.facts.party_standing import standing_on_lists
from hefu.lifecycle.standing import Standing
from hefu.parameters.loader import ParameterView
from hefu.services.lifecycle.reading import Reading
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.labels import code_label

_LISTS = ("watchlist_entry", "watchlist_search")


def party(reading: Reading) -> Standing | None:
    """The borrower, or the firm that the instrument names, as a customer."""
    named = reading.term("borrower_id") or reading.term("party_id")
    if not named and reading.application is not None:
        named = reading.application.text("borrower_id")
    return reading.lifecycle.standing("party", named)


def party_row(reading: Reading) -> Mapping[str, object] | None:
    """What sources agree on about the firm; a disputed number is unknown."""
    rows = reading.register.rows_where(
        reading.clocks, "party", "party_id", [reading.wish.instrument_id]
    )
    return next(iter(rows), None)


def watched(reading: Reading) -> tuple[Label, ...] | None:
    """Lists that name the firm and on which an entry stops or refers; nothing where a list in use was not
    searched lately enough, for an unsearched list is not a clean one."""
    clocks, party_id = reading.clocks, reading.wish.instrument_id
    found = {
        name: reading.register.rows_where(clocks, name, "party_id", [party_id]) for name in _LISTS
    }
    parameters = ParameterView(clocks)
    relied_on = without_stale(Bundle(found), clocks, parameters)
    rows = standing_on_lists(relied_on, clocks, parameters, party_id)
    if any(row["is_listed"] is None for row in rows):
        return None
    return tuple(code_label("watchlist", str(row["list_code"])) for row in rows if row["is_listed"])
