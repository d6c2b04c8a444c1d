"""What each guarantor has promised to others, over the whole book."""

from __future__ import annotations

from collections import defaultdict

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import disputed_texts, every_text
from hefu.facts.currency import Converter
from hefu.facts.guarantees import amount_of, stands
from hefu.parameters.loader import ParameterView

TABLE = "guarantor_burden"
READS: tuple[str, ...] = ("guarantee", "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per party that answers for another on the business date, of a whole book.

    Every kind of promise that a source states as one counts in full: joint and several, general,
    shortfall undertakings, buy-backs. Where a source names another guarantor or obligor, the promise
    counts for each that is named: a burden too large can be explained.
    """
    del parameters
    disputed = disputed_texts(bundle, "guarantee")
    obligors: dict[str, set[str]] = defaultdict(set)
    promises: dict[str, dict[Value, Row]] = defaultdict(dict)
    for guarantee in bundle.rows("guarantee"):
        if not stands(guarantee, clocks):
            continue
        guaranteed = every_text(guarantee, ("obligor_id", "guarantee_id"), disputed)
        for guarantor_id in every_text(guarantee, ("guarantor_id", "guarantee_id"), disputed):
            others = [party_id for party_id in guaranteed if party_id != guarantor_id]
            if others:
                obligors[guarantor_id].update(others)
                promises[guarantor_id][guarantee.get("guarantee_id")] = guarantee
    converter = Converter(bundle, clocks)
    found: list[Row] = []
    for guarantor_id in sorted(promises):
        given = promises[guarantor_id].values()
        amount, currency = amount_of(given, converter)
        found.append(
            {
                "guarantor_id": guarantor_id,
                "obligor_count": len(obligors[guarantor_id]),
                "guarantee_count": len(given),
                "outside_minor": amount,
                "currency": currency,
                "undisclosed_count": sum(one.get("is_disclosed") == 0 for one in given),
            }
        )
    return found
