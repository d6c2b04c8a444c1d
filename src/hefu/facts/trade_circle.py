"""Goods that went round: firms that sold the same goods to one another until they were back.

A circle is a ring of two to six firms and one kind of goods in which every firm invoiced the next within a
window. Whether the invoices also stand in the order of time, each leg later than the one before, is told
beside it: invoices of such circles are often dated at will. Only firms that trade in a ring at all are
looked into: the database adds up who invoiced whom, and lines are read for firms of rings alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.following import Trail
from hefu.evidence.schema import Row
from hefu.facts.trade_legs import Leg, legs_of
from hefu.parameters.loader import ParameterView

TABLE = "trade_circle"
READS: tuple[str, ...] = ()

_KEEP = 20_000
_STEPS_MAX = 2_000_000_000
_Ring = tuple[str, ...]
_Link = tuple[str, str]


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView, trail: Trail) -> list[Row]:
    """One row per circle and leg, in the order of the circle, with the largest invoice of the leg.

    ``amount_minor`` is the most that can have gone all the way round within the window: of the legs the
    least. ``turn_count`` counts the turns in the order of time, also overlapping ones; unknown where there
    were more than could be kept. Where there were more rings than could be kept, every link that stands
    in none of the kept ones has a row of unknowns.
    """
    since = clocks.as_of - timedelta(days=parameters.integer("policy.trade.circle_lookback_days"))
    links = (
        (str(row["seller_id"]), str(row["buyer_id"])) for row in trail.trade_links(clocks, since)
    )
    firms = in_rings(links)
    if not firms:
        return []
    found: list[Row] = []
    by_goods = legs_of(trail.trade_legs(clocks, since, sorted(firms)))
    for (goods, currency), legs in sorted(by_goods.items()):
        inside = in_rings((leg.seller_id, leg.buyer_id) for leg in legs)
        if inside:
            kept = [leg for leg in legs if leg.seller_id in inside and leg.buyer_id in inside]
            head: Row = {"goods": goods, "currency": currency}
            found += [{**head, **row} for row in _circles(goods, kept, parameters)]
    return found


def in_rings(links: Iterable[_Link]) -> set[str]:
    """Firms from which goods can come back to themselves over others."""
    pairs = sorted({(one, other) for one, other in links if one != other})
    # Cheap first: whoever only sells or only buys stands in no ring, and so on until nobody falls out.
    while True:
        both = {one for one, _ in pairs} & {other for _, other in pairs}
        kept = [pair for pair in pairs if pair[0] in both and pair[1] in both]
        if len(kept) == len(pairs):
            break
        pairs = kept
    if not pairs:
        return set()
    # Imported where there is something to do: a book without rings loads no arrays.
    import numpy as np

    from hefu.kernels.network.graph import build_graph, strong_components

    node = _numbers(pairs)
    tails = np.array([node[one] for one, _ in pairs], np.int32)
    heads = np.array([node[other] for _, other in pairs], np.int32)
    component = strong_components(build_graph(len(node), tails, heads)).tolist()
    size = Counter(component)
    return {firm for firm, number in node.items() if size[component[number]] > 1}


def _numbers(pairs: Iterable[_Link]) -> dict[str, int]:
    return {
        firm: place for place, firm in enumerate(sorted({firm for pair in pairs for firm in pair}))
    }


def _circles(goods: str, legs: Sequence[Leg], parameters: ParameterView) -> Iterator[Row]:
    by_link: dict[_Link, list[Leg]] = defaultdict(list)
    for leg in legs:
        by_link[leg.seller_id, leg.buyer_id].append(leg)
    firms_max = parameters.integer("policy.trade.circle_firms_max")
    window = parameters.integer("policy.trade.circle_window_days")
    rings, is_complete = _rings(by_link, firms_max)
    turns = _turns(legs, firms_max, window) if rings else {}
    told: set[_Link] = set()
    for ring in rings:
        links = [(firm, ring[(place + 1) % len(ring)]) for place, firm in enumerate(ring)]
        best = _best_window([by_link[link] for link in links], window)
        if best is None:
            continue
        told.update(links)
        first_on, last_on, amount, largest = best
        for place, leg in enumerate(largest):
            yield {
                "circle_id": f"trade:{goods}:{'>'.join(ring)}",
                "place_no": str(place + 1),
                "seller_id": leg.seller_id,
                "buyer_id": leg.buyer_id,
                "invoice_id": leg.invoice_id,
                "item_name": leg.item_name,
                "firm_count": len(ring),
                "turn_count": None if turns is None else turns.get(ring, 0),
                "amount_minor": amount,
                "leg_minor": leg.net_minor,
                "first_on": first_on,
                "last_on": last_on,
            }
    if not is_complete:
        for seller_id, buyer_id in sorted(set(by_link) - told):
            yield {**_UNKNOWN, "seller_id": seller_id, "buyer_id": buyer_id}


_UNKNOWN: Row = dict.fromkeys(
    (
        "circle_id",
        "place_no",
        "invoice_id",
        "item_name",
        "firm_count",
        "turn_count",
        "amount_minor",
        "leg_minor",
        "first_on",
        "last_on",
    )
)


def _rings(by_link: Mapping[_Link, Sequence[Leg]], firms_max: int) -> tuple[list[_Ring], bool]:
    """Rings of up to ``firms_max`` firms, each from the firm whose id comes first, and whether all."""
    import numpy as np

    from hefu.kernels.network.circles import find_circles
    from hefu.kernels.network.graph import build_graph

    links = sorted(by_link)
    node = _numbers(links)
    names = list(node)
    tails = np.array([node[one] for one, _ in links], np.int32)
    heads = np.array([node[other] for _, other in links], np.int32)
    amounts = np.array([sum(leg.net_minor for leg in by_link[link]) for link in links], np.int64)
    found = find_circles(
        build_graph(len(node), tails, heads),
        amounts,
        length_max=firms_max,
        keep=_KEEP,
        step_max=_STEPS_MAX,
    )
    rings = [
        _from_first([names[number] for number in nodes[:length]])
        for length, nodes in zip(found.lengths.tolist(), found.nodes.tolist(), strict=True)
    ]
    return rings, found.is_complete and found.count <= _KEEP


def _turns(legs: Sequence[Leg], firms_max: int, window: int) -> dict[_Ring, int] | None:
    """How often each ring was gone round in the order of time; ``None`` when there were too many."""
    import numpy as np

    from hefu.kernels.network.money.ledger import build_ledger
    from hefu.kernels.network.money.temporal_cycles import find_temporal_cycles

    node = _numbers((leg.seller_id, leg.buyer_id) for leg in legs)
    ledger = build_ledger(
        np.array([node[leg.seller_id] for leg in legs], np.int64),
        np.array([node[leg.buyer_id] for leg in legs], np.int64),
        np.array([leg.issued_on.toordinal() for leg in legs], np.int64),
        np.array([leg.net_minor for leg in legs], np.int64),
        account_count=len(node),
    )
    found = find_temporal_cycles(
        ledger, window=window, length_max=firms_max, keep=_KEEP, step_max=_STEPS_MAX
    )
    if not found.is_complete or found.count > _KEEP:
        return None
    counted: Counter[_Ring] = Counter()
    for length, numbers in zip(found.lengths.tolist(), found.transfers.tolist(), strict=True):
        counted[_from_first([legs[number].seller_id for number in numbers[:length]])] += 1
    return counted


def _from_first(firms: Sequence[str]) -> _Ring:
    start = firms.index(min(firms))
    return (*firms[start:], *firms[:start])


def _best_window(
    legs: Sequence[Sequence[Leg]], window: int
) -> tuple[date, date, int, list[Leg]] | None:
    """The window in which most went all the way round: its first and last invoice, that amount, and the
    largest invoice of each leg; ``None`` when no window holds an invoice of every leg."""
    best: tuple[int, date, list[list[Leg]]] | None = None
    for start in sorted({leg.issued_on for each in legs for leg in each}):
        until = start + timedelta(days=window)
        held = [[leg for leg in each if start <= leg.issued_on <= until] for each in legs]
        if not all(held):
            continue
        amount = min(sum(leg.net_minor for leg in each) for each in held)
        if best is None or amount > best[0]:
            best = (amount, start, held)
    if best is None:
        return None
    days = [leg.issued_on for each in best[2] for leg in each]
    largest = [max(each, key=lambda leg: (leg.net_minor, leg.invoice_id)) for each in best[2]]
    return min(days), max(days), best[0], largest
