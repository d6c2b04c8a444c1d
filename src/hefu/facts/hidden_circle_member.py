"""Circles that close only by promises that are called something else, or by a common controller."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts import connected_group_member
from hefu.facts.cells import text
from hefu.facts.derivation import derived
from hefu.facts.guarantee_evidence import OPEN_KINDS
from hefu.facts.guarantees import stands
from hefu.parameters.loader import ParameterView

TABLE = "hidden_circle_member"
READS: tuple[str, ...] = (*connected_group_member.READS, "guarantee")

Arrow = tuple[str, str]


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per party that stands in no circle of guarantees called so, but in one once buy-backs,
    shortfall undertakings and confirming-warehouse undertakings count and firms of one group are one.

    ``circle_size_count``: parties of the circle, a group counted once. ``hidden_count``: promises on it
    that are called something else; ``group_count``: groups of which it needs more than one firm.
    """
    standing = [
        (guarantor_id, obligor_id, text(row, "kind_code"))
        for row in bundle.rows("guarantee")
        if stands(row, clocks)
        and (guarantor_id := text(row, "guarantor_id")) is not None
        and (obligor_id := text(row, "obligor_id")) is not None
    ]
    if not standing:
        return []
    group_of = {
        str(row["party_id"]): str(row["group_id"])
        for row in derived(connected_group_member, bundle, clocks, parameters)
    }
    called_so = [(one, other) for one, other, kind in standing if kind in OPEN_KINDS]
    in_the_open = {party for ring in _rings(called_so) for party in ring}
    wide = [
        (group_of.get(one, one), group_of.get(other, other), (one, other), kind)
        for one, other, kind in standing
    ]
    ring_of = {
        node: number
        for number, ring in enumerate(_rings((tail, head) for tail, head, *_ in wide))
        for node in ring
    }
    nodes: dict[int, set[str]] = defaultdict(set)
    ends: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    hidden: dict[int, int] = defaultdict(int)
    for tail, head, (one, other), kind in wide:
        ring_no = ring_of.get(tail)
        if tail == head or ring_no is None or ring_no != ring_of.get(head):
            continue
        nodes[ring_no] |= {tail, head}
        ends[ring_no][tail].add(one)
        ends[ring_no][head].add(other)
        hidden[ring_no] += kind not in (*OPEN_KINDS, None)
    return [
        {
            "party_id": party_id,
            "circle_id": f"hidden:{min(nodes[number])}",
            "circle_size_count": len(nodes[number]),
            "hidden_count": hidden[number],
            "group_count": sum(len(firms) > 1 for firms in ends[number].values()),
        }
        for number in sorted(nodes)
        for party_id in sorted({firm for firms in ends[number].values() for firm in firms})
        if party_id not in in_the_open
    ]


def _rings(arrows: Iterable[Arrow]) -> list[set[str]]:
    """Closed rings of two or more, by the smallest name."""
    import numpy as np

    from hefu.kernels.network.graph import build_graph, strong_components

    told = list(arrows)
    names = sorted({end for arrow in told for end in arrow})
    place = {name: number for number, name in enumerate(names)}
    tails = np.array([place[tail] for tail, _ in told], np.int32)
    heads = np.array([place[head] for _, head in told], np.int32)
    members: dict[int, set[str]] = defaultdict(set)
    for name, root in zip(
        names, strong_components(build_graph(len(names), tails, heads)), strict=True
    ):
        members[int(root)].add(name)
    return [ring for _, ring in sorted(members.items()) if len(ring) > 1]
