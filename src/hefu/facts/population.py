"""Facts about the whole population: connected groups and guarantee circles.

They need every party and every guarantee, so they are derived from the whole book once and kept.
"""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts import connected_group_member, guarantee_circle_member
from hefu.parameters.loader import ParameterView

POPULATION_FACTS = (connected_group_member.TABLE, guarantee_circle_member.TABLE)
"""Names of the kept facts."""


def population_evidence() -> tuple[str, ...]:
    """Evidence tables that the population facts read as a whole."""
    reads = (*connected_group_member.READS, *guarantee_circle_member.READS)
    return tuple(dict.fromkeys(reads))


def derive_population(
    bundle: Bundle, clocks: Clocks, parameters: ParameterView
) -> dict[str, list[Row]]:
    """Both population facts of a whole book, as they stand on the business date."""
    return {
        module.TABLE: module.derive(bundle, clocks, parameters)
        for module in (connected_group_member, guarantee_circle_member)
    }
