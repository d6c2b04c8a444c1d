"""How much policy would finance: per item and its paper, then under the facility and the request."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from hefu.decisions.policy import AmountState
from hefu.decisions.situation import Situation
from hefu.evidence.schema import Row


class Amounts(msgspec.Struct, frozen=True):
    """Minor units of the application's currency. ``offered`` is ``None`` when it cannot be known.

    ``by_item``: item number -> what counts now; ``excluded``: item number -> what it would add if
    cured, ``None`` when that is not known either.
    """

    requested: int | None
    offered: int | None
    headroom: int | None
    by_item: Mapping[str, int]
    excluded: Mapping[str, int | None]

    @property
    def state(self) -> AmountState:
        """Full as requested, part of it, none, or unknown."""
        if self.offered is None or self.requested is None:
            return "unknown"
        if self.offered <= 0:
            return "none"
        return "full" if self.offered >= self.requested else "part"


def amounts_of(situation: Situation, excluded_items: frozenset[str], *, capped: bool) -> Amounts:
    """Amounts of one situation. ``excluded_items``: items that count nothing until cured.

    An item whose financeable amount is unknown counts nothing. ``capped``: the request is limited to
    the facility's headroom; an unknown headroom makes the offer unknown.
    """
    by_item: dict[str, int] = {}
    excluded: dict[str, int | None] = {}
    for paper in situation.papers:
        item = str(paper["item_no"])
        financeable = _integer(paper, "financeable_minor")
        if item in excluded_items or financeable is None:
            excluded[item] = _would_add(paper, financeable)
        else:
            by_item[item] = financeable
    requested = _integer(situation.application, "requested_minor")
    facility = next(iter(situation.facts.get("borrower_facility", ())), {})
    headroom = _integer(facility, "headroom_minor")
    offered: int | None = sum(by_item.values())
    if requested is not None and offered is not None:
        offered = min(offered, requested)
    if capped and offered is not None:
        offered = None if headroom is None else min(offered, max(headroom, 0))
    return Amounts(
        requested=requested,
        offered=offered,
        headroom=headroom,
        by_item=by_item,
        excluded=excluded,
    )


def _would_add(paper: Row, financeable: int | None) -> int | None:
    if financeable is not None:
        return financeable
    claimed, rate = _integer(paper, "claimed_minor"), _integer(paper, "advance_rate_bp")
    return None if claimed is None or rate is None else claimed * rate // 10_000


def _integer(row: Row, column: str) -> int | None:
    value = row.get(column)
    return value if isinstance(value, int) else None
