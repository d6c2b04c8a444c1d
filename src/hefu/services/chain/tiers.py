"""Firms of a cascade by the step in which the shock reaches them."""

from __future__ import annotations

from typing import NamedTuple

from hefu.services.chain.carrying import Outcome
from hefu.services.chain.reading import ChainReading

STEPS_MAX = 3
"""Later steps are told together with this one."""


class Tier(NamedTuple):
    """Firms first reached in one step, those told of first; ``number`` is 0 for the shock itself."""

    number: int
    firms: tuple[int, ...]


def tiers_of(reading: ChainReading, outcome: Outcome) -> list[Tier]:
    """Firms by the step in which the shock reaches them; later steps are one."""
    carried, chain = outcome.carried, reading.chain
    losing = {
        reading.chain.place[reading.lending.lent[at].borrower_id] for at in carried.by_facility
    }
    loss = carried.cascade.loss

    def weight(firm: int) -> tuple[bool, float, int]:
        return (firm in losing, float(loss[firm] * chain.turnover[firm]), -firm)

    found: dict[int, list[int]] = {}
    for firm, step in enumerate(carried.reached.tolist()):
        if step >= 0:
            found.setdefault(min(step, STEPS_MAX), []).append(firm)
    return [
        Tier(number, tuple(sorted(found[number], key=weight, reverse=True)))
        for number in sorted(found)
    ]
