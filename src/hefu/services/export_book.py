"""Write what the checks read, derived from the register, as Parquet for a sweep."""

from __future__ import annotations

from pathlib import Path

from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.facts.freshness import without_stale
from hefu.facts.registry import derive_facts, evidence_needed
from hefu.parameters.loader import ParameterView
from hefu.services.house import House
from hefu.services.judge_bundle import active_checks, check_tables
from hefu.services.screen_application import population_facts


def export_book(
    house: House, register: EvidenceRegister, clocks: Clocks, folder: Path
) -> list[Path]:
    """Derive the facts of the whole book at these clocks and write them; paths written."""
    parameters = ParameterView(clocks)
    whole = register.whole_book(clocks, evidence_needed())
    relied_on = without_stale(whole, clocks, parameters)
    facts = derive_facts(relied_on, clocks, parameters, population_facts(register, clocks))
    return house.write_parquet(folder, check_tables(active_checks(), relied_on, facts))
