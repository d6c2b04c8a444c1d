"""What the page does not know, and what it took in its place."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.facts.guarantee_evidence import GuaranteeEvidence
from hefu.services.committee.page import said
from hefu.services.guarantees.reading import GuaranteeReading
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.types import uscc

_NAMED_MAX = 5


def unknowns(reading: GuaranteeReading, evidence: GuaranteeEvidence) -> Iterator[Label]:
    """What the figures do not rest on, and what was taken in its place."""
    count = len(evidence.firms)
    for firm, party_id in enumerate(evidence.firms):
        code = party_id.removeprefix("uscc:")
        if code != party_id and uscc.explain(code) != "ok":
            alike = [
                other.partition(":")[2]
                for other, name in reading.names.items()
                if name == reading.name(firm) and other != party_id
            ]
            yield said(
                "guarantees.code_wrong" if not alike else "guarantees.code_wrong_alike",
                firm=reading.name(firm),
                number=code,
                others=", ".join(alike[:_NAMED_MAX]),
            )
    blind = [n for n, means in enumerate(evidence.means) if means is None]
    if blind:
        yield said(
            "guarantees.means_unknown", count=len(blind), all=count, names=_some(reading, blind)
        )
    blind = [n for n, debt in enumerate(evidence.debts) if debt is None]
    if blind:
        yield said(
            "guarantees.debts_unknown", count=len(blind), all=count, names=_some(reading, blind)
        )
    amounts = [one for one in evidence.promises if one.amount_minor is None]
    if amounts:
        yield said("guarantees.amounts_unknown", count=len(amounts), currency=reading.currency)
    if evidence.for_oneself:
        numbers = ", ".join(evidence.for_oneself[:_NAMED_MAX])
        yield said("guarantees.for_oneself", count=len(evidence.for_oneself), numbers=numbers)
    if evidence.endless_count:
        yield said("guarantees.end_unknown", count=evidence.endless_count)
    theirs = sum(not one.is_ours for one in evidence.promises)
    if theirs:
        yield said("guarantees.to_others", count=theirs)
    yield said("guarantees.never_seen")


def _some(reading: GuaranteeReading, firms: list[int]) -> Label:
    names = [reading.name(firm) for firm in firms[:_NAMED_MAX]]
    more = len(firms) - len(names)
    return Label(
        en=", ".join(names) + (f" and {more} more" if more else ""),
        zh="、".join(names) + (f"等 {len(firms)} 家" if more else ""),
    )
