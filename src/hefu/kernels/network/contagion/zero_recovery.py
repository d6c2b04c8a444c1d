"""Contagion at default only: who loses all equity pays nothing back (Furfine 2003).

Furfine, Interbank exposures: quantifying the risk of contagion, Journal of Money, Credit and Banking 35.
"""

from __future__ import annotations

import numpy as np

from hefu.kernels.network.contagion.distress import (
    DEFAULT_SLACK,
    Distress,
    Floats,
    require_shock,
)


def zero_recovery(leverage: Floats, shock: Floats, *, recovery: float = 0.0) -> Distress:
    """Banks whose loss reaches 1 default and cost their lenders all but ``recovery`` of what they lent.

    Losses short of 1 reach nobody. Ends in at most as many sweeps as there are banks, plus one.
    """
    require_shock(leverage, shock)
    if not 0 <= recovery <= 1:
        raise ValueError("recovery is a part between 0 and 1")
    loss = shock.astype(np.float64)
    defaulted = loss >= 1.0 - DEFAULT_SLACK
    sweep_count = 0
    while True:
        loss = np.minimum(1.0, shock + leverage @ defaulted.astype(np.float64) * (1.0 - recovery))
        loss = np.where(defaulted, 1.0, loss)
        sweep_count += 1
        now = loss >= 1.0 - DEFAULT_SLACK
        if (now == defaulted).all():
            return Distress(loss, sweep_count, has_ended=True)
        defaulted = now
