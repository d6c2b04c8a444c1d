"""What the stop of one firm costs its supply network and its financiers: the firms that matter most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.following import Trail
from hefu.evidence.schema import Row
from hefu.facts import chain_books, supply_chain
from hefu.facts.chain_books import STOP_DAYS, Lending, books_of, lending_of
from hefu.facts.chain_shock import TOLERANCE, Carried, carry, lost_bp
from hefu.facts.proportion import share_bp
from hefu.facts.supply_chain import TRADE_LINK, SupplyChain, supply_chain_of, trade_since
from hefu.parameters.loader import ParameterView

if TYPE_CHECKING:
    from hefu.kernels.network.chain.scenario import Shock
    from hefu.kernels.network.esri.supply_network import Floats

TABLE = "chain_stop"
READS: tuple[str, ...] = tuple(dict.fromkeys((*supply_chain.READS, *chain_books.READS)))

CLOSURES = "policy.chain.closures_run"
DEPENDENT = "policy.chain.dependent_loss"

_EXACT_MAX = 20_000
"""Closures run at most to find the costliest: a minute's work in the largest books."""


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView, trail: Trail) -> list[Row]:
    """Rows of a whole book, by stopped firm, firm it hits and financier; see the table's note.

    The firms are those whose stop takes most of the network's output, and those whose stop takes most of
    the output of borrowers weighted by what they owe, as many of each as the parameter says. Rests on the
    links of trade that the trail adds up; without any there is no network and no row.
    """
    links = trail.trade_links(clocks, trade_since(clocks))
    bundle = bundle.with_rows({TRADE_LINK: links})
    chain = supply_chain_of(bundle, clocks, parameters)
    if chain is None:
        return []
    lending = lending_of(chain, bundle, clocks, parameters)
    books = books_of(chain, bundle, clocks, parameters, days=parameters.integer(STOP_DAYS))
    dependent_bp = parameters.integer(DEPENDENT)
    found: list[Row] = []
    stops = _stops(chain, lending, parameters.integer(CLOSURES))
    for firm in stops:
        carried = carry(chain, _closed(chain, firm), books, lending, runs=len(stops))
        found += _rows(chain, firm, carried, lending, dependent_bp)
    return found


def _stops(chain: SupplyChain, lending: Lending, count: int) -> list[int]:
    """Firms to be stopped one by one, in order."""
    import numpy as np

    from hefu.kernels.network.esri.cascade import Stop
    from hefu.kernels.network.esri.screening import top_closures

    owed = np.zeros(len(chain.firm_ids))
    for each in lending.lent:
        owed[chain.place[each.borrower_id]] += each.drawn_minor
    chosen: set[int] = set()
    for weights in (chain.turnover, owed):
        if weights.sum() > 0:
            top = top_closures(
                chain.network, count, Stop(TOLERANCE), weights=weights, exact_max=_EXACT_MAX
            )
            chosen.update(top.firms[top.esri > 0].tolist())
    return sorted(chosen)


def _closed(chain: SupplyChain, firm: int) -> Shock:
    import numpy as np

    from hefu.kernels.network.chain.scenario import firms_stop

    return firms_stop(len(chain.firm_ids), np.array([firm]), np.ones(1))


def _rows(
    chain: SupplyChain,
    firm: int,
    carried: Carried,
    lending: Lending,
    dependent_bp: int,
) -> list[Row]:
    """The stop's row of each hit firm and financier; a book without loans has one without financier."""
    from hefu.kernels.network.esri.cascade import esri

    loss = carried.cascade.loss
    network_bp = lost_bp(esri(loss, chain.turnover))
    hit = _hit(carried, loss, dependent_bp)
    found: list[Row] = []
    for financier in _financiers(lending):
        lost, worst, lent = _of_financier(carried, lending, financier)
        found += [
            {
                "stopped_id": chain.firm_ids[firm],
                "hit_id": chain.firm_ids[number],
                "hit_loss_bp": lost_bp(loss[number]),
                "has_fallen": int(carried.sweeps[number] >= 0),
                "may_fall": int(carried.worst_sweeps[number] >= 0),
                "firm_count": len(chain.firm_ids),
                "network_loss_bp": network_bp,
                "financier_id": financier,
                "currency": chain.currency,
                "lent_minor": lent,
                "loss_minor": lost,
                "loss_at_most_minor": worst,
                "book_loss_bp": share_bp(lost, lent),
            }
            for number in hit
        ]
    return found


def _hit(carried: Carried, loss: Floats, dependent_bp: int) -> list[int]:
    """Firms that fall, or lose as much as makes them dependent."""
    fallen = carried.sweeps >= 0
    found: list[int] = (fallen | (loss * 10_000 >= dependent_bp)).nonzero()[0].tolist()
    return found


def _financiers(lending: Lending) -> list[str | None]:
    return [*sorted({each.financier_id for each in lending.lent})] or [None]


def _of_financier(
    carried: Carried, lending: Lending, financier: str | None
) -> tuple[int, int, int]:
    """Loss, loss in the worst case, and all that it lent to firms of the network."""
    ours = [at for at, each in enumerate(lending.lent) if each.financier_id == financier]
    return (
        sum(carried.by_facility.get(at, 0) for at in ours),
        sum(carried.worst_by_facility.get(at, 0) for at in ours),
        sum(lending.lent[at].drawn_minor for at in ours),
    )
