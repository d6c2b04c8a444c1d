"""Guarantee circles: parties that guarantee one another in a closed ring."""

from __future__ import annotations

from collections import Counter, defaultdict

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import disputed_texts, every_text
from hefu.facts.currency import Converter
from hefu.facts.guarantees import amount_of, stands
from hefu.parameters.loader import ParameterView

TABLE = "guarantee_circle_member"
READS: tuple[str, ...] = ("guarantee", "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per party that stands in a circle of two or more on the business date, of a whole book.

    ``circle_amount_minor`` sums the guarantees given inside the circle, in the currency in which most
    of them are told; unknown when one of them is.
    """
    # A circle too many can be explained, one too few is not seen: every end that some source names.
    disputed = disputed_texts(bundle, "guarantee")
    edges = [
        (guarantor_id, obligor_id, guarantee)
        for guarantee in bundle.rows("guarantee")
        if stands(guarantee, clocks)
        for guarantor_id in every_text(guarantee, ("guarantor_id", "guarantee_id"), disputed)
        for obligor_id in every_text(guarantee, ("obligor_id", "guarantee_id"), disputed)
    ]
    ids = sorted({party for one, other, _ in edges for party in (one, other)})
    node = {party_id: position for position, party_id in enumerate(ids)}
    sources = [node[one] for one, _, _ in edges]
    targets = [node[other] for _, other, _ in edges]
    circle = _circles(len(ids), sources, targets)
    size = Counter(circle)
    inside: dict[int, dict[Value, Row]] = defaultdict(dict)
    for source, target, (_, _, guarantee) in zip(sources, targets, edges, strict=True):
        # Nobody's promise to himself adds to a circle.
        if circle[source] == circle[target] and source != target:
            inside[circle[source]][guarantee.get("guarantee_id")] = guarantee
    converter = Converter(bundle, clocks)
    amounts = {root: amount_of(each.values(), converter) for root, each in inside.items()}
    found: list[Row] = []
    for position, party_id in enumerate(ids):
        root = circle[position]
        if size[root] > 1:
            amount, currency = amounts[root]
            found.append(
                {
                    "party_id": party_id,
                    "circle_id": f"circle:{ids[root]}",
                    "circle_size_count": size[root],
                    "circle_amount_minor": amount,
                    "currency": currency,
                }
            )
    return found


def _circles(count: int, guarantors: list[int], obligors: list[int]) -> list[int]:
    """For each party the first of its circle; a party in none is a circle of its own."""
    if not guarantors:
        return []
    # Imported where there is something to do: a book without guarantees loads no arrays.
    import numpy as np

    from hefu.kernels.network.graph import build_graph, strong_components

    graph = build_graph(count, np.array(guarantors, np.int32), np.array(obligors, np.int32))
    return [int(first) for first in strong_components(graph)]
