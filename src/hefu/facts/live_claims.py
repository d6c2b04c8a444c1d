"""Everything that draws on a paper today: items of live applications, pledges, vouchers financed elsewhere.

One financing is one claim, whoever tells of it. A pledge in favour of the very financier of an item on the
same paper, given when the item was asked for or later, secures that item and is no second claim; so is a
platform's word that a voucher was financed by the financier whose application we hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, whole
from hefu.facts.paper_graph import PAPER_READS, Paper, PaperGraph
from hefu.facts.same_party import is_same_party

LIVE_CLAIM_READS = ("application", "pledge", "voucher_event", *PAPER_READS)
"""What :func:`live_claims` reads."""

ENDED = ("declined", "withdrawn", "repaid")
"""Statuses of an application that draws on nothing any more; an unknown status counts as live."""


class LiveClaim(NamedTuple):
    """One claim on papers. ``told_as``: the id a person finds it by (an application, a pledge, an event).

    ``amount`` in minor units of ``currency``; ``None`` when nobody says how much.
    """

    key: str
    told_as: str | None
    claimant_id: Value
    papers: tuple[Paper, ...]
    amount: int | None
    currency: str | None
    item: Row
    application: Row


_Standing = Mapping[Paper, Sequence[LiveClaim]]


def live_claims(bundle: Bundle, clocks: Clocks, graph: PaperGraph) -> tuple[LiveClaim, ...]:
    """Every live claim in reach that names a paper, each once, in the order of its key; put together once
    for a bundle and its clocks."""
    return bundle.worked_out(("live claims", clocks), lambda: _live_claims(bundle, clocks, graph))


def _live_claims(bundle: Bundle, clocks: Clocks, graph: PaperGraph) -> tuple[LiveClaim, ...]:
    items = [_of_item(bundle, graph, item) for item in bundle.rows("application_item")]
    drawn = [claim for claim in items if claim.application.get("status_code") not in ENDED]
    found = [*drawn, *_of_pledges(bundle, clocks, graph, _standing(graph, drawn))]
    found += _of_events(bundle, clocks, _standing(graph, items))
    named = (claim for claim in found if claim.papers)
    return tuple(sorted(named, key=lambda claim: claim.key))


def _standing(graph: PaperGraph, items: Iterable[LiveClaim]) -> _Standing:
    """Paper -> items that rest on it or on something under it."""
    found: dict[Paper, list[LiveClaim]] = {}
    for item in items:
        for paper in drawn_from(graph, item):
            found.setdefault(paper, []).append(item)
    return found


def drawn_from(graph: PaperGraph, claim: LiveClaim) -> tuple[Paper, ...]:
    """The papers of a claim and all above them, each once."""
    return tuple(dict.fromkeys(each for paper in claim.papers for each in graph.at_or_above(paper)))


def _of_item(bundle: Bundle, graph: PaperGraph, item: Row) -> LiveClaim:
    application_id = item.get("application_id")
    application = bundle.one("application", "application_id", application_id) or {}
    return LiveClaim(
        key=f"item {item.get('application_item_id')} {application_id} {item.get('item_no')}",
        told_as=text(item, "application_id"),
        claimant_id=application.get("financier_id"),
        papers=graph.named(item),
        amount=whole(item, "claimed_minor"),
        currency=text(item, "currency"),
        item=item,
        application=application,
    )


def _of_pledges(
    bundle: Bundle, clocks: Clocks, graph: PaperGraph, standing: _Standing
) -> Iterator[LiveClaim]:
    for pledge in bundle.rows("pledge"):
        pledged_on, released_on = day(pledge, "pledged_on"), day(pledge, "released_on")
        is_later = pledged_on is not None and pledged_on > clocks.as_of
        is_over = released_on is not None and released_on <= clocks.as_of
        papers = graph.named(pledge)
        if is_later or is_over or _secures_an_item(bundle, pledge, papers, standing):
            continue
        yield LiveClaim(
            key=f"pledge {pledge.get('pledge_id')}",
            told_as=text(pledge, "pledge_id"),
            claimant_id=pledge.get("pledgee_id"),
            papers=papers,
            amount=whole(pledge, "secured_minor"),
            currency=text(pledge, "currency"),
            item={},
            application={},
        )


def _secures_an_item(
    bundle: Bundle, pledge: Row, papers: Iterable[Paper], standing: _Standing
) -> bool:
    """Whether a pledge is the security of an item's own financing: to its financier, not older than it."""
    pledged_on = day(pledge, "pledged_on")
    for item in (item for paper in papers for item in standing.get(paper, ())):
        requested_on = day(item.application, "requested_on")
        is_in_time = bool(pledged_on and requested_on and pledged_on >= requested_on)
        if is_in_time and _is_by(bundle, pledge["pledgee_id"], item):
            return True
    return False


def _is_by(bundle: Bundle, party_id: Value, item: LiveClaim) -> bool:
    return is_same_party(bundle, party_id, item.claimant_id) is True


def _of_events(bundle: Bundle, clocks: Clocks, standing: _Standing) -> Iterator[LiveClaim]:
    for event in bundle.rows("voucher_event"):
        voucher_id, occurred_on = text(event, "voucher_id"), day(event, "occurred_on")
        is_later = occurred_on is not None and occurred_on > clocks.as_of
        if event.get("event_code") not in ("financed", None) or voucher_id is None or is_later:
            continue
        paper = Paper("voucher", voucher_id)
        if any(_is_by(bundle, event.get("to_id"), item) for item in standing.get(paper, ())):
            continue
        is_financing = event.get("event_code") == "financed"
        yield LiveClaim(
            key=f"event {event.get('voucher_event_id')}",
            told_as=text(event, "voucher_event_id"),
            claimant_id=event.get("to_id"),
            papers=(paper,),
            amount=whole(event, "amount_minor") if is_financing else None,
            currency=text(event, "currency"),
            item={},
            application={},
        )
