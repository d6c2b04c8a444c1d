"""Clearing without costs of default: limited liability, creditors of one rank share in proportion.

Eisenberg, Noe (2001), Systemic risk in financial systems, Management Science 47.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from hefu.kernels.network.contagion.clearing import Clearing, Debts, clear, require_debts
from hefu.kernels.network.contagion.distress import Floats

Rank = Literal["pari_passu", "junior_interbank"]


def eisenberg_noe(
    liabilities: Floats,
    external_assets: Floats,
    external_liabilities: Floats,
    *,
    rank: Rank = "pari_passu",
) -> Clearing:
    """Clear ``liabilities[i, j]`` (``i`` owes ``j``).

    ``pari_passu``: creditors outside share with the banks, and ``payment`` is to all of them.
    ``junior_interbank``: those outside are paid first, and ``payment`` is to banks only. Either way
    ``equity`` is external assets and money received less all debts.
    """
    require_debts(liabilities, external_assets, external_liabilities)
    between = liabilities.sum(axis=1)
    if rank == "pari_passu":
        owed, means = between + external_liabilities, external_assets
    else:
        owed, means = between, external_assets - external_liabilities
    found = clear(Debts(liabilities, owed, means, means, 1.0))
    equity = external_assets + found.received - between - external_liabilities
    return replace(found, equity=np.asarray(equity, np.float64))
