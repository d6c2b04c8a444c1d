"""What the evidence states about control: holdings, declared controllers, and who is one with whom.

Each statement is sure, or it is possible: of unknown size, with an end in dispute, or a match that nobody
decided. What follows from the sure ones alone holds; what follows from all together might.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import (
    Cells,
    Disputed,
    contradicted_cells,
    day,
    disputed_texts,
    every_text,
    is_contradicted,
    text,
    whole,
)
from hefu.facts.party_links import decided_pairs

_WHOLE = 10_000
Pair = tuple[str, str]


@dataclass(slots=True)
class Statements:
    """Statements of one strength. ``holdings``: holder, firm, capital and votes in basis points."""

    holdings: list[tuple[str, str, int, int]] = field(default_factory=list)
    declared: list[Pair] = field(default_factory=list)
    same: list[Pair] = field(default_factory=list)


@dataclass(slots=True)
class StatedControl:
    """All statements of a book. ``open_ends``: parties of which a tie is stated and not to whom."""

    sure: Statements
    possible: Statements
    open_ends: set[str]

    @property
    def parties(self) -> list[str]:
        """Every party that a statement names, by id."""
        named = set(self.open_ends)
        for each in (self.sure, self.possible):
            named.update(party_id for row in each.holdings for party_id in row[:2])
            named.update(party_id for pair in (*each.declared, *each.same) for party_id in pair)
        return sorted(named)


def stated_control(bundle: Bundle, clocks: Clocks) -> StatedControl:
    """What a whole book states about the business date."""
    found = StatedControl(Statements(), Statements(), set())
    contradicted = contradicted_cells(bundle)
    disputed = disputed_texts(bundle, "ownership")
    for row in bundle.rows("ownership"):
        if _is_held(row, clocks):
            _read_holding(row, (contradicted, disputed), found)
    for one, other, state in decided_pairs(bundle):
        if state != "rejected":
            (found.sure if state == "accepted" else found.possible).same.append((one, other))
    for row in bundle.rows("party"):
        party_id, controller_id = text(row, "party_id"), text(row, "controller_id")
        if party_id is None:
            continue
        if controller_id is not None:
            found.sure.declared.append((controller_id, party_id))
        elif is_contradicted(contradicted, "party", party_id, "controller_id"):
            found.open_ends.add(party_id)
    return found


def _read_holding(row: Row, doubts: tuple[Cells, Disputed], found: StatedControl) -> None:
    """A holding with known ends counts with what is known of it, and might be all of the firm where its
    size is not known. One with an end in dispute might be of everyone that is named."""
    contradicted, disputed = doubts
    share, votes = _size(row, "share_bp"), _size(row, "voting_bp")
    if votes is None and not is_contradicted(
        contradicted, "ownership", row.get("ownership_id"), "voting_bp"
    ):
        votes = share
    holders = every_text(row, ("owner_id", "ownership_id"), disputed)
    firms = every_text(row, ("owned_id", "ownership_id"), disputed)
    if not holders or not firms:
        found.open_ends.update(holders or firms)
        return
    is_sure = len(holders) == len(firms) == 1
    if is_sure:
        found.sure.holdings.append((holders[0], firms[0], share or 0, votes or 0))
    if is_sure and share is not None and votes is not None:
        return
    might_be = [_WHOLE if size is None else size for size in (share, votes)]
    if is_sure:  # What is known of it is counted already.
        might_be = [_WHOLE if size is None else 0 for size in (share, votes)]
    for holder in holders:
        for firm in firms:
            found.possible.holdings.append((holder, firm, might_be[0], might_be[1]))


def _size(row: Row, column: str) -> int | None:
    """Basis points; less than nothing is no size."""
    value = whole(row, column)
    return None if value is None or value < 0 else value


def _is_held(row: Row, clocks: Clocks) -> bool:
    """Held on the business date; a holding without a beginning or an end is held."""
    held_from, held_until = day(row, "held_from_on"), day(row, "held_until_on")
    is_begun = held_from is None or held_from <= clocks.as_of
    return is_begun and (held_until is None or clocks.as_of <= held_until)
