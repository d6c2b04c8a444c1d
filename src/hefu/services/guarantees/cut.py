"""Which guarantees to dissolve, what that costs and what it saves; and what changed in a month."""

from __future__ import annotations

from dataclasses import dataclass

from hefu.facts.guarantee_evidence import GuaranteeEvidence, clearing_book
from hefu.kernels.network.circles import find_circles
from hefu.kernels.network.dissolve import Dissolution, Limits, dissolve
from hefu.kernels.network.graph import Integers, build_graph
from hefu.kernels.network.guarantee_clearing import default_rules
from hefu.kernels.network.guarantee_losses import single_failures
from hefu.kernels.network.guarantee_structures import changed_circles
from hefu.services.committee.page import Column, Section, Table, plain, said, share
from hefu.services.guarantees.reading import (
    CIRCLE_LENGTH,
    RECOVERY,
    GuaranteeReading,
    links_of,
)
from hefu.services.guarantees.structures import CIRCLES_MAX
from hefu.vocabulary.labelled import Label

_ROWS_MAX = 20


@dataclass(frozen=True)
class Cut:
    """Pairs of firms whose guarantees are to be replaced; ``loss_after`` the costliest single failure
    of a firm on a circle, before and once the obligors have given collateral in their place."""

    dissolution: Dissolution
    pairs: tuple[tuple[int, int, int], ...]
    loss_before: int
    loss_after: int

    def holds(self, guarantor: int, obligor: int) -> bool:
        """Whether the guarantee between the two is to go."""
        return any(pair[:2] == (guarantor, obligor) for pair in self.pairs)


def cut(reading: GuaranteeReading, ringed: frozenset[int], losses: Integers) -> Cut:
    """The cheapest guarantees to replace so that no listed circle remains.

    ``ringed``: firms on a circle; ``losses`` by firm falling alone.
    """
    tails, heads, amounts = reading.links
    limits = Limits(length_max=reading.limits[CIRCLE_LENGTH], threshold=-1)
    found = dissolve(tails, heads, amounts, firm_count=len(reading.evidence.firms), limits=limits)
    pairs = tuple(
        (int(tails[n]), int(heads[n]), int(amounts[n])) for n in found.guarantees.tolist()
    )
    chosen = {pair[:2] for pair in pairs}
    replaced = frozenset(
        n
        for n, one in enumerate(reading.evidence.promises)
        if (one.guarantor, one.obligor) in chosen
    )
    book = clearing_book(reading.evidence, replaced=replaced)
    after = single_failures(book, default_rules(reading.limits[RECOVERY]))
    firms = sorted(ringed)
    before_loss, after_loss = (int(each[firms].max(initial=0)) for each in (losses, after.losses))
    return Cut(found, pairs, before_loss, after_loss)


def cut_section(reading: GuaranteeReading, found: Cut) -> Section:
    """What to replace by collateral, what it costs, and how sure it is that nothing cheaper does."""
    if not found.pairs:
        return Section(said("guarantees.cut"), (said("guarantees.nothing_to_cut"),))
    dissolution = found.dissolution
    code = "cut_cheapest" if dissolution.is_cheapest else "cut_near"
    told = [
        said(
            f"guarantees.{code}",
            count=len(found.pairs),
            cost=reading.money(dissolution.cost),
            gap=share(dissolution.gap_bp),
            length=reading.limits[CIRCLE_LENGTH],
        ),
        said(
            "guarantees.cut_saves"
            if found.loss_after != found.loss_before
            else "guarantees.cut_saves_nothing",
            before=reading.money(found.loss_before),
            after=reading.money(found.loss_after),
        ),
    ]
    if not dissolution.is_complete:
        told.append(said("guarantees.cut_incomplete"))
    columns = (
        Column(said("guarantees.guarantor")),
        Column(said("guarantees.obligor")),
        Column(said("guarantees.amount"), is_number=True),
    )
    ordered = sorted(found.pairs, key=lambda pair: (-pair[2], pair))
    rows = tuple(
        (plain(reading.name(one)), plain(reading.name(other)), reading.money(minor))
        for one, other, minor in ordered[:_ROWS_MAX]
    )
    table = Table(columns, rows, left_out=len(ordered) - len(rows))
    return Section(said("guarantees.cut"), tuple(told), table=table)


@dataclass(frozen=True, slots=True)
class MonthChange:
    """Guarantees signed and ended within the month, and what that did to circles (firms by id)."""

    signed: int
    ended: int
    rows: tuple[tuple[str, frozenset[str], int, int], ...]


def month_change(reading: GuaranteeReading, focus: int | None) -> MonthChange:
    """Compare the network with itself a month before."""
    now, old = reading.evidence, reading.month_ago
    ids = [{one.guarantee_id for one in each.promises} for each in (now, old)]
    every = sorted({*now.firms, *old.firms})
    place = {firm: n for n, firm in enumerate(every)}
    length = reading.limits[CIRCLE_LENGTH]
    changes = changed_circles(_rings(old, place, length), _rings(now, place, length))
    wanted = None if focus is None else place[now.firms[focus]]
    rows = [
        (kind, frozenset(every[firm] for firm in change.firms), change.before, change.now)
        for kind, part in (
            ("new", changes.new),
            ("gone", changes.gone),
            ("grown", changes.grown),
            ("widened", changes.widened),
        )
        for change in part
        if wanted is None or wanted in change.firms
    ]
    return MonthChange(len(ids[0] - ids[1]), len(ids[1] - ids[0]), tuple(rows))


def change_section(reading: GuaranteeReading, found: MonthChange, since: object) -> Section:
    """What became of circles within the month."""
    code = "changed_told" if found.rows else "changed_nothing"
    told = said(f"guarantees.{code}", signed=found.signed, ended=found.ended, since=since)
    columns = (
        Column(said("guarantees.change")),
        Column(said("guarantees.firms")),
        Column(said("guarantees.before"), is_number=True),
        Column(said("guarantees.now"), is_number=True),
    )
    rows = tuple(
        (
            said(f"guarantees.change_{kind}"),
            _told(reading, firms),
            reading.money(before),
            reading.money(now),
        )
        for kind, firms, before, now in found.rows[:_ROWS_MAX]
    )
    table = Table(columns, rows, left_out=len(found.rows) - len(rows)) if rows else None
    return Section(said("guarantees.changed"), (told,), table=table)


def _told(reading: GuaranteeReading, firms: frozenset[str]) -> Label:
    names = [reading.names.get(one) or one.partition(":")[2] for one in sorted(firms)]
    return Label(en=", ".join(names), zh="、".join(names))


def _rings(
    evidence: GuaranteeEvidence, place: dict[str, int], length: int
) -> list[tuple[tuple[int, ...], int]]:
    tails, heads, amounts = links_of(evidence)
    graph = build_graph(len(evidence.firms), tails, heads)
    found = find_circles(graph, amounts, length_max=length, keep=CIRCLES_MAX)
    return [
        (
            tuple(place[evidence.firms[n]] for n in found.nodes[row, : found.lengths[row]]),
            int(found.totals[row]),
        )
        for row in range(len(found.lengths))
    ]
