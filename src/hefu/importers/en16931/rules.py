"""The rules in order, and how a breach becomes a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from hefu.evidence.record import ImportFinding
from hefu.importers.en16931 import (
    br_co_10,
    br_co_11,
    br_co_12,
    br_co_13,
    br_co_14,
    br_co_15,
    br_co_16,
    br_co_17,
    br_co_18,
)
from hefu.importers.en16931.totals import Breach, InvoiceTotals

RULES: Final[Mapping[str, Callable[[InvoiceTotals], Iterator[Breach]]]] = {
    "BR-CO-10": br_co_10.broken,
    "BR-CO-11": br_co_11.broken,
    "BR-CO-12": br_co_12.broken,
    "BR-CO-13": br_co_13.broken,
    "BR-CO-14": br_co_14.broken,
    "BR-CO-15": br_co_15.broken,
    "BR-CO-16": br_co_16.broken,
    "BR-CO-17": br_co_17.broken,
    "BR-CO-18": br_co_18.broken,
}


def breaches(invoice: InvoiceTotals) -> Iterator[tuple[str, Breach]]:
    """Every broken rule by its official name, in rule order."""
    for name, broken in RULES.items():
        for breach in broken(invoice):
            yield name, breach


def findings(invoice: InvoiceTotals) -> Iterator[ImportFinding]:
    """Breaches as findings with effect ``noted``: the invoice is read all the same."""
    for name, breach in breaches(invoice):
        yield ImportFinding(
            code=f"en16931.{name.lower().replace('-', '_')}",
            effect="noted",
            locator=breach.place,
            arguments={"stated": breach.stated, "expected": breach.expected},
        )
