"""A supply network laid out for cascades: for each firm its inputs by how badly it needs them.

Diem, Borsos, Reisch, Kertész, Thurner (2022), Quantifying firm-level economic systemic risk from
nation-wide supply networks, Scientific Reports 12:7719. The layout is our own: for every customer the
links are sorted by class and supplier industry, so that one pass gives the worst essential group and the
sum of the non-essential ones without any table of firms by industries.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Heads = npt.NDArray[np.int32]

NO_EFFECT, NON_ESSENTIAL, ESSENTIAL = 0, 1, 2
"""How an industry matters to another as its supplier."""


@dataclass(frozen=True, slots=True)
class SupplyNetwork:
    """``firm_count`` firms, numbered from 0.

    Firm ``j`` needs its inputs in groups ``group_offsets[j]:group_offsets[j + 1]``: one for each
    essential industry and one for all that is not essential; it loses as much as the worst of them.
    Group ``g`` holds the links ``input_offsets[g]:input_offsets[g + 1]`` with ``input_suppliers`` and
    ``input_shares`` (loss of ``j`` for each unit of loss of the supplier). Links without short-term
    effect downstream are left out. Customers of firm ``i``: ``sale_offsets``, ``sale_customers``,
    ``sale_shares``. ``output`` is the sum of a firm's sales; ``market`` numbers the market in which a
    firm can be replaced, -1 where it cannot.
    """

    firm_count: int
    output: Floats
    market: Heads
    group_offsets: Integers
    input_offsets: Integers
    input_suppliers: Heads
    input_shares: Floats
    sale_offsets: Integers
    sale_customers: Heads
    sale_shares: Floats

    @property
    def step_count(self) -> int:
        """Elementary steps of one sweep."""
        return self.firm_count + len(self.input_suppliers) + len(self.sale_customers)


@dataclass(frozen=True, slots=True)
class Links:
    """Sales: ``suppliers[e]`` sells for ``weights[e]`` to ``customers[e]``; firms from 0, equal pairs add."""

    suppliers: Integers
    customers: Integers
    weights: Floats

    def __post_init__(self) -> None:
        if not len(self.suppliers) == len(self.customers) == len(self.weights):
            raise ValueError("suppliers, customers and weights must be of one length")
        if len(self.weights) and not (np.isfinite(self.weights) & (self.weights >= 0)).all():
            raise ValueError("a sale is neither negative nor infinite nor undefined")


def build_network(
    sector: Integers,
    links: Links,
    essentiality: npt.NDArray[np.int8],
    *,
    revenue: Floats | None = None,
    costs: Floats | None = None,
    market: Integers | None = None,
) -> SupplyNetwork:
    """Lay out a network of ``len(sector)`` firms.

    ``essentiality[k, l]``: what industry ``k`` as supplier means to industry ``l``. ``revenue`` takes in
    sales to final demand, ``costs`` inputs that are no links; a zero in either leaves the share as it is.
    Raises ``ValueError`` for a firm, industry or class that does not exist.
    """
    firm_count = len(sector)
    _require_known(sector, links, essentiality)
    suppliers, customers, weights = _merged(firm_count, links)
    output = summed(suppliers, weights, firm_count)
    bought = summed(customers, weights, firm_count)
    kind = essentiality[sector[suppliers], sector[customers]]
    share = _input_shares(sector, (suppliers, customers, weights), kind, bought)
    if costs is not None:
        share = share * _ratio(bought, costs)[customers]
    kept = np.flatnonzero(kind != NO_EFFECT)
    order = kept[np.lexsort((sector[suppliers[kept]], -kind[kept], customers[kept]))]
    begins = _group_begins(customers[order], sector[suppliers[order]], kind[order])
    turnover = output if revenue is None else revenue
    by_supplier = np.lexsort((customers, suppliers))
    sold = weights * _inverse(turnover)[suppliers]
    return SupplyNetwork(
        firm_count=firm_count,
        output=output,
        market=np.full(firm_count, -1, np.int32) if market is None else market.astype(np.int32),
        group_offsets=_offsets(firm_count, customers[order][begins]),
        input_offsets=np.append(np.flatnonzero(begins), len(order)).astype(np.int64),
        input_suppliers=suppliers[order].astype(np.int32),
        input_shares=share[order],
        sale_offsets=_offsets(firm_count, suppliers),
        sale_customers=customers[by_supplier].astype(np.int32),
        sale_shares=sold[by_supplier],
    )


def summed(owners: Integers, weights: Floats, owner_count: int) -> Floats:
    """The sum of ``weights`` by owner."""
    return np.bincount(owners, weights, owner_count).astype(np.float64)


def _require_known(sector: Integers, links: Links, essentiality: npt.NDArray[np.int8]) -> None:
    for ends in (links.suppliers, links.customers):
        if len(ends) and not 0 <= ends.min() <= ends.max() < len(sector):
            raise ValueError(f"a link names a firm outside 0 .. {len(sector) - 1}")
    industries = essentiality.shape[0]
    if essentiality.shape != (industries, industries):
        raise ValueError("essentiality must be a square table of industries")
    if len(sector) and not 0 <= sector.min() <= sector.max() < industries:
        raise ValueError(f"a firm is of an industry outside 0 .. {industries - 1}")
    if not np.isin(essentiality, (NO_EFFECT, NON_ESSENTIAL, ESSENTIAL)).all():
        raise ValueError("essentiality holds 0, 1 and 2 only")


def _merged(firm_count: int, links: Links) -> tuple[Integers, Integers, Floats]:
    """Links by supplier and customer, those between the same two added, those of nothing left out."""
    there = links.weights > 0
    pair = links.suppliers[there] * firm_count + links.customers[there]
    found, place = np.unique(pair, return_inverse=True)
    weights = summed(place, links.weights[there], len(found))
    return found // max(firm_count, 1), found % max(firm_count, 1), weights


def _input_shares(
    sector: Integers,
    merged: tuple[Integers, Integers, Floats],
    kind: npt.NDArray[np.int8],
    bought: Floats,
) -> Floats:
    """Of an essential input its part of all input from that industry, of another its part of all input."""
    suppliers, customers, weights = merged
    industries = int(sector.max()) + 1 if len(sector) else 1
    group = customers * industries + sector[suppliers]
    found, place = np.unique(group, return_inverse=True)
    from_industry = summed(place, weights, len(found))[place]
    whole = np.where(kind == ESSENTIAL, from_industry, bought[customers])
    share: Floats = weights / whole
    return share


def _ratio(part: Floats, whole: Floats) -> Floats:
    """``part / whole``, 1 where either is zero: without the figure nothing is corrected."""
    usable = (part > 0) & (whole > 0)
    ratio: Floats = np.divide(part, whole, out=np.ones_like(part), where=usable)
    return ratio


def _inverse(amounts: Floats) -> Floats:
    inverse: Floats = np.divide(1.0, amounts, out=np.ones_like(amounts), where=amounts > 0)
    return inverse


def _offsets(firm_count: int, owners: Integers) -> Integers:
    offsets = np.zeros(firm_count + 1, np.int64)
    np.cumsum(np.bincount(owners, minlength=firm_count), out=offsets[1:])
    return offsets


def _group_begins(
    customers: Integers, industries: Integers, kind: npt.NDArray[np.int8]
) -> npt.NDArray[np.bool_]:
    """Where a group of inputs begins: another customer, another essential industry, the linear rest."""
    begins = np.ones(len(kind), bool)
    is_other_industry = (industries[1:] != industries[:-1]) & (kind[1:] == ESSENTIAL)
    begins[1:] = (customers[1:] != customers[:-1]) | (kind[1:] != kind[:-1]) | is_other_industry
    return begins
