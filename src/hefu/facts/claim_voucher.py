"""Each voucher offered for financing beside every voucher above it: its tenor under the rules of its issue
day, what was split from each, and who financed each before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.live_claims import LiveClaim, live_claims
from hefu.facts.paper_graph import Paper, paper_graph
from hefu.facts.paper_value import PaperValues
from hefu.facts.product_terms import period_end
from hefu.facts.voucher_tree import READS as VOUCHER_TREE_READS
from hefu.facts.voucher_tree import line_of
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.errors import PolicyIncomplete

TABLE = "claim_voucher"
READS: tuple[str, ...] = VOUCHER_TREE_READS

_LIMITS = {
    "normal": "law.voucher.tenor_normal_max",
    "hard": "law.voucher.tenor_hard_max",
    "announced": "law.voucher.tenor_announced_max",
}


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per item on a voucher and voucher at or above it; a voucher not shown is a row of unknowns.

    Tenor runs from the issue of the root to the claimed voucher's own day of payment, in calendar months,
    under the limit that stood on the day the root was issued: 0 days over where none stood yet.
    """
    del parameters
    graph = paper_graph(bundle)
    values = PaperValues(bundle, clocks, Converter(bundle, clocks))
    live = live_claims(bundle, clocks, graph)
    on: dict[Paper, list[LiveClaim]] = {}
    for claim in live:
        for paper in claim.papers:
            on.setdefault(paper, []).append(claim)
    found = []
    for item in bundle.rows("application_item"):
        voucher_id = text(item, "voucher_id")
        if voucher_id is None:
            continue
        application = bundle.one("application", "application_id", item.get("application_id")) or {}
        own = graph.row(Paper("voucher", voucher_id))
        terms = _tenor(bundle, clocks, own)
        for paper in graph.at_or_above(Paper("voucher", voucher_id)):
            if paper.kind != "voucher":
                continue
            row = graph.row(paper)
            currency = text(row, "currency")
            found.append(
                {
                    "application_id": item.get("application_id"),
                    "item_no": item.get("item_no"),
                    "voucher_id": voucher_id,
                    "source_voucher_id": paper.id,
                    "is_own": int(paper.id == voucher_id),
                    "currency": currency,
                    "amount_minor": whole(row, "amount_minor"),
                    "split_total_minor": values.split_off(row, currency) if row else None,
                    **terms,
                    **_others(bundle, on.get(paper, ()), item, application),
                }
            )
    return found


def _tenor(bundle: Bundle, clocks: Clocks, voucher: Row) -> Row:
    line = line_of(bundle, voucher) if voucher else []
    issued_on = day(line[-1], "issued_on") if line else None
    due_on = day(voucher, "due_on")
    is_known = issued_on is not None and due_on is not None
    found: Row = {
        "root_issued_on": issued_on,
        "due_on": due_on,
        "tenor_days": (due_on - issued_on).days if issued_on and due_on else None,
    }
    for name, parameter_id in _LIMITS.items():
        limit_on = None if issued_on is None else _limit_on(parameter_id, issued_on, clocks)
        over = 0 if limit_on is None or due_on is None else max((due_on - limit_on).days, 0)
        found[f"days_over_{name}"] = over if is_known else None
        if name != "announced":
            found[f"{name}_limit_days"] = (
                (limit_on - issued_on).days if limit_on and issued_on else None
            )
    return found


def _limit_on(parameter_id: str, issued_on: date, clocks: Clocks) -> date | None:
    """The last day on which a voucher issued that day may fall due; ``None`` where no limit stood."""
    try:
        at_issue = ParameterView(Clocks(as_of=issued_on, known_on=clocks.known_on))
        return period_end(issued_on, at_issue.get(parameter_id))
    except PolicyIncomplete:
        return None


def _others(bundle: Bundle, on: Sequence[LiveClaim], item: Row, application: Row) -> Row:
    """Financings of one voucher beside this item: asked for earlier or on the same day, or told by the
    platform. The count is unknown where a day, or what happened, is."""
    requested_on = day(application, "requested_on")
    others: list[LiveClaim] = []
    is_doubtful = False
    for claim in on:
        if claim.item is item or claim.key.startswith("pledge"):
            continue
        if claim.item:
            theirs = day(claim.application, "requested_on")
            if theirs is None or requested_on is None:
                is_doubtful = True
            elif theirs <= requested_on:
                others.append(claim)
            continue
        event = bundle.one("voucher_event", "voucher_event_id", claim.told_as) or {}
        if event.get("event_code") == "financed":
            others.append(claim)
        else:
            is_doubtful = True
    return {
        "other_financing_count": None if is_doubtful and not others else len(others),
        "other_financing_id": others[0].told_as if others else None,
    }
