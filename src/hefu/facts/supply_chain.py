"""The supply network of a book: who sells to whom in a year, and what each input means to its buyer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.facts.cells import text, whole
from hefu.facts.currency import Converter
from hefu.facts.party_credit import told_in_most
from hefu.facts.stated_year import stated_year
from hefu.parameters.essentiality import Essentiality, essentiality_at
from hefu.parameters.loader import ParameterView

if TYPE_CHECKING:
    from hefu.kernels.network.esri.supply_network import Floats, Integers, Links, SupplyNetwork

TRADE_LINK = "trade_link"
"""Rows of ``EvidenceRegister.trade_links``, laid into a bundle beside the evidence."""

READS: tuple[str, ...] = ("party", "financial_figure", "fx_rate")
TRADE_YEAR = timedelta(days=365)


def trade_since(clocks: Clocks) -> date:
    """First day of the year of trade that ends on the business date."""
    return clocks.as_of - TRADE_YEAR + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SupplyChain:
    """Firms by number: ``firm_ids`` and back by ``place``; ``codes`` of GB/T 4754, ``None`` where nobody
    told one. ``links`` in minor units of ``currency``. ``sold`` and ``bought`` are seen on invoices;
    ``turnover`` is the larger of what was seen and what the latest annual statement says, and for a firm
    whose sales nobody told what it bought. ``costs`` as stated, 0 where unknown.

    ``unknown_links``: pairs of which no amount is known, left out.
    """

    firm_ids: tuple[str, ...]
    place: Mapping[str, int]
    codes: tuple[str | None, ...]
    currency: str
    links: Links
    sector: Integers
    industries: tuple[str | None, ...]
    network: SupplyNetwork
    sold: Floats
    bought: Floats
    turnover: Floats
    costs: Floats
    unknown_links: int
    essentiality: Essentiality

    @property
    def link_count(self) -> int:
        """Pairs of seller and buyer."""
        return len(self.links.weights)


def supply_chain_of(
    bundle: Bundle,
    clocks: Clocks,
    parameters: ParameterView,
    *,
    essentiality: Essentiality | None = None,
) -> SupplyChain | None:
    """The network of all trade links of the bundle; ``None`` without any whose amount is known.

    Industries that nobody told are one of their own, which nothing but rules for any industry fits.
    Firms of one class of GB/T 4754 can replace one another as far as the network goes.
    """
    rows = bundle.rows(TRADE_LINK)
    currency = told_in_most(rows)
    if currency is None:
        return None
    converter = Converter(bundle, clocks)
    sales: dict[tuple[str, str], int] = {}
    unknown = 0
    for row in rows:
        seller, buyer = text(row, "seller_id"), text(row, "buyer_id")
        amount = converter.convert(whole(row, "net_minor"), text(row, "currency"), currency)
        if seller is None or buyer is None or seller == buyer:
            continue
        if amount is None or amount <= 0:
            unknown += 1
            continue
        sales[seller, buyer] = sales.get((seller, buyer), 0) + amount
    if not sales:
        return None
    stated = _Stated(bundle, clocks, parameters, converter, currency)
    return _laid_out(sales, unknown, stated, essentiality or essentiality_at(clocks))


@dataclass(frozen=True, slots=True)
class _Stated:
    """What firms say of themselves."""

    bundle: Bundle
    clocks: Clocks
    parameters: ParameterView
    converter: Converter
    currency: str

    def year(self, firm_id: str, figure_code: str) -> int:
        """A figure of the latest annual statement; 0 where unknown."""
        about = (firm_id, figure_code, self.currency)
        found = stated_year(self.bundle, about, self.clocks, self.parameters, self.converter)
        return max(found or 0, 0)

    def code(self, firm_id: str) -> str | None:
        """The industry code, where one is known."""
        party = self.bundle.one("party", "party_id", firm_id)
        return None if party is None else text(party, "industry_code")


def _laid_out(
    sales: Mapping[tuple[str, str], int], unknown: int, stated: _Stated, essentiality: Essentiality
) -> SupplyChain:
    import numpy as np

    from hefu.kernels.network.esri.supply_network import Links, summed

    firm_ids = tuple(sorted({firm for pair in sales for firm in pair}))
    place = {firm: number for number, firm in enumerate(firm_ids)}
    pairs = sorted(sales)
    links = Links(
        np.array([place[seller] for seller, _ in pairs], np.int64),
        np.array([place[buyer] for _, buyer in pairs], np.int64),
        np.array([sales[pair] for pair in pairs], np.float64),
    )
    codes = tuple(stated.code(firm) for firm in firm_ids)
    industries = tuple(sorted(set(codes), key=str))
    number = {code: at for at, code in enumerate(industries)}
    sector = np.array([number[code] for code in codes], np.int64)
    sold = summed(links.suppliers, links.weights, len(firm_ids))
    bought = summed(links.customers, links.weights, len(firm_ids))
    told = np.array([stated.year(firm, "sales") for firm in firm_ids], np.float64)
    turnover = np.maximum(sold, told)
    turnover = np.where(turnover > 0, turnover, bought)
    costs = np.array([stated.year(firm, "cost_of_sales") for firm in firm_ids], np.float64)
    ground = _Ground(sector, industries, codes, turnover, essentiality)
    return SupplyChain(
        firm_ids=firm_ids,
        place=place,
        codes=codes,
        currency=stated.currency,
        links=links,
        sector=sector,
        industries=industries,
        network=ground.network(links, None),
        sold=sold,
        bought=bought,
        turnover=turnover,
        costs=costs,
        unknown_links=unknown,
        essentiality=essentiality,
    )


def with_links(chain: SupplyChain, links: Links, *, with_costs: bool = False) -> SupplyChain:
    """The same firms with other links laid out.

    ``with_costs``: inputs that are on no invoice of the book arrive whatever happens, as far as stated
    costs are larger than what was seen bought; else the suppliers seen are taken for all there are.
    """
    import numpy as np

    ground = _Ground(
        chain.sector, chain.industries, chain.codes, chain.turnover, chain.essentiality
    )
    costs = np.maximum(chain.costs, chain.bought) if with_costs else None
    return replace(chain, links=links, network=ground.network(links, costs))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What stays the same when links change."""

    sector: Integers
    industries: tuple[str | None, ...]
    codes: tuple[str | None, ...]
    turnover: Floats
    essentiality: Essentiality

    def network(self, links: Links, costs: Floats | None) -> SupplyNetwork:
        """The links laid out; whose industry is unknown, nobody replaces."""
        import numpy as np

        from hefu.kernels.network.esri.supply_network import build_network

        is_told = np.array([code is not None for code in self.codes])
        return build_network(
            self.sector,
            links,
            np.array(self.essentiality.effects(self.industries), np.int8),
            revenue=self.turnover,
            costs=costs,
            market=np.where(is_told, self.sector, -1),
        )
