"""One exposure counted once: what all live claims together draw from each paper an item stands on.

Every paper is a bucket with a value. A claim draws from its own paper and from every paper above it:
a split voucher from its parent, a voucher from its invoice, an invoice from its order, a warehouse
receipt from its lot and from the order its goods are sold under. A claim that reaches a bucket by two
ways draws once, so the second claim is seen whatever paper it is made in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import less, text, total
from hefu.facts.currency import Converter
from hefu.facts.live_claims import LIVE_CLAIM_READS, LiveClaim, drawn_from, live_claims
from hefu.facts.paper_graph import Paper, PaperGraph, paper_graph
from hefu.facts.paper_value import PAPER_VALUE_READS, PaperValues
from hefu.parameters.loader import ParameterView

TABLE = "claim_overlap"
READS: tuple[str, ...] = (*LIVE_CLAIM_READS, *PAPER_VALUE_READS)

_Draws = Mapping[Paper, Sequence[LiveClaim]]


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per item of a live application and bucket at or above its papers, in the application's
    currency.

    ``overdrawn_minor``: by how much several claims together pass the bucket's value. It is 0 where only
    one claim draws, whatever is known of the value; else an unknown part makes it unknown.
    """
    del parameters
    graph, converter = paper_graph(bundle), Converter(bundle, clocks)
    values = PaperValues(bundle, clocks, converter)
    claims = live_claims(bundle, clocks, graph)
    draws = _draws(graph, claims)
    sums: dict[tuple[Paper, str | None], int | None] = {}
    found = []
    for claim in claims:
        if not claim.item:
            continue
        currency = text(claim.application, "currency")
        own = graph.rests_on(claim.item) or claim.papers[0]
        for bucket in drawn_from(graph, claim):
            key = (bucket, currency)
            if key not in sums:
                sums[key] = total(
                    converter.convert(each.amount, each.currency, currency)
                    for each in draws[bucket]
                )
            drawing = draws[bucket]
            other_count = len(drawing) - 1
            other = next((each for each in drawing[:2] if each is not claim), None)
            value = values.carried(bucket, currency)
            over = less(sums[key], value)
            found.append(
                {
                    "application_id": claim.item.get("application_id"),
                    "item_no": claim.item.get("item_no"),
                    "paper_id": own.id,
                    "bucket_kind_code": bucket.kind,
                    "bucket_id": bucket.id,
                    "currency": currency,
                    "bucket_value_minor": value,
                    "drawn_minor": sums[key],
                    "other_claim_count": other_count,
                    "other_claim_id": None if other is None else other.told_as,
                    "overdrawn_minor": _overdrawn(over, other_count),
                }
            )
    return found


def _overdrawn(over: int | None, other_count: int) -> int | None:
    if other_count == 0:
        return 0
    return None if over is None else max(over, 0)


def _draws(graph: PaperGraph, claims: Sequence[LiveClaim]) -> _Draws:
    """Bucket -> every claim that draws from it, once each."""
    found: dict[Paper, list[LiveClaim]] = {}
    for claim in claims:
        for bucket in drawn_from(graph, claim):
            found.setdefault(bucket, []).append(claim)
    return found
