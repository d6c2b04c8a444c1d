"""Guarantees offered or freshly signed for an application, and the circle each would close."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts import guarantee_foresight
from hefu.parameters.loader import ParameterView

TABLE = "offered_guarantee"
READS: tuple[str, ...] = ("application", "guarantee_offer")

_TOLD = (
    "application_id",
    "guarantee_id",
    "is_signed",
    "guarantor_id",
    "obligor_id",
    "amount_minor",
    "currency",
    "circle_size_count",
    "smallest_minor",
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """The rows of the kept fact ``guarantee_foresight`` of each application."""
    del clocks, parameters
    return [
        {name: row.get(name) for name in _TOLD}
        for application in bundle.rows("application")
        for row in bundle.by(
            guarantee_foresight.TABLE, "application_id", application.get("application_id")
        )
    ]
