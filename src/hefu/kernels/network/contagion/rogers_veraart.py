"""Clearing with costs of default: a bank that fails gets less than its assets are worth.

Rogers, Veraart (2013), Failure and rescue in an interbank network, Management Science 59. Several vectors
may clear; the greatest is taken, as if every bank that can be kept alive were.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hefu.kernels.network.contagion.clearing import Clearing, Debts, clear, require_debts
from hefu.kernels.network.contagion.distress import Floats


def rogers_veraart(
    liabilities: Floats,
    external_assets: Floats,
    external_liabilities: Floats,
    *,
    alpha: float,
    beta: float,
) -> Clearing:
    """Clear with a part ``alpha`` of external assets and ``beta`` of money received left in default.

    Creditors outside share with the banks; ``alpha`` = ``beta`` = 1 is :func:`eisenberg_noe`. ``equity``
    is external assets and money received, less what default takes of both, less all debts.
    """
    if not (0 <= alpha <= 1 and 0 <= beta <= 1):
        raise ValueError("alpha and beta are parts between 0 and 1")
    require_debts(liabilities, external_assets, external_liabilities)
    owed = liabilities.sum(axis=1) + external_liabilities
    found = clear(Debts(liabilities, owed, external_assets, alpha * external_assets, beta))
    whole = external_assets + found.received
    left = np.where(found.defaulted, alpha * external_assets + beta * found.received, whole)
    return replace(found, equity=np.asarray(left - owed, np.float64))
