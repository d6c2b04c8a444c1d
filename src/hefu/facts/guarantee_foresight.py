"""What a guarantee for an application would do to the network that stands without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.guarantees import stands
from hefu.parameters.loader import ParameterView

TABLE = "guarantee_foresight"
READS: tuple[str, ...] = ("application", "guarantee", "guarantee_offer")

_LENGTH = "policy.guarantee.circle_length_max"


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per open application and guarantee that is offered for it, or was signed for its borrower
    since it was made. ``circle_size_count``: firms of the shortest circle it would close together with
    those that stand and the others for the same application; 0 for none, ``None`` where the search was
    cut short.
    """
    standing = [row for row in bundle.rows("guarantee") if stands(row, clocks)]
    asked: dict[str, list[Row]] = defaultdict(list)
    for application in bundle.rows("application"):
        if application.get("status_code") not in ("pending", None):
            continue
        application_id = str(application.get("application_id"))
        for offer in bundle.by("guarantee_offer", "application_id", application_id):
            if _is_open(offer, clocks):
                asked[application_id].append({**offer, "is_signed": 0})
        requested_on = day(application, "requested_on")
        for row in bundle.by("guarantee", "obligor_id", application.get("borrower_id")):
            signed_on = day(row, "signed_on")
            is_later = signed_on is None or requested_on is None or signed_on >= requested_on
            if is_later and stands(row, clocks):
                asked[application_id].append({**row, "is_signed": 1})
    return [
        row
        for application_id, rows in asked.items()
        for row in _of(application_id, rows, standing, parameters.integer(_LENGTH))
    ]


def _is_open(offer: Row, clocks: Clocks) -> bool:
    offered_on, withdrawn_on = day(offer, "offered_on"), day(offer, "withdrawn_on")
    return (offered_on is None or offered_on <= clocks.as_of) and (
        withdrawn_on is None or withdrawn_on > clocks.as_of
    )


def _of(
    application_id: str, wanted: Sequence[Row], standing: Sequence[Row], length_max: int
) -> Iterator[Row]:
    import numpy as np

    from hefu.kernels.network.before_writing import GuaranteeNetwork

    own = {row.get("guarantee_id") for row in wanted if row["is_signed"]}
    before = [row for row in standing if row.get("guarantee_id") not in own]
    names = sorted({end for row in (*before, *wanted) if (ends := _ends(row)) for end in ends})
    place = {name: number for number, name in enumerate(names)}
    arrows = [
        (place[ends[0]], place[ends[1]], max(whole(row, "amount_minor") or 0, 0))
        for row in before
        if (ends := _ends(row)) is not None
    ]
    tails, heads, amounts = (np.array([one[n] for one in arrows], np.int64) for n in range(3))
    network = GuaranteeNetwork(tails, heads, amounts, np.zeros(len(names), np.int64))
    for row in wanted:
        ends = _ends(row)
        key = "guarantee_id" if row["is_signed"] else "guarantee_offer_id"
        told: Row = {
            "application_id": application_id,
            "guarantee_id": row.get(key),
            "is_signed": row["is_signed"],
            "guarantor_id": row.get("guarantor_id"),
            "obligor_id": row.get("obligor_id"),
            "amount_minor": whole(row, "amount_minor"),
            "currency": row.get("currency"),
        }
        if ends is None:
            yield {**told, "circle_size_count": None, "smallest_minor": None}
            continue
        amount = max(whole(row, "amount_minor") or 0, 0)
        seen = network.ask(place[ends[0]], place[ends[1]], amount, length_max=length_max)
        network.add(place[ends[0]], place[ends[1]], amount)
        circle = seen.circle
        # No circle has more guarantees than there are firms.
        none = 0 if seen.searched_length >= min(length_max, len(names)) else None
        yield {
            **told,
            "circle_size_count": none if circle is None else circle.length,
            "smallest_minor": None if circle is None else circle.smallest,
        }


def _ends(row: Row) -> tuple[str, str] | None:
    guarantor_id, obligor_id = text(row, "guarantor_id"), text(row, "obligor_id")
    if guarantor_id is None or obligor_id is None or guarantor_id == obligor_id:
        return None
    return guarantor_id, obligor_id
