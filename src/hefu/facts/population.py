"""Facts about the whole population: groups, circles, and what stands on groups, debtors and industries.

They need every party, guarantee, exposure and application, so they are derived from the whole book once
and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.following import BundleTrail, Trail
from hefu.evidence.schema import Row
from hefu.facts import (
    chain_stop,
    connected_group_member,
    debtor_occupancy,
    drawdown_trace,
    group_application,
    group_exposure,
    guarantee_circle_member,
    guarantee_fall,
    guarantee_foresight,
    guarantor_burden,
    hidden_circle_member,
    industry_exposure,
    trade_circle,
)
from hefu.facts.derivation import FactModule, FollowingFact
from hefu.facts.freshness import without_stale
from hefu.parameters.loader import ParameterView

_ON_STATED: tuple[FactModule, ...] = (
    connected_group_member,
    guarantee_circle_member,
    guarantor_burden,
    hidden_circle_member,
    guarantee_foresight,
    debtor_occupancy,
)
"""Who belongs together and who owes what does not go stale."""

_ON_FRESH: tuple[FactModule, ...] = (
    group_exposure,
    group_application,
    industry_exposure,
    guarantee_fall,
)
"""Amounts count only while their report may be relied on; these may rest on the facts above."""

_ON_TRAIL: tuple[FollowingFact, ...] = (drawdown_trace, trade_circle, chain_stop)
"""Money and goods are followed step by step; these may rest on all facts above."""

_NOT_MOVED: frozenset[str] = frozenset({chain_stop.TABLE, trade_circle.TABLE})
"""Facts about the trade of everybody, which no paper of one application moves by much."""

POPULATION_FACTS: tuple[str, ...] = (
    *(fact.TABLE for fact in (*_ON_STATED, *_ON_FRESH)),
    *(fact.TABLE for fact in _ON_TRAIL),
)
"""Names of the kept facts."""


def population_evidence() -> tuple[str, ...]:
    """Evidence tables that the population facts read as a whole."""
    reads = [fact.READS for fact in (*_ON_STATED, *_ON_FRESH)]
    reads += [fact.READS for fact in _ON_TRAIL]
    return tuple(dict.fromkeys(table for each in reads for table in each))


def derive_population(
    bundle: Bundle,
    clocks: Clocks,
    parameters: ParameterView,
    trail: Trail | None = None,
    *,
    unmoved: Mapping[str, Sequence[Row]] | None = None,
) -> dict[str, list[Row]]:
    """All population facts of a whole book, as they stand on the business date.

    ``trail``: where payments and invoices are asked for, a few at a time; a bundle that holds them all
    needs none. ``unmoved``: kept facts from before a change was supposed; what firms sell to one another
    is not derived again for it.
    """
    found = {fact.TABLE: fact.derive(bundle, clocks, parameters) for fact in _ON_STATED}
    fresh = without_stale(bundle, clocks, parameters).with_rows(found)
    found |= {fact.TABLE: fact.derive(fresh, clocks, parameters) for fact in _ON_FRESH}
    wider, source = fresh.with_rows(found), trail or BundleTrail(bundle)
    still = {name: list(rows) for name, rows in (unmoved or {}).items() if name in _NOT_MOVED}
    return found | {
        fact.TABLE: still[fact.TABLE]
        if fact.TABLE in still
        else fact.derive(wider, clocks, parameters, source)
        for fact in _ON_TRAIL
    }
