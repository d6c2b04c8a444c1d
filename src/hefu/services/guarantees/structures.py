"""Circles, mutual pairs, stars, chains and over-extension, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hefu.kernels.network.circles import find_circles
from hefu.kernels.network.contagion_chains import ContagionChains, contagion_chains
from hefu.kernels.network.graph import build_graph
from hefu.kernels.network.guarantee_structures import (
    joint_groups,
    mutual_pairs,
    over_extension_bp,
    stars,
)
from hefu.services.committee.page import Column, Section, Table, plain, said, share
from hefu.services.guarantees.reading import CIRCLE_LENGTH, STAR_SIZE, GuaranteeReading
from hefu.vocabulary.labelled import Label

CIRCLES_MAX = 1_000
_ROWS_MAX = 50
_WHOLE_BP = 10_000
# How many names of one structure a line holds.
_FACES_MAX = 6


@dataclass(frozen=True, slots=True)
class Circle:
    """Firms in the order of the guarantees, the amount each gives for the next."""

    firms: tuple[int, ...]
    amounts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All amounts together."""
        return sum(self.amounts)

    @property
    def smallest(self) -> int:
        """What can be called all the way round."""
        return min(self.amounts)


@dataclass(frozen=True, slots=True)
class Structures:
    """``circle_count`` circles exist, or at least so many where not ``is_complete``; the largest are kept."""

    circles: tuple[Circle, ...]
    circle_count: int
    is_complete: bool
    rows: tuple[tuple[Label, Label, Label], ...]
    chains: ContagionChains


def structures(reading: GuaranteeReading, focus: int | None) -> Structures:
    """All structures of the network, or of those that hold firm ``focus``."""
    tails, heads, amounts = reading.links
    graph = build_graph(len(reading.evidence.firms), tails, heads)
    found = find_circles(graph, amounts, length_max=reading.limits[CIRCLE_LENGTH], keep=CIRCLES_MAX)
    circles = [
        Circle(
            tuple(found.nodes[n, : found.lengths[n]].tolist()),
            tuple(amounts[found.arrows[n, : found.lengths[n]]].tolist()),
        )
        for n in range(len(found.lengths))
    ]
    chosen = tuple(one for one in circles if focus is None or focus in one.firms)
    chains = contagion_chains(tails, heads, amounts, reading.means)
    rows = [*_groups(reading, focus), *_stars(reading, focus), *_overextended(reading, focus)]
    return Structures(
        circles=chosen,
        circle_count=found.count if focus is None else len(chosen),
        is_complete=found.is_complete,
        rows=(*rows, *_chains(reading, chains, focus)),
        chains=chains,
    )


def circle_section(reading: GuaranteeReading, found: Structures) -> Section:
    """The circles, largest first, each in the order of its guarantees."""
    code = "circles_told" if found.is_complete else "circles_at_least"
    table = Table(
        (
            Column(said("guarantees.firms_in_order")),
            Column(said("guarantees.length"), is_number=True),
            Column(said("guarantees.total"), is_number=True),
            Column(said("guarantees.smallest"), is_number=True),
        ),
        tuple(
            (
                ring_of(reading, one),
                plain(len(one.firms)),
                reading.money(one.total),
                reading.money(one.smallest),
            )
            for one in found.circles[:_ROWS_MAX]
        ),
        left_out=max(found.circle_count - _ROWS_MAX, 0),
    )
    told = said(
        f"guarantees.{code}", count=found.circle_count, length=reading.limits[CIRCLE_LENGTH]
    )
    return Section(said("guarantees.circles"), (told,), table=table if found.circles else None)


def structure_section(found: Structures) -> Section:
    """Everything that is no circle."""
    columns = (
        Column(said("guarantees.kind")),
        Column(said("guarantees.firms")),
        Column(said("guarantees.total"), is_number=True),
    )
    says = () if found.rows else (said("guarantees.no_structures"),)
    rows = found.rows[:_ROWS_MAX]
    table = Table(columns, rows, left_out=len(found.rows) - len(rows)) if rows else None
    return Section(said("guarantees.structures"), says, table=table)


def ring_of(reading: GuaranteeReading, circle: Circle) -> Label:
    """The firms in order, the first once more at the end."""
    return plain(" → ".join(reading.name(firm) for firm in (*circle.firms, circle.firms[0])))


def _groups(reading: GuaranteeReading, focus: int | None) -> Iterator[tuple[Label, Label, Label]]:
    arrows = reading.links
    pairs = mutual_pairs(*arrows)
    order = np.argsort(-pairs.gross, kind="stable")
    for n in order.tolist():
        left, right = int(pairs.left[n]), int(pairs.right[n])
        if focus in (None, left, right):
            told = plain(f"{reading.name(left)} ⇄ {reading.name(right)}")
            yield said("guarantees.mutual"), told, reading.money(int(pairs.gross[n]))
    for group in joint_groups(*arrows).groups:
        if focus is None or focus in group.firms:
            yield (
                said("guarantees.joint"),
                _names(reading, group.firms),
                reading.money(group.amount),
            )


def _stars(reading: GuaranteeReading, focus: int | None) -> Iterator[tuple[Label, Label, Label]]:
    for star in stars(*reading.links, leaves_min=reading.limits[STAR_SIZE]):
        if focus in (None, star.centre):
            told = said(
                "guarantees.star_of", centre=reading.name(star.centre), count=star.leaf_count
            )
            yield said(f"guarantees.star_{star.side}"), told, reading.money(star.amount)


def _overextended(
    reading: GuaranteeReading, focus: int | None
) -> Iterator[tuple[Label, Label, Label]]:
    tails, _, amounts = reading.links
    ratios = over_extension_bp(tails, amounts, reading.means)
    given = np.zeros(len(ratios), np.int64)
    np.add.at(given, tails, amounts)
    for firm in np.argsort(-given, kind="stable").tolist():
        is_known = reading.evidence.means[firm] is not None
        is_over = ratios[firm] > _WHOLE_BP or (ratios[firm] < 0)
        if not (is_known and is_over and focus in (None, firm)):
            continue
        ratio = share(int(ratios[firm])) if ratios[firm] > 0 else said("guarantees.no_means")
        told = said("guarantees.over_of", firm=reading.name(firm), ratio=ratio)
        yield said("guarantees.over"), told, reading.money(int(given[firm]))


def _chains(
    reading: GuaranteeReading, chains: ContagionChains, focus: int | None
) -> Iterator[tuple[Label, Label, Label]]:
    for n in range(len(chains.lengths)):
        firms = chains.firms[n, : chains.lengths[n] + 1].tolist()
        if len(firms) > 2 and (focus is None or focus in firms):
            told = plain(" ← ".join(reading.name(firm) for firm in firms))
            yield said("guarantees.chain"), told, reading.money(int(chains.claims[n]))


def _names(reading: GuaranteeReading, firms: tuple[int, ...]) -> Label:
    shown = "、".join(reading.name(firm) for firm in firms[:_FACES_MAX])
    shown_en = ", ".join(reading.name(firm) for firm in firms[:_FACES_MAX])
    more = "…" if len(firms) > _FACES_MAX else ""
    return Label(en=shown_en + more, zh=shown + more)
