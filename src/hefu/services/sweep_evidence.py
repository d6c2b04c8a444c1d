"""Sweep a book's own evidence in Parquet: facts derived from the files at the two days, then all checks."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.following import FOLLOWED, BundleTrail
from hefu.evidence.ports import QueryEngine
from hefu.evidence.schema import Row
from hefu.facts.freshness import without_stale
from hefu.facts.population import derive_population, population_evidence
from hefu.facts.registry import derive_facts, evidence_needed
from hefu.parameters.loader import ParameterView
from hefu.services.house import House
from hefu.services.judge_bundle import active_checks, check_tables
from hefu.services.sweep_book import Sweep, sweep_book

_ALONG_TRADE = ("invoice", "invoice_line", "purchase_order", "payment")


def sweep_evidence(
    house: House, book: Path, engine: QueryEngine, clocks: Clocks, *, out: Path | None = None
) -> Sweep:
    """Run all active checks over the evidence that the book's Parquet files hold; nothing is asked of the
    register but whether they are up to date.

    ``out``: see ``sweep_book``. Raises what ``EvidenceFiles.whole_book`` and ``sweep_book`` raise.
    """
    files = house.evidence_files(book)
    try:
        whole = files.whole_book(clocks, _tables_read())
    finally:
        files.close()
    parameters = ParameterView(clocks)
    population = _population(whole, clocks, parameters)
    relied_on = without_stale(_only(whole, evidence_needed()), clocks, parameters)
    facts = derive_facts(relied_on, clocks, parameters, population)
    with tempfile.TemporaryDirectory(prefix="hefu-sweep-") as scratch:
        folder = Path(scratch)
        house.write_parquet(folder, check_tables(active_checks(), relied_on, facts))
        return sweep_book(engine, folder, clocks, out=out)


def _tables_read() -> tuple[str, ...]:
    read = (*evidence_needed(), *population_evidence(), *FOLLOWED, *_ALONG_TRADE)
    return tuple(dict.fromkeys(read))


def _population(
    whole: Bundle, clocks: Clocks, parameters: ParameterView
) -> Mapping[str, Sequence[Row]]:
    own = _only(whole, population_evidence())
    return derive_population(own, clocks, parameters, BundleTrail(whole))


def _only(whole: Bundle, wanted: Sequence[str]) -> Bundle:
    """The bundle that the register gives for these tables alone."""
    names = set(wanted)
    rows = {name: whole.rows(name) for name in whole.tables if name in names}
    return Bundle(rows, [doubt for doubt in whole.doubts if doubt.table in names])
