"""What every fact module offers, and how a fact reads another fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.following import Trail
from hefu.evidence.schema import Row
from hefu.parameters.loader import ParameterView


class FactModule(Protocol):
    """A module of this package that derives one fact table."""

    @property
    def TABLE(self) -> str:  # noqa: N802 - a constant of the module
        """Name of the fact table."""
        ...

    @property
    def READS(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """Evidence tables the fact rests on."""
        ...

    def derive(self, bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
        """All rows that follow from ``bundle``; pure, every declared column in every row."""
        ...


class FollowingFact(Protocol):
    """A module of this package that derives a fact of the whole population by following a trail."""

    @property
    def TABLE(self) -> str:  # noqa: N802 - a constant of the module
        """Name of the fact table."""
        ...

    @property
    def READS(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """Evidence tables that are read as a whole; what the trail is asked for is not among them."""
        ...

    def derive(
        self, bundle: Bundle, clocks: Clocks, parameters: ParameterView, trail: Trail
    ) -> list[Row]:
        """All rows of the population; every declared column in every row."""
        ...


def derived(
    fact: FactModule, bundle: Bundle, clocks: Clocks, parameters: ParameterView
) -> Sequence[Row]:
    """Rows of ``fact``: those already derived into the bundle, else derived now."""
    if fact.TABLE in bundle.tables:
        return bundle.rows(fact.TABLE)
    return fact.derive(bundle, clocks, parameters)
