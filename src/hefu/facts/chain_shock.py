"""One shock carried through a supply network to the facilities of its firms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hefu.facts.chain_books import FirmBooks, Lending, by_facility
from hefu.facts.supply_chain import SupplyChain

if TYPE_CHECKING:
    from hefu.kernels.network.chain.scenario import Shock
    from hefu.kernels.network.esri.cascade import Cascade
    from hefu.kernels.network.esri.supply_network import Floats, Integers

TOLERANCE = 1e-3
"""A cascade ends when no firm loses another thousandth of its output in one sweep."""

NOTED = 1e-2
"""Part of its output from which a firm counts as reached by a shock."""

_WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class Carried:
    """``cascade``: output lost by firm. ``reached``: the sweep in which a firm first loses ``NOTED`` of
    its output, -1 for never. ``sweeps``: the sweep in which each firm falls, -1 for never;
    ``by_facility``: losses in minor units by number in the lending; both when firms of unknown buffers
    stand, and ``worst_...`` when they fall. ``lost_profit`` by firm in minor units, as far as known."""

    cascade: Cascade
    reached: Integers
    sweeps: Integers
    by_facility: dict[int, int]
    lost_profit: Integers
    worst_sweeps: Integers
    worst_by_facility: dict[int, int]

    @property
    def loss_minor(self) -> int:
        """What facilities lose."""
        return sum(self.by_facility.values())

    @property
    def worst_minor(self) -> int:
        """What they lose when firms of unknown buffers fall."""
        return sum(self.worst_by_facility.values())


def carry(
    chain: SupplyChain, shock: Shock, books: FirmBooks, lending: Lending, *, runs: int = 1
) -> Carried:
    """Run the cascade and follow it to the loans, with either view of unknown buffers. ``runs``: how many
    shocks of this network are carried in all."""
    import numpy as np

    from hefu.kernels.network.chain.facility_losses import (
        NEVER,
        facility_losses,
        failing,
        lost_profits,
    )
    from hefu.kernels.network.esri.cascade import Stop, run_cascade

    views = (books.known, books.worst)
    reached, *falls = (np.full(len(chain.firm_ids), NEVER) for _ in range(3))

    def watch(sweep: int, down: Floats, up: Floats) -> bool:
        reached[(np.maximum(down, up) >= NOTED) & (reached == NEVER)] = sweep
        for each, fallen in zip(views, falls, strict=True):
            fails = failing(each, lost_profits(each, np.maximum(down, up)))
            fallen[fails & (fallen == NEVER)] = sweep
        return True

    watch(0, shock.downstream, shock.upstream)
    cascade = run_cascade(
        chain.network,
        shock.downstream,
        Stop(TOLERANCE),
        shock_upstream=shock.upstream,
        watch=watch,
        runs=runs,
    )
    lost = [
        by_facility(lending, dict(enumerate(facility_losses(lending.slices, each).losses.tolist())))
        for each in falls
    ]
    return Carried(
        cascade=cascade,
        reached=reached,
        sweeps=falls[0],
        by_facility=lost[0],
        lost_profit=lost_profits(books.known, cascade.loss),
        worst_sweeps=falls[1],
        worst_by_facility=lost[1],
    )


def lost_bp(loss: float) -> int:
    """A part of output as basis points, to the nearest."""
    return round(loss * _WHOLE_BP)
