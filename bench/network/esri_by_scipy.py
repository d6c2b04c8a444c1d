"""The peer: the same cascade with scipy.sparse and numpy alone, one scenario at a time.

Written apart from Hefu's kernels, from the published equations: a matrix of groups by firms downstream,
a matrix of firms by firms upstream, the worst group by ``maximum.reduceat``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hefu.kernels.network.esri.supply_network import Floats, SupplyNetwork


class ScipyCascade:
    """Matrices of one network."""

    def __init__(self, network: SupplyNetwork) -> None:
        from scipy import sparse

        count, groups = network.firm_count, len(network.input_offsets) - 1
        self._by_group: Any = sparse.csr_matrix(
            (network.input_shares, network.input_suppliers, network.input_offsets), (groups, count)
        )
        self._sales: Any = sparse.csr_matrix(
            (network.sale_shares, network.sale_customers, network.sale_offsets), (count, count)
        )
        self._needs = np.flatnonzero(np.diff(network.group_offsets))
        self._first = network.group_offsets[:-1][self._needs]
        self._output, self._market = network.output, network.market
        self._smallest = np.bincount(network.market, network.output) * 1e-12

    def esri(self, firm: int, tolerance: float) -> tuple[float, int]:
        """The index of closing one firm, and the sweeps to it."""
        shock = np.zeros(len(self._output))
        shock[firm] = 1.0
        down = up = shock
        step, sweep = np.inf, 0
        while step > tolerance:
            lost = self._by_group @ (down * self._replaceability(down))
            next_down, next_up = shock.copy(), np.maximum(shock, self._sales @ up)
            worst = np.maximum.reduceat(lost, self._first)
            next_down[self._needs] = np.maximum(shock[self._needs], worst)
            np.minimum(next_down, 1.0, out=next_down)
            np.minimum(next_up, 1.0, out=next_up)
            step = max((next_down - down).max(), (next_up - up).max())
            down, up = next_down, next_up
            sweep += 1
        whole = self._output.sum()
        return float(self._output @ np.maximum(down, up) / whole), sweep

    def _replaceability(self, down: Floats) -> Floats:
        left = np.bincount(self._market, self._output * (1.0 - down))
        makes = left > self._smallest
        inverse = np.divide(1.0, left, out=np.full_like(left, np.inf), where=makes)
        with np.errstate(invalid="ignore"):
            found: Floats = np.fmin(1.0, self._output * inverse[self._market])
        return found
