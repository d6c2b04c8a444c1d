"""Each voucher in reach: where it stands in the tree it was split from, its tenor, who financed it."""

from __future__ import annotations

from collections.abc import Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.live_claims import LIVE_CLAIM_READS, LiveClaim, live_claims
from hefu.facts.paper_graph import Paper, paper_graph
from hefu.facts.paper_value import PAPER_VALUE_READS, PaperValues
from hefu.parameters.loader import ParameterView

TABLE = "voucher_tree"
READS: tuple[str, ...] = (*LIVE_CLAIM_READS, *PAPER_VALUE_READS)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per voucher, amounts in its own currency.

    ``root_voucher_id`` is unknown when a voucher above was not shown, or the vouchers name one another in
    a circle. ``financing_id`` and ``financier_id`` tell one of the live financings, the first by id.
    """
    values = PaperValues(bundle, clocks, Converter(bundle, clocks))
    graph = paper_graph(bundle)
    financed: dict[Paper, list[LiveClaim]] = {}
    for claim in live_claims(bundle, clocks, graph):
        if not claim.key.startswith("pledge"):
            for paper in claim.papers:
                financed.setdefault(paper, []).append(claim)
    found = []
    for voucher in bundle.rows("receivable_voucher"):
        voucher_id = text(voucher, "voucher_id") or ""
        line = line_of(bundle, voucher)
        root = line[-1] if line else {}
        by = financed.get(Paper("voucher", voucher_id), [])
        children = bundle.by("receivable_voucher", "parent_voucher_id", voucher_id)
        found.append(
            {
                "voucher_id": voucher_id,
                "parent_voucher_id": voucher.get("parent_voucher_id"),
                "root_voucher_id": root.get("voucher_id"),
                "depth_count": len(line) - 1 if line else None,
                "currency": voucher.get("currency"),
                "amount_minor": whole(voucher, "amount_minor"),
                "split_total_minor": values.split_off(voucher, text(voucher, "currency")),
                "is_leaf": int(not children),
                "issued_on": voucher.get("issued_on"),
                "root_issued_on": root.get("issued_on"),
                "due_on": voucher.get("due_on"),
                "tenor_days": _days(voucher, voucher),
                "tenor_from_root_days": _days(root, voucher),
                **_financings(by),
                "is_pledged": int(_is_pledged(bundle, clocks, voucher_id)),
            }
        )
    return found


def line_of(bundle: Bundle, voucher: Row) -> list[Row]:
    """The voucher, the one it was split from, and so on to the root; empty when the root is not known."""
    line = [voucher]
    seen = {voucher.get("voucher_id")}
    while line[-1].get("parent_voucher_id") is not None:
        parent_id = line[-1].get("parent_voucher_id")
        parent = bundle.one("receivable_voucher", "voucher_id", parent_id)
        if parent is None or parent_id in seen:
            return []
        seen.add(parent_id)
        line.append(parent)
    return line


def _days(start: Row, end: Row) -> int | None:
    issued_on, due_on = day(start, "issued_on"), day(end, "due_on")
    return None if issued_on is None or due_on is None else (due_on - issued_on).days


def _financings(by: Sequence[LiveClaim]) -> Row:
    first = by[0] if by else None
    return {
        "live_item_count": sum(bool(claim.item) for claim in by),
        "financed_event_count": sum(not claim.item for claim in by),
        "financing_id": None if first is None else first.told_as,
        "financier_id": None if first is None else first.claimant_id,
    }


def _is_pledged(bundle: Bundle, clocks: Clocks, voucher_id: str) -> bool:
    """A pledge whose release nobody states stands."""
    released = (
        day(pledge, "released_on") for pledge in bundle.by("pledge", "voucher_id", voucher_id)
    )
    return any(released_on is None or released_on > clocks.as_of for released_on in released)
