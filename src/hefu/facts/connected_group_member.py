"""Groups of connected parties: held by majority, under one declared controller, or one party under two
names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

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
from hefu.kernels.network.union_find import tied_together
from hefu.parameters.loader import ParameterView

TABLE = "connected_group_member"
READS: tuple[str, ...] = ("party", "ownership", "party_match")

_REASONS_BY_WEIGHT = ("same_party", "declared_controller", "majority_ownership")
_CONTROL_SHARE = "law.connected.control_share"


class _Tie(NamedTuple):
    """Two parties, of which the second controls the first, may control it, or (``None``) nobody knows
    who does."""

    party_id: str
    holder_id: str | None
    reason_code: str
    is_certain: bool


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per party that is tied to another on the business date, of a whole book.

    ``group_id`` is unknown for every party whose group a holding of unknown size, a disputed controller
    or a party match that nobody decided might make larger. ``reason_code``: ``majority_ownership`` |
    ``declared_controller`` | ``same_party``.
    """
    ties = list(_ties(bundle, clocks, parameters.integer(_CONTROL_SHARE)))
    ids = sorted({tie.party_id for tie in ties} | {tie.holder_id for tie in ties if tie.holder_id})
    node = {party_id: position for position, party_id in enumerate(ids)}
    certain = [
        (node[tie.party_id], node[tie.holder_id])
        for tie in ties
        if tie.is_certain and tie.holder_id
    ]
    group = tied_together(len(ids), [one for one, _ in certain], [other for _, other in certain])
    in_doubt = _in_doubt(ties, node, list(group))
    reasons = _reasons(ties)
    size = Counter(group)
    return [
        {
            "party_id": party_id,
            "group_id": None if group[position] in in_doubt else f"group:{ids[group[position]]}",
            "reason_code": reasons.get(party_id),
        }
        for position, party_id in enumerate(ids)
        if size[group[position]] > 1 or group[position] in in_doubt
    ]


def _ties(bundle: Bundle, clocks: Clocks, control_share_bp: int) -> Iterator[_Tie]:
    disputed = disputed_texts(bundle, "ownership")
    for row in bundle.rows("ownership"):
        if _is_held(row, clocks):
            yield from _holding(row, control_share_bp, disputed)
    for one, other, state in decided_pairs(bundle):
        if state != "rejected":
            yield _Tie(one, other, "same_party", state == "accepted")
    contradicted = contradicted_cells(bundle)
    for row in bundle.rows("party"):
        party_id, controller_id = text(row, "party_id"), text(row, "controller_id")
        if party_id is None:
            continue
        if controller_id is not None:
            yield _Tie(party_id, controller_id, "declared_controller", True)
        elif _is_disputed(contradicted, party_id):
            yield _Tie(party_id, None, "declared_controller", False)


def _holding(row: Row, control_share_bp: int, disputed: Disputed) -> Iterator[_Tie]:
    """The tie of one holding; where an end is in dispute, an uncertain one for every end named."""
    shares = (whole(row, "share_bp"), whole(row, "voting_bp"))
    is_majority = any(share is not None and share > control_share_bp for share in shares)
    if not is_majority and shares[0] is not None:
        return
    owners = every_text(row, ("owner_id", "ownership_id"), disputed)
    owned = every_text(row, ("owned_id", "ownership_id"), disputed)
    is_certain = is_majority and len(owners) == len(owned) == 1
    for one in owned or owners:
        for holder in owners if owned and owners else (None,):
            yield _Tie(one, holder, "majority_ownership", is_certain)


def _is_disputed(contradicted: Cells, party_id: str) -> bool:
    return is_contradicted(contradicted, "party", party_id, "controller_id")


def _is_held(row: Row, clocks: Clocks) -> bool:
    """Held on the business date; a holding without a beginning or an end is held."""
    held_from, held_until = day(row, "held_from_on"), day(row, "held_until_on")
    is_begun = held_from is None or held_from <= clocks.as_of
    return is_begun and (held_until is None or clocks.as_of <= held_until)


def _in_doubt(ties: list[_Tie], node: dict[str, int], group: list[int]) -> set[int]:
    """Groups that an uncertain tie might join to another."""
    found = set()
    for tie in ties:
        if tie.is_certain:
            continue
        own = group[node[tie.party_id]]
        other = None if tie.holder_id is None else group[node[tie.holder_id]]
        if other != own:
            found |= {own} if other is None else {own, other}
    return found


def _reasons(ties: list[_Tie]) -> dict[str, str]:
    """Why each party stands in its group; a holding says more than a declaration, and that
    more than another name."""
    found: dict[str, str] = {}
    for tie in ties:
        if tie.is_certain and tie.holder_id:
            for party_id in (tie.party_id, tie.holder_id):
                found[party_id] = max(
                    found.get(party_id, tie.reason_code),
                    tie.reason_code,
                    key=_REASONS_BY_WEIGHT.index,
                )
    return found
