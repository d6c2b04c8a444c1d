"""A scenario carried through: the cascade, the facilities it costs, relief, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hefu.facts.chain_shock import Carried, carry
from hefu.facts.supply_chain import with_links
from hefu.services.chain.reading import ChainReading

if TYPE_CHECKING:
    from hefu.kernels.network.chain.facility_losses import Relief
    from hefu.kernels.network.chain.reconstruction import Spread, Stripe
    from hefu.kernels.network.chain.scenario import Shock
    from hefu.kernels.network.esri.supply_network import Floats

SEED = 1
"""Drawn networks are the same whenever the same book is asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``carried``: with the suppliers seen taken for all there are. ``least_minor``: the loss when
    purchases that no invoice shows arrive whatever happens. ``reliefs`` within ``budget_minor``.
    ``spread``: over drawn networks, of the loss in minor units and of the network's part lost."""

    shock: Shock
    carried: Carried
    least_minor: int
    reliefs: tuple[Relief, ...]
    budget_minor: int
    spread: Spread | None

    @property
    def low_minor(self) -> int:
        """The smallest loss of all views that were computed."""
        return min(self.least_minor, self.carried.loss_minor)

    @property
    def high_minor(self) -> int:
        """The largest loss of all views that were computed."""
        return max(self.carried.worst_minor, self.carried.loss_minor, self.least_minor)


def carry_shock(
    reading: ChainReading, shock: Shock, *, budget_minor: int | None = None, draw_count: int = 0
) -> Outcome:
    """Carry a shock to the facilities. ``budget_minor`` for relief; without one, no more than is lost."""
    from hefu.kernels.network.chain.facility_losses import NEVER, choose_reliefs

    carried = carry(reading.chain, shock, reading.books, reading.lending, runs=2 + draw_count)
    softened = with_links(reading.chain, reading.chain.links, with_costs=True)
    least = carry(softened, shock, reading.books, reading.lending, runs=2 + draw_count)
    budget = carried.loss_minor if budget_minor is None else budget_minor
    return Outcome(
        shock=shock,
        carried=carried,
        least_minor=least.loss_minor,
        reliefs=tuple(
            choose_reliefs(
                reading.books.known,
                reading.lending.slices,
                carried.lost_profit,
                carried.sweeps != NEVER,
                budget=budget,
            )
        ),
        budget_minor=budget,
        spread=_spread(reading, shock, draw_count) if draw_count else None,
    )


def _spread(reading: ChainReading, shock: Shock, draw_count: int) -> Spread | None:
    """Loss and part of output lost over networks in which the trade that no invoice shows is drawn;
    ``None`` where stated sales and costs leave none to be drawn."""
    import numpy as np

    from hefu.kernels.network.chain.reconstruction import draw_many, spread_over
    from hefu.kernels.network.esri.cascade import esri
    from hefu.kernels.network.esri.supply_network import Links

    chain = reading.chain
    stripes, link_count = missing_trade(reading)
    if link_count < 1:
        return None

    def measure(drawn: Links) -> Floats:
        links = Links(
            np.concatenate([chain.links.suppliers, drawn.suppliers]),
            np.concatenate([chain.links.customers, drawn.customers]),
            np.concatenate([chain.links.weights, drawn.weights]),
        )
        wider = with_links(chain, links)
        carried = carry(wider, shock, reading.books, reading.lending, runs=draw_count)
        lost = esri(carried.cascade.loss, chain.turnover)
        return np.array([float(carried.loss_minor), lost])

    networks = draw_many(stripes, link_count, seed=SEED, draw_count=draw_count)
    return spread_over(networks, measure)


def missing_trade(reading: ChainReading) -> tuple[list[Stripe], int]:
    """What stated sales and costs say beyond the invoices, by selling industry, and how many links that
    may be: as many for each unit of money as there are among those seen."""
    import numpy as np

    from hefu.kernels.network.chain.reconstruction import (
        purchases_by_table,
        stripes_by_sector,
    )

    chain = reading.chain
    count = len(chain.industries)
    table = np.zeros((count, count))
    np.add.at(
        table,
        (chain.sector[chain.links.suppliers], chain.sector[chain.links.customers]),
        chain.links.weights,
    )
    unsold = np.maximum(chain.turnover - chain.sold, 0.0) * (chain.sold > 0)
    unbought = np.maximum(chain.costs - chain.bought, 0.0)
    stripes = stripes_by_sector(
        chain.sector, unsold, purchases_by_table(chain.sector, unbought, table)
    )
    pairs = sum(
        len(each.sellers) * len(each.buyers) - len(np.intersect1d(each.sellers, each.buyers))
        for each in stripes
    )
    seen = float(chain.links.weights.sum())
    missing = sum(float(each.whole) for each in stripes)
    wanted = round(chain.link_count * missing / seen) if seen else 0
    return stripes, max(0, min(wanted, pairs - 1))
