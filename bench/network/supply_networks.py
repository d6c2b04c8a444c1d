"""Invented supply networks of the published shape: power-law degrees, 616 industries, three classes."""

from __future__ import annotations

import numpy as np

from hefu.kernels.network.esri.supply_network import (
    Integers,
    Links,
    SupplyNetwork,
    build_network,
)

INDUSTRIES = 616
ESSENTIAL_SHARE, LINEAR_SHARE = 65_239 / 616**2, 45_013 / 616**2
DISTINCT_CUSTOMERS = 56
"""Shares of classes and number of different customer columns in the survey matrix."""


def power_law_network(
    firm_count: int, link_count: int, seed: int, *, demand_share: float = 0.0
) -> SupplyNetwork:
    """Firms sell along about ``link_count`` links; out-degrees fall with exponent 2.3, in-degrees with
    2.6, both capped at 128 times the mean over 8; sales are log-normal. Markets are industries.

    ``demand_share``: part of every firm's revenue that goes to final demand; 0: no revenue column.
    """
    dice = np.random.default_rng(seed)
    suppliers = _ends(dice, firm_count, link_count, 2.3)
    customers = _ends(dice, firm_count, link_count, 2.6)
    dice.shuffle(customers)
    there = suppliers != customers
    links = Links(suppliers[there], customers[there], dice.lognormal(0.0, 2.0, int(there.sum())))
    sector = dice.integers(0, INDUSTRIES, firm_count)
    sold = np.bincount(links.suppliers, links.weights, firm_count)
    bought = np.bincount(links.customers, links.weights, firm_count)
    revenue = np.maximum(sold, bought * 1.1) / (1.0 - demand_share) if demand_share else None
    return build_network(sector, links, _classes(dice), revenue=revenue, market=sector)


def _ends(dice: np.random.Generator, firm_count: int, link_count: int, exponent: float) -> Integers:
    """One end of every link: firms as often as a power law with a cap says."""
    pull = (1.0 - dice.random(firm_count)) ** (-1.0 / (exponent - 1.0))
    mean = link_count / firm_count
    for _ in range(20):
        pull = np.minimum(pull * mean / pull.mean(), 16.0 * mean)
    found: Integers = np.repeat(np.arange(firm_count), dice.poisson(pull))
    dice.shuffle(found)
    return np.resize(found, link_count)


def _classes(dice: np.random.Generator) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
    """Which industry matters to which, at the shares of the survey matrix."""
    kinds = dice.choice(
        np.array([2, 1, 0], np.int8),
        (INDUSTRIES, DISTINCT_CUSTOMERS),
        p=[ESSENTIAL_SHARE, LINEAR_SHARE, 1.0 - ESSENTIAL_SHARE - LINEAR_SHARE],
    )
    return kinds[:, dice.integers(0, DISTINCT_CUSTOMERS, INDUSTRIES)]
