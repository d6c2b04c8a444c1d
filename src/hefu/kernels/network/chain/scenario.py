"""Shocks as losses of capacity by firm: closed firms, sectors, regions, and imports that stop.

Downstream and upstream are kept apart: a firm that closes neither delivers nor buys, one that lacks
imports delivers less while those it buys from at home are hit only by what it then no longer needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hefu.kernels.network.chain.firm_to_bank import Flags, Floats, Integers

Together = Literal["largest", "remaining"]


@dataclass(frozen=True, slots=True)
class Shock:
    """Loss of capacity by firm, 0 to 1: what customers feel, and what suppliers feel."""

    downstream: Floats
    upstream: Floats

    def __post_init__(self) -> None:
        if self.downstream.shape != self.upstream.shape:
            raise ValueError("both sides have one loss for each firm")
        for side in (self.downstream, self.upstream):
            if not ((side >= 0) & (side <= 1)).all():
                raise ValueError("a shock is a loss between 0 and 1 for each firm")


@dataclass(frozen=True, slots=True)
class ImportNeeds:
    """Firm ``firms[k]`` imports the part ``shares[k]``: of its input from industry ``industries[k]`` where
    that is essential to it (``is_essential``), else of all its inputs."""

    firms: Integers
    industries: Integers
    shares: Floats
    is_essential: Flags

    def __post_init__(self) -> None:
        columns = (self.industries, self.shares, self.is_essential)
        if any(len(column) != len(self.firms) for column in columns):
            raise ValueError("every column has one entry for each need")
        if not ((self.shares >= 0) & (self.shares <= 1)).all():
            raise ValueError("an imported share is between 0 and 1")


def firms_stop(firm_count: int, firms: Integers, parts: Floats) -> Shock:
    """Each of ``firms`` loses its part of capacity on both sides; the larger, where one is named twice."""
    if len(firms) != len(parts):
        raise ValueError("firms and parts must be of one length")
    _require_firms(firm_count, firms)
    if not ((parts >= 0) & (parts <= 1)).all():
        raise ValueError("a shock is a loss between 0 and 1 for each firm")
    loss = np.zeros(firm_count)
    np.maximum.at(loss, firms, parts)
    return Shock(loss, loss.copy())


def codes_stop(codes: Integers, stopped: Integers, part: float) -> Shock:
    """Every firm whose code (of sector or region) is among ``stopped`` loses ``part``.

    Raises ``ValueError`` for a code that no firm has: a scenario that hits nobody is a mistake.
    """
    unknown = np.setdiff1d(stopped, codes)
    if len(unknown):
        raise ValueError(f"no firm has the codes {unknown.tolist()}")
    loss = np.where(np.isin(codes, stopped), part, 0.0)
    return Shock(loss, loss.copy())


def imports_stop(
    firm_count: int, needs: ImportNeeds, part: float, industries: Integers | None = None
) -> Shock:
    """A ``part`` of imports (of ``industries``: all) does not arrive.

    A firm loses as much as its worst essential input, or the sum of the others, if that is more; upstream
    nobody is hit by the shock itself.
    """
    if not 0 <= part <= 1:
        raise ValueError("the part of imports that stops is between 0 and 1")
    _require_firms(firm_count, needs.firms)
    hit = np.ones(len(needs.firms), bool)
    if industries is not None:
        hit = np.isin(needs.industries, industries)
    worst, others = np.zeros(firm_count), np.zeros(firm_count)
    must, may = hit & needs.is_essential, hit & ~needs.is_essential
    np.maximum.at(worst, needs.firms[must], part * needs.shares[must])
    np.add.at(others, needs.firms[may], part * needs.shares[may])
    return Shock(np.minimum(1.0, np.maximum(worst, others)), np.zeros(firm_count))


def together(shocks: list[Shock], how: Together = "largest") -> Shock:
    """Several shocks at once. ``largest``: two reasons to stand still are one. ``remaining``: each takes
    its part of what the others leave."""
    if not shocks:
        raise ValueError("a scenario has at least one shock")
    sides = []
    for name in ("downstream", "upstream"):
        table = np.stack([getattr(shock, name) for shock in shocks])
        if how == "largest":
            sides.append(table.max(axis=0))
        else:
            sides.append(1.0 - np.prod(1.0 - table, axis=0))
    return Shock(sides[0], sides[1])


def _require_firms(firm_count: int, firms: Integers) -> None:
    if len(firms) and not 0 <= firms.min() <= firms.max() < firm_count:
        raise ValueError(f"a shock names a firm outside 0 .. {firm_count - 1}")
