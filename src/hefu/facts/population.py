"""Facts about the whole population: groups, circles, and what stands on groups, debtors and industries.

They need every party, guarantee, exposure and application, so they are derived from the whole book once
and kept.
"""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts import (
    connected_group_member,
    debtor_occupancy,
    group_application,
    group_exposure,
    guarantee_circle_member,
    guarantor_burden,
    industry_exposure,
)
from hefu.facts.derivation import FactModule
from hefu.facts.freshness import without_stale
from hefu.parameters.loader import ParameterView

_ON_STATED: tuple[FactModule, ...] = (
    connected_group_member,
    guarantee_circle_member,
    guarantor_burden,
    debtor_occupancy,
)
"""Who belongs together and who owes what does not go stale."""

_ON_FRESH: tuple[FactModule, ...] = (group_exposure, group_application, industry_exposure)
"""Amounts count only while their report may be relied on; these may rest on the facts above."""

POPULATION_FACTS: tuple[str, ...] = tuple(fact.TABLE for fact in (*_ON_STATED, *_ON_FRESH))
"""Names of the kept facts."""


def population_evidence() -> tuple[str, ...]:
    """Evidence tables that the population facts read as a whole."""
    reads = [table for fact in (*_ON_STATED, *_ON_FRESH) for table in fact.READS]
    return tuple(dict.fromkeys(reads))


def derive_population(
    bundle: Bundle, clocks: Clocks, parameters: ParameterView
) -> dict[str, list[Row]]:
    """All population facts of a whole book, as they stand on the business date."""
    found = {fact.TABLE: fact.derive(bundle, clocks, parameters) for fact in _ON_STATED}
    fresh = without_stale(bundle, clocks, parameters).with_rows(found)
    return found | {fact.TABLE: fact.derive(fresh, clocks, parameters) for fact in _ON_FRESH}
