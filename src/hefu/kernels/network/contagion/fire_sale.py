"""Fire sales: banks sell to get back to their leverage, and the sales lower the price for all holders.

Greenwood, Landier, Thesmar (2015), Vulnerable banks, Journal of Financial Economics 115.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hefu.kernels.network.contagion.distress import Floats


@dataclass(frozen=True, slots=True)
class Portfolios:
    """``assets`` and ``leverage`` (debt over equity) by bank, ``holdings[i, k]`` the part of bank ``i``'s
    assets in asset ``k``, ``illiquidity`` by asset: how far its price falls for each unit sold."""

    assets: Floats
    leverage: Floats
    holdings: Floats
    illiquidity: Floats

    def __post_init__(self) -> None:
        banks, kinds = self.holdings.shape
        if not (self.assets.shape == self.leverage.shape == (banks,)):
            raise ValueError(f"assets and leverage are given for each of {banks} banks")
        if self.illiquidity.shape != (kinds,):
            raise ValueError(f"illiquidity is given for each of {kinds} assets")
        for amounts in (self.assets, self.leverage, self.holdings, self.illiquidity):
            if not (np.isfinite(amounts) & (amounts >= 0)).all():
                raise ValueError("a portfolio holds finite numbers, none below 0")

    @property
    def equity(self) -> Floats:
        """Assets less debt."""
        found: Floats = self.assets / (1.0 + self.leverage)
        return found


@dataclass(frozen=True, slots=True)
class FireSale:
    """By bank: ``direct_return``, ``sales`` in money, ``second_round_loss`` in money; by asset: ``sold``,
    ``price_change``. ``aggregate_vulnerability``: the second round's losses against all equity."""

    direct_return: Floats
    sales: Floats
    sold: Floats
    price_change: Floats
    second_round_loss: Floats
    aggregate_vulnerability: float


def fire_sale(portfolios: Portfolios, shock: Floats, *, is_capped: bool = False) -> FireSale:
    """One round of sales after returns of ``shock`` by asset (-0.05: five per cent lost).

    As published, a bank sells (or, after a gain, buys) to its target however much that is;
    ``is_capped``: it sells no more than it has left, and a price falls by no more than all of it.
    """
    if shock.shape != portfolios.illiquidity.shape or not np.isfinite(shock).all():
        raise ValueError("a shock is a return for each asset")
    assets, holdings = portfolios.assets, portfolios.holdings
    direct = holdings @ shock
    sales = -portfolios.leverage * assets * direct
    if is_capped:
        sales = np.minimum(sales, assets * np.maximum(0.0, 1.0 + direct))
    sold = holdings.T @ sales
    change = -portfolios.illiquidity * sold
    if is_capped:
        change = np.maximum(change, -1.0)
    lost = -assets * (holdings @ change)
    whole = float(portfolios.equity.sum())
    vulnerability = float(lost.sum()) / whole if whole > 0 else 0.0
    return FireSale(direct, sales, sold, change, lost, vulnerability)
